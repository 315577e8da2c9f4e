/** An index as bytes and back: what is kept on disk and shared between threads, with what helps to find a file's content. */
import { type Column, isIntact, packColumns, type Unpacked, unpackColumns } from '../base/packedColumns.ts';
import { isJsonObject } from '../base/json.ts';
import { decodeResumePoints, type ResumePoint } from './gzipResume.ts';
import type { LayerColumns, LayerFacts, LayerIndex } from './layerIndex.ts';
import type { TocChunks } from './toc/tocChunks.ts';

/** Goes up with every change of what is in an index; files of other versions are of no use. */
export const layerIndexVersion = 1;

/** Where the content of files is found without reading all of the layer. */
export interface LayerShortcuts {
  /** What a `GzipResumeRecorder` has found. */
  readonly resume?: Uint8Array | undefined;
  readonly chunks?: TocChunks | undefined;
}

export function packLayerIndex(
  index: LayerIndex,
  { resume, chunks }: LayerShortcuts = {},
): Uint8Array<SharedArrayBuffer> {
  const { rowCount, facts, columns } = index;
  return packColumns(
    { version: layerIndexVersion, rowCount, facts },
    {
      ...columns,
      ...(resume === undefined ? {} : { resume }),
      ...(chunks === undefined ? {} : packChunks(chunks)),
    },
  );
}

export function isIntactLayerIndex(packed: Uint8Array): boolean {
  return isIntact(packed);
}

/** @throws Error for bytes that are none; they were checked with `isIntactLayerIndex` when they came from a disk. */
export function unpackLayerIndex(packed: Uint8Array): LayerIndex {
  const unpacked = unpackColumns(packed);
  const { value } = unpacked;
  if (!isStored(value)) {
    throw new Error('this is no layer index of this version');
  }
  const bytes = (name: keyof LayerColumns) => unpacked.column(name, 'Uint8Array') ?? fail(name);
  const words = (name: keyof LayerColumns) => unpacked.column(name, 'Uint32Array') ?? fail(name);
  const numbers = (name: keyof LayerColumns) => unpacked.column(name, 'Float64Array') ?? fail(name);
  return {
    rowCount: value.rowCount,
    facts: value.facts,
    columns: {
      parents: words('parents'),
      nameStarts: words('nameStarts'),
      names: bytes('names'),
      firstChildren: words('firstChildren'),
      nextSiblings: words('nextSiblings'),
      kinds: bytes('kinds'),
      flags: bytes('flags'),
      modes: unpacked.column('modes', 'Uint16Array') ?? fail('modes'),
      owners: words('owners'),
      groups: words('groups'),
      mtimes: words('mtimes'),
      sizes: numbers('sizes'),
      offsets: numbers('offsets'),
      targets: words('targets'),
      targetStarts: words('targetStarts'),
      targetNames: bytes('targetNames'),
      hashRows: words('hashRows'),
      hashes: bytes('hashes'),
    },
  };
}

/** For `readLayerFile`. */
export function unpackShortcuts(packed: Uint8Array): {
  readonly resume?: readonly ResumePoint[];
  readonly chunks?: TocChunks;
} {
  const unpacked = unpackColumns(packed);
  const encoded = unpacked.column('resume', 'Uint8Array');
  const resume = encoded === undefined ? undefined : decodeResumePoints(encoded);
  const chunks = unpackChunks(unpacked);
  return { ...(resume === undefined ? {} : { resume }), ...(chunks === undefined ? {} : { chunks }) };
}

/** Files have sizes too. */
function packChunks({ sizes, ...chunks }: TocChunks): Readonly<Record<string, Column>> {
  return { ...chunks, chunkSizes: sizes };
}

function unpackChunks(unpacked: Unpacked): TocChunks | undefined {
  const firstChunks = unpacked.column('firstChunks', 'Uint32Array');
  const starts = unpacked.column('starts', 'Float64Array');
  const ends = unpacked.column('ends', 'Float64Array');
  const innerOffsets = unpacked.column('innerOffsets', 'Uint32Array');
  const sizes = unpacked.column('chunkSizes', 'Float64Array');
  const digests = unpacked.column('digests', 'Uint8Array');
  return firstChunks && starts && ends && innerOffsets && sizes && digests
    ? { firstChunks, starts, ends, innerOffsets, sizes, digests }
    : undefined;
}

/** We wrote it ourselves and its checksum is right, so only the version has to be looked at. */
function isStored(value: unknown): value is { readonly rowCount: number; readonly facts: LayerFacts } {
  return isJsonObject(value) && value['version'] === layerIndexVersion && isJsonObject(value['facts']);
}

function fail(name: string): never {
  throw new Error(`the layer index has no ${name}`);
}
