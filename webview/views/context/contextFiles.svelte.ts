/** The files of a build context as a tree: asks the host for them, and leads to one of them. */
import type { ShownError } from '../../../src/shared/contract.ts';
import type { ContextPanel } from '../../../src/shared/contextPanel.ts';
import { type Host, toShownError } from '../../host.ts';
import { createFileIndex } from '../../lib/fileIndex.ts';
import { FileTreeState, type FileTreePlace } from '../files/fileTreeState.svelte.ts';

export class ContextFilesState extends FileTreeState {
  error = $state.raw<ShownError>();
  readonly #host: Host<ContextPanel>;
  #loaded = 0;
  #waiting: AbortController | undefined;

  constructor(host: Host<ContextPanel>, place: FileTreePlace) {
    super(place);
    this.#host = host;
    this.hasMarks = false;
  }

  /** Asks for the files of a result once. */
  async load(version: number): Promise<void> {
    if (version === this.#loaded) {
      return;
    }
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#loaded = version;
    this.error = undefined;
    try {
      this.show(createFileIndex(await this.#host.request('openFiles', null, { signal: waiting.signal })));
    } catch (thrown) {
      if (!waiting.signal.aborted) {
        this.clear();
        this.#loaded = 0;
        this.error = toShownError(thrown);
      }
    }
  }

  /** Opens the folders above it, whatever was looked for before. */
  reveal(path: string): void {
    const row = this.index?.names.find(path) ?? 0;
    if (row === 0) {
      return;
    }
    this.setFilter({ query: '', minBytes: 0 });
    const parents = this.index?.tree.columns.parents;
    for (let at = parents?.[row] ?? 0; at !== 0; at = parents?.[at] ?? 0) {
      if (!this.isOpen(at)) {
        this.turn(at);
      }
    }
    this.focus(row);
  }
}
