/** A header and the extended headers before it, joined to what they say of an entry. */
import type { HeaderBlock } from './headerBlock.ts';
import { latin1, parseDecimal, type PaxRecord } from './paxRecords.ts';
import { findPaxSparse, type PaxSparse } from './sparse.ts';
import { listedDirectoryType, type TarEntry, type TarEntryKind, toKind } from './tarEntry.ts';

/** What stands before an entry and speaks of it alone. */
export interface Extension {
  readonly longPath: Uint8Array | undefined;
  readonly longTarget: Uint8Array | undefined;
  readonly pax: PaxFacts | undefined;
}

/** What pax records say; `undefined` where they leave it to the header. */
export interface PaxFacts {
  readonly path: Uint8Array | undefined;
  readonly target: Uint8Array | undefined;
  readonly sizeBytes: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly mtimeSeconds: number | undefined;
  readonly attributes: readonly string[];
  readonly sparse: PaxSparse | undefined;
}

/** An entry without the place and the size of its data, which the caller knows when it gets there. */
export type TarDraft = Omit<TarEntry, 'dataOffset' | 'pieces' | 'storedBytes' | 'sizeBytes'>;

const noAttributes: readonly string[] = [];
const xattrKey = /^(?:SCHILY|LIBARCHIVE)\.xattr\.(.+)$/s;

/** POSIX.1-2017 pax: the last of several records wins, and an empty one takes back what was said. */
export function toPaxFacts(records: readonly PaxRecord[]): PaxFacts {
  const values = new Map(records.map(({ key, value }) => [key, value.length === 0 ? undefined : value]));
  return {
    path: values.get('path'),
    target: values.get('linkpath'),
    sizeBytes: toDecimal(values.get('size')),
    uid: toDecimal(values.get('uid')),
    gid: toDecimal(values.get('gid')),
    mtimeSeconds: toSeconds(values.get('mtime')),
    // bsdtar writes each of them twice
    attributes: [...new Set([...values.keys()].flatMap((key) => xattrKey.exec(key)?.[1] ?? []))],
    sparse: findPaxSparse(records),
  };
}

/**
 * How many bytes follow the header in the archive; pax may say it where the field is too short. POSIX.1-2017 ustar:
 * links, devices, directories and pipes have no data, whatever their size says.
 */
export function toStoredBytes(
  header: HeaderBlock,
  entry: { readonly kind: TarEntryKind; readonly pax: PaxFacts | undefined },
): number {
  return entry.kind === 'file' || header.type === listedDirectoryType
    ? (entry.pax?.sizeBytes ?? header.sizeBytes)
    : 0;
}

export function toDraft(header: HeaderBlock, extension: Extension): TarDraft {
  const { pax } = extension;
  const path = pax?.sparse?.name ?? pax?.path ?? extension.longPath ?? header.path;
  const kind = toKind(header.type, path);
  const isLink = kind === 'hard-link' || kind === 'symlink';
  const isDevice = kind === 'character-device' || kind === 'block-device';
  return {
    path,
    kind,
    mode: header.mode & 0o7777,
    uid: toCount(pax?.uid ?? header.uid),
    gid: toCount(pax?.gid ?? header.gid),
    mtimeSeconds: toCount(pax?.mtimeSeconds ?? header.mtimeSeconds),
    target: isLink ? (pax?.target ?? extension.longTarget ?? header.target) : undefined,
    device: isDevice ? { major: toCount(header.deviceMajor), minor: toCount(header.deviceMinor) } : undefined,
    attributes: pax?.attributes ?? noAttributes,
  };
}

function toDecimal(value: Uint8Array | undefined): number | undefined {
  return value === undefined ? undefined : parseDecimal(value);
}

/** Seconds may have a fraction and a sign; of what is before 1970 no more is kept than that. */
function toSeconds(value: Uint8Array | undefined): number | undefined {
  const text = value === undefined ? '' : latin1(value);
  return /^-?\d+(?:\.\d*)?$/.test(text) ? Math.max(0, Math.floor(Number(text))) : undefined;
}

/** What is too large for 32 bits is the largest of them. */
function toCount(value: number): number {
  return Math.min(value, 0xffff_ffff);
}
