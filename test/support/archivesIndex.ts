/** From the bytes of an archive to its index and to rows that a test can compare. */
import { indexLayer } from '../../src/analysis/indexLayer.ts';
import { type LayerIndex, pathOf, rowFlags, rowKinds, targetOf } from '../../src/analysis/layerIndex.ts';
import { defaultLimits, type LayerLimits } from '../../src/analysis/limits.ts';

export interface IndexOptions {
  readonly limits?: Partial<LayerLimits>;
  readonly diffId?: string;
  /** In pieces of so many bytes; default all at once. */
  readonly pieceBytes?: number;
  readonly signal?: AbortSignal;
}

export async function indexBytes(bytes: Uint8Array, options: IndexOptions = {}): Promise<LayerIndex> {
  return indexPieces(toPieces(bytes, options.pieceBytes ?? bytes.length), options);
}

export async function indexPieces(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: IndexOptions = {},
): Promise<LayerIndex> {
  const source = { digest: 'sha256:0', diffId: options.diffId, bytes: toAsync(pieces) };
  return indexLayer(source, {
    limits: { ...defaultLimits, ...options.limits },
    signal: options.signal ?? new AbortController().signal,
  });
}

export function* toPieces(bytes: Uint8Array, pieceBytes: number): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += Math.max(1, pieceBytes)) {
    yield bytes.subarray(at, at + Math.max(1, pieceBytes));
  }
}

export type KindName = keyof typeof rowKinds;

export interface Row {
  readonly path: string;
  /** A character for each byte, which tells names apart that are no UTF-8. */
  readonly rawPath: string;
  readonly kind: KindName;
  readonly flags: readonly (keyof typeof rowFlags)[];
  readonly sizeBytes: number;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  readonly mtime: number;
  readonly offset: number;
  readonly target: string | undefined;
}

/** All rows that the root leads to, the root itself left out. */
export function rowsOf(index: LayerIndex): readonly Row[] {
  return walk(index).map((row) => rowAt(index, row));
}

/** Paths and kinds: what most tests are about. */
export function kindsOf(index: LayerIndex): Readonly<Record<string, KindName>> {
  return Object.fromEntries(rowsOf(index).map(({ path, kind }) => [path, kind]));
}

export function findRowOf(index: LayerIndex, path: string): Row | undefined {
  return rowsOf(index).find((row) => row.path === path);
}

function rowAt(index: LayerIndex, row: number): Row {
  const { columns } = index;
  return {
    path: pathOf(index, row),
    rawPath: rawPathOf(index, row),
    kind: kindNames[columns.kinds[row] ?? 0] ?? 'none',
    flags: flagNames.filter((name) => ((columns.flags[row] ?? 0) & rowFlags[name]) !== 0),
    sizeBytes: columns.sizes[row] ?? -1,
    mode: columns.modes[row] ?? -1,
    owner: columns.owners[row] ?? -1,
    group: columns.groups[row] ?? -1,
    mtime: columns.mtimes[row] ?? -1,
    offset: columns.offsets[row] ?? -1,
    target: targetOf(index, row),
  };
}

function rawPathOf(index: LayerIndex, row: number): string {
  const { names, nameStarts, parents } = index.columns;
  const parts: string[] = [];
  for (let at = row; at !== 0; at = parents[at] ?? 0) {
    parts.push(Buffer.from(names.subarray(nameStarts[at], nameStarts[at + 1])).toString('latin1'));
  }
  return parts.toReversed().join('/');
}

/** Row numbers in the order of the tree; a list that led back to itself would end in an error. */
export function walk(index: LayerIndex): readonly number[] {
  const { firstChildren, nextSiblings } = index.columns;
  const rows: number[] = [];
  const open = [0];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    for (let child = firstChildren[row] ?? 0; child !== 0; child = nextSiblings[child] ?? 0) {
      rows.push(child);
      open.push(child);
      if (rows.length >= index.rowCount) {
        throw new Error('the lists of children lead in a circle');
      }
    }
  }
  return rows.toSorted((a, b) => a - b);
}

const kindNames = [
  'none',
  'directory',
  'file',
  'hardLink',
  'symlink',
  'characterDevice',
  'blockDevice',
  'fifo',
] as const;
const flagNames = ['whiteout', 'opaque', 'strange', 'sparse', 'attributes'] as const;

async function* toAsync(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  yield* pieces;
}
