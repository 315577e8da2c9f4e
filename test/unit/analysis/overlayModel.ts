/** What layers make of each other, slowly and in the words of the specification: a map of paths, and no index. */
import type { LayerEntry } from '../../support/layers.ts';

export interface ModelCopy {
  readonly layer: number;
  readonly kind: LayerEntry['kind'];
  readonly mode: number;
  /** No entry says so, only what is below it. */
  readonly isImplied: boolean;
  /** The bytes it shows; one object for all names of a file. */
  readonly bytes: { readonly layer: number; readonly sizeBytes: number } | undefined;
}

export interface ModelDelta {
  readonly added: { count: number; bytes: number };
  readonly changed: { count: number; bytes: number };
  readonly removed: { count: number; bytes: number };
}

export class OverlayModel {
  seen = new Map<string, ModelCopy>();
  contentBytes = 0;
  #applied = 0;

  /** Bytes that any path shows, once each. */
  get shownBytes(): number {
    const shown = new Set([...this.seen.values()].map(({ bytes }) => bytes));
    return [...shown].reduce((sum, bytes) => sum + (bytes?.sizeBytes ?? 0), 0);
  }

  apply(entries: readonly LayerEntry[] | undefined): ModelDelta {
    const layer = this.#applied++;
    const delta = { added: none(), changed: none(), removed: none() };
    const { own, whiteouts, opaques } = readEntries(entries ?? []);
    const isOwnFile = (path: string): boolean => {
      const kind = own.get(path)?.kind;
      return (
        kind !== undefined &&
        kind !== 'directory' &&
        ![...own].some(([other, { kind: below }]) => below !== undefined && isBelow(other, path))
      );
    };
    /** Names that this layer is still to give. */
    const pending = new Map<string, ModelCopy['bytes']>();
    const remove = (path: string): void => {
      if (isOwnFile(path)) {
        return;
      }
      const copy = this.seen.get(path);
      this.seen.delete(path);
      if (copy !== undefined && copy.kind !== 'directory') {
        const names = [...[...this.seen.values()].map(({ bytes }) => bytes), ...pending.values()];
        const isLast = !names.includes(copy.bytes);
        delta.removed.count++;
        delta.removed.bytes += isLast ? (copy.bytes?.sizeBytes ?? 0) : 0;
      }
    };
    for (const path of this.seen.keys()) {
      if (
        whiteouts.some((gone) => gone === path || isBelow(path, gone)) ||
        opaques.some((above) => isBelow(path, above))
      ) {
        remove(path);
      }
    }
    const bytesOf = this.#toBytes(layer, own);
    this.contentBytes += (entries ?? []).reduce(
      (sum, entry) => sum + (isWhiteout(entry) ? 0 : (entry.sizeBytes ?? 0)),
      0,
    );
    for (const [path, bytes] of bytesOf) {
      pending.set(path, bytes);
    }
    for (const [path, entry] of own) {
      const before = this.seen.get(path);
      const wasFile = before !== undefined && before.kind !== 'directory';
      if (isOwnFile(path)) {
        for (const below of [...this.seen.keys()].filter((other) => isBelow(other, path))) {
          remove(below);
        }
        const total = wasFile ? delta.changed : delta.added;
        total.count++;
        total.bytes += entry.sizeBytes ?? 0;
        const { kind = 'file', mode = 0 } = entry;
        this.seen.set(path, { layer, kind, mode, isImplied: false, bytes: bytesOf.get(path) });
        pending.delete(path);
      } else if (
        entry.kind !== undefined ||
        [...own].some(([other, { kind }]) => kind !== undefined && isBelow(other, path))
      ) {
        pending.delete(path);
        if (wasFile) {
          remove(path);
        }
        const isImplied = entry.kind !== 'directory';
        if (!isImplied || this.seen.get(path) === undefined) {
          this.seen.set(path, {
            layer,
            kind: 'directory',
            mode: entry.mode ?? 0,
            isImplied,
            bytes: undefined,
          });
        }
      }
    }
    return delta;
  }

  /** Each regular file has bytes of its own; a hard link those of what it leads to, here or below. */
  #toBytes(
    layer: number,
    own: ReadonlyMap<string, Partial<LayerEntry>>,
  ): ReadonlyMap<string, ModelCopy['bytes']> {
    const found = new Map<string, ModelCopy['bytes']>();
    for (const [path, { kind, sizeBytes = 0 }] of own) {
      if (kind === 'file') {
        found.set(path, { layer, sizeBytes });
      }
    }
    for (const [path, entry] of own) {
      let at: string | undefined = path;
      const walked = new Set<string>();
      while (at !== undefined && own.get(at)?.kind === 'hard-link' && !walked.has(at)) {
        walked.add(at);
        at = own.get(at)?.target;
      }
      if (entry.kind === 'hard-link' && at !== undefined) {
        found.set(path, own.get(at)?.kind === undefined ? this.seen.get(at)?.bytes : found.get(at));
      }
    }
    return found;
  }
}

/** The last entry of each path, in the order in which paths first appear, and the folders around them. */
function readEntries(entries: readonly LayerEntry[]): {
  readonly own: ReadonlyMap<string, Partial<LayerEntry>>;
  readonly whiteouts: readonly string[];
  readonly opaques: readonly string[];
} {
  const own = new Map<string, Partial<LayerEntry>>();
  const whiteouts: string[] = [];
  const opaques: string[] = [];
  const add = (path: string): void => {
    const parts = path.split('/');
    parts.forEach((_, count) => {
      const at = parts.slice(0, count + 1).join('/');
      own.set(at, own.get(at) ?? {});
    });
  };
  for (const entry of entries) {
    const nameStart = entry.path.lastIndexOf('/') + 1;
    const [above, name] = [entry.path.slice(0, nameStart), entry.path.slice(nameStart)];
    if (name === '.wh..wh..opq') {
      opaques.push(above.slice(0, -1));
      add(above.slice(0, -1));
    } else if (isWhiteout(entry)) {
      whiteouts.push(above + name.slice('.wh.'.length));
      add(above + name.slice('.wh.'.length));
    } else {
      add(entry.path);
      own.set(entry.path, entry);
    }
  }
  own.delete('');
  return { own, whiteouts, opaques };
}

function isWhiteout(entry: LayerEntry): boolean {
  return entry.path.slice(entry.path.lastIndexOf('/') + 1).startsWith('.wh.');
}

export function isBelow(path: string, above: string): boolean {
  return above === '' || path.startsWith(`${above}/`);
}

function none(): { count: number; bytes: number } {
  return { count: 0, bytes: 0 };
}
