/** How many rows of a long list are shown: a hundred to begin with, and a hundred more each time the user asks. */

const pageRows = 100;

export class RowWindow {
  readonly #shown = new Map<string, number>();

  /** How many children of a node are shown. */
  sizeOf(nodeId: string): number {
    return this.#shown.get(nodeId) ?? pageRows;
  }

  grow(nodeId: string): void {
    this.#shown.set(nodeId, this.sizeOf(nodeId) + pageRows);
  }

  /** Back to the first page, e.g. when a filter makes it another list. */
  reset(nodeId: string): void {
    this.#shown.delete(nodeId);
  }
}
