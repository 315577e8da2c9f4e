/** Layers for tests: tar archives of any entries, with or without compression, the same bytes each time. */
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip, zstdCompress } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

export interface TarEntry {
  readonly path: string;
  /** The content of a file; entries without one are directories unless `type` says otherwise. */
  readonly content?: string | Uint8Array;
  readonly type?: Header['type'];
  /** Where a symbolic or hard link leads. */
  readonly linkTarget?: string;
  readonly mode?: number;
}

export type Compression = 'none' | 'gzip' | 'zstd';

/** Entries in the given order, all of the same moment. */
export async function buildTar(entries: readonly TarEntry[]): Promise<Uint8Array> {
  const archive = pack();
  for (const entry of entries) {
    archive.entry(toHeaders(entry), entry.content === undefined ? '' : Buffer.from(entry.content));
  }
  archive.finalize();
  return buffer(archive);
}

export async function compressTar(tar: Uint8Array, compression: Compression): Promise<Uint8Array> {
  return compression === 'none' ? tar : compressors[compression](tar);
}

const compressors = {
  gzip: promisify<Uint8Array, Buffer>(gzip),
  zstd: promisify<Uint8Array, Buffer>(zstdCompress),
} as const;

function toHeaders(entry: TarEntry): Partial<Header> & Pick<Header, 'name'> {
  const type = entry.type ?? (entry.content === undefined ? 'directory' : 'file');
  return {
    name: entry.path,
    type,
    mode: entry.mode ?? (type === 'directory' ? 0o755 : 0o644),
    mtime: new Date('2026-01-01T00:00:00Z'),
    ...(entry.linkTarget === undefined ? {} : { linkname: entry.linkTarget }),
  };
}
