/**
 * One entry of a table of contents, from JSON that may say anything. The fields are those of eStargz (stargz-snapshotter
 * docs/estargz.md, "TOCEntry"), which zstd:chunked has taken over and added to (containers/storage
 * pkg/chunked/internal/minimal/compression.go, `FileMetadata`).
 */
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { hashBytes } from '../layerIndex.ts';
import type { TarEntry, TarEntryKind } from '../tar/tarEntry.ts';
import { toCorrupt } from './entryStream.ts';

const kinds: ReadonlyMap<unknown, TarEntryKind> = new Map<unknown, TarEntryKind>([
  ['dir', 'directory'],
  ['reg', 'file'],
  ['symlink', 'symlink'],
  ['hardlink', 'hard-link'],
  ['char', 'character-device'],
  ['block', 'block-device'],
  ['fifo', 'fifo'],
]);

/** A piece of a file, as far as its entry alone says it. */
export interface ChunkClaim {
  readonly start: number;
  /** zstd:chunked says it of whole files. */
  readonly end: number | undefined;
  readonly innerOffset: number;
  readonly chunkOffset: number;
  /** 0 for as much as is left of the file. */
  readonly sizeBytes: number;
  readonly digest: Uint8Array | undefined;
  readonly isZeros: boolean;
}

/** `undefined` for a kind that is not known. @throws LayerContentError */
export function toTarEntry(json: JsonObject): TarEntry | undefined {
  const { name, linkName } = json;
  const kind = kinds.get(json['type']);
  if (typeof name !== 'string') {
    throw toCorrupt('an entry has no name');
  }
  if (kind === undefined) {
    return undefined;
  }
  const isLink = kind === 'hard-link' || kind === 'symlink';
  const isDevice = kind === 'character-device' || kind === 'block-device';
  const sizeBytes = kind === 'file' ? toCount(json, 'size') : 0;
  return {
    path: Buffer.from(name),
    kind,
    sizeBytes,
    storedBytes: sizeBytes,
    dataOffset: 0,
    pieces: undefined,
    mode: toCount(json, 'mode') & 0o7777,
    uid: clamp(toCount(json, 'uid')),
    gid: clamp(toCount(json, 'gid')),
    mtimeSeconds: toSeconds(json['modtime']),
    target: isLink ? Buffer.from(typeof linkName === 'string' ? linkName : '') : undefined,
    device: isDevice
      ? { major: clamp(toCount(json, 'devMajor')), minor: clamp(toCount(json, 'devMinor')) }
      : undefined,
    attributes: isJsonObject(json['xattrs']) ? Object.keys(json['xattrs']) : [],
  };
}

/** Of an entry for a file or for a further piece of one. @throws LayerContentError */
export function toChunkClaim(json: JsonObject): ChunkClaim {
  const end = toCount(json, 'endOffset');
  const innerOffset = toCount(json, 'innerOffset');
  if (innerOffset !== clamp(innerOffset)) {
    throw toCorrupt('a piece of a file is too far inside of what it is compressed with');
  }
  return {
    start: toCount(json, 'offset'),
    end: end === 0 ? undefined : end,
    innerOffset,
    chunkOffset: toCount(json, 'chunkOffset'),
    sizeBytes: toCount(json, 'chunkSize'),
    digest: toHash(json['chunkDigest']),
    isZeros: json['chunkType'] === 'zeros',
  };
}

/** The first `hashBytes` of a SHA-256; `undefined` for other algorithms, which cannot be compared with ours. */
export function toHash(digest: unknown): Uint8Array | undefined {
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)
    ? Buffer.from(digest.slice(7, 7 + hashBytes * 2), 'hex')
    : undefined;
}

/** 0 where it is left out. */
function toCount(json: JsonObject, key: string): number {
  const value = json[key] ?? 0;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw toCorrupt(`the ${key} of an entry is ${JSON.stringify(value).slice(0, 40)}`);
  }
  return value;
}

function clamp(value: number): number {
  return Math.min(value, 0xffff_ffff);
}

/** RFC 3339; before 1970 and senseless ones are 0, as in headers. */
function toSeconds(text: unknown): number {
  const milliseconds = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return milliseconds > 0 ? clamp(Math.floor(milliseconds / 1000)) : 0;
}
