/** One abort signal for everything that runs for a row, ended when the row is collapsed. */
import type { TreeNode } from './nodes.ts';

interface Scope {
  readonly node: TreeNode;
  readonly controller: AbortController;
}

export class Scopes {
  readonly #scopes = new Map<string, Scope>();

  /** The signal for work on behalf of `node`; a new one after the last was ended. */
  signalOf(node: TreeNode): AbortSignal {
    const existing = this.#scopes.get(node.id);
    if (existing !== undefined) {
      return existing.controller.signal;
    }
    const controller = new AbortController();
    this.#scopes.set(node.id, { node, controller });
    return controller.signal;
  }

  /** Ends the work of `node` and of everything below it. */
  end(node: TreeNode): void {
    for (const scope of this.#scopes.values()) {
      if (isWithin(scope.node, node)) {
        this.#scopes.delete(scope.node.id);
        scope.controller.abort();
      }
    }
  }

  endAll(): void {
    for (const scope of this.#scopes.values()) {
      scope.controller.abort();
    }
    this.#scopes.clear();
  }
}

/** Whether `node` is `ancestor` or stands below it. */
export function isWithin(node: TreeNode, ancestor: TreeNode): boolean {
  for (let at: TreeNode | undefined = node; at !== undefined; at = at.parent) {
    if (at.id === ancestor.id) {
      return true;
    }
  }
  return false;
}
