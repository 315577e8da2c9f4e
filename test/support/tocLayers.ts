/**
 * Layers with a table of contents, made as their specifications say: eStargz (stargz-snapshotter docs/estargz.md) and
 * zstd:chunked (containers/storage pkg/chunked). The table can be changed before it is written, to be wrong.
 */
import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { archiveEnd, entry, header, pad } from './archives.ts';

export interface TocFile {
  readonly path: string;
  /** Default `reg`. */
  readonly type?: 'dir' | 'reg' | 'symlink' | 'hardlink' | 'char' | 'block' | 'fifo';
  readonly content?: Uint8Array;
  readonly linkName?: string;
  readonly mode?: number;
}

export type TocJson = Record<string, unknown>;

export interface TocLayerOptions {
  /** Content is in pieces of so many bytes; default 64 kB. */
  readonly chunkBytes?: number;
  readonly changeEntries?: (entries: TocJson[]) => unknown;
  /** Of the whole text of the table. */
  readonly changeText?: (text: string) => string;
  /** Default the one that is written today. */
  readonly footer?: 'legacy' | 'none';
}

export interface TocLayerBlob {
  readonly blob: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
  /** Where the table starts, and how long it is as it is compressed. */
  readonly toc: { readonly start: number; readonly sizeBytes: number };
}

const mtimeSeconds = 1_767_225_600;
const types = { reg: '0', hardlink: '1', symlink: '2', char: '3', block: '4', dir: '5', fifo: '6' } as const;

/** The parts of a blob one after the other; what belongs to no file is held until something has to start anew. */
class Writer {
  readonly parts: Uint8Array[] = [];
  length = 0;
  readonly #compress: (bytes: Uint8Array) => Uint8Array;
  #pending: Uint8Array[] = [];

  constructor(compress: (bytes: Uint8Array) => Uint8Array) {
    this.#compress = compress;
  }

  hold(bytes: Uint8Array): void {
    this.#pending.push(bytes);
  }

  flush(): void {
    const pending = Buffer.concat(this.#pending.splice(0));
    if (pending.length > 0) {
      this.write(this.#compress(pending));
    }
  }

  /** Compressed by itself; where it starts. */
  writeChunk(bytes: Uint8Array): number {
    this.flush();
    const start = this.length;
    this.write(this.#compress(bytes));
    return start;
  }

  write(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.length += bytes.length;
  }
}

export function buildEStargz(files: readonly TocFile[], options: TocLayerOptions = {}): TocLayerBlob {
  const writer = new Writer((bytes) => gzipSync(bytes));
  const entries = files.flatMap((file) => writeFile(writer, file, { ...options, isZstd: false }));
  writer.flush();
  const text = toText(entries, options);
  const start = writer.length;
  writer.write(gzipSync(Buffer.concat([entry({ name: 'stargz.index.json' }, text), archiveEnd])));
  const sizeBytes = writer.length - start;
  if (options.footer !== 'none') {
    writer.write(toGzipFooter(start, options.footer === 'legacy'));
  }
  return {
    blob: Buffer.concat(writer.parts),
    annotations: { 'containerd.io/snapshot/stargz/toc.digest': toDigest(Buffer.from(text)) },
    toc: { start, sizeBytes },
  };
}

/** `tarSplit` is what newer writers put behind the table, and what makes their footer longer. */
export function buildZstdChunked(
  files: readonly TocFile[],
  options: TocLayerOptions & { readonly tarSplit?: Uint8Array } = {},
): TocLayerBlob {
  const writer = new Writer((bytes) => zstdCompressSync(bytes));
  const entries = files.flatMap((file) => writeFile(writer, file, { ...options, isZstd: true }));
  writer.hold(archiveEnd);
  writer.flush();
  const text = toText(entries, options);
  const toc = zstdCompressSync(Buffer.from(text));
  const start = writer.length + 8;
  writer.write(toSkipped(toc));
  const numbers = [start, toc.length, Buffer.byteLength(text), 1];
  if (options.tarSplit !== undefined) {
    numbers.push(writer.length + 8, options.tarSplit.length, options.tarSplit.length);
    writer.write(toSkipped(options.tarSplit));
  }
  if (options.footer !== 'none') {
    const footer = Buffer.alloc(numbers.length * 8);
    numbers.forEach((value, index) => footer.writeBigUInt64LE(BigInt(value), index * 8));
    const name = options.tarSplit === undefined ? 'GnUlInUx' : 'GNUlInUx';
    writer.write(toSkipped(Buffer.concat([footer, Buffer.from(name)])));
  }
  return {
    blob: Buffer.concat(writer.parts),
    annotations: {
      'io.github.containers.zstd-chunked.manifest-checksum': toDigest(toc),
      'io.github.containers.zstd-chunked.manifest-position': numbers.slice(0, 4).join(':'),
    },
    toc: { start, sizeBytes: toc.length },
  };
}

function writeFile(
  writer: Writer,
  file: TocFile,
  options: TocLayerOptions & { readonly isZstd: boolean },
): readonly TocJson[] {
  const { type = 'reg', content = new Uint8Array(0), mode = 0o644 } = file;
  writer.hold(
    header({
      name: file.path,
      type: types[type],
      mode,
      mtimeSeconds,
      sizeBytes: content.length,
      target: file.linkName ?? '',
      ...(type === 'char' || type === 'block' ? { device: [1, 3] } : {}),
    }),
  );
  const main: TocJson = {
    type,
    name: file.path,
    mode,
    ...(content.length === 0 ? {} : { size: content.length, digest: toDigest(content) }),
    ...(file.linkName === undefined ? {} : { linkName: file.linkName }),
    ...(type === 'char' || type === 'block' ? { devMajor: 1, devMinor: 3 } : {}),
    modtime: new Date(mtimeSeconds * 1000).toISOString(),
  };
  const chunks = toChunks(content, options).map((chunk) => ({
    ...chunk,
    start: writer.writeChunk(chunk.bytes),
  }));
  writer.hold(pad(content).subarray(content.length));
  const end = writer.length;
  return chunks.length === 0
    ? [main]
    : chunks.map(({ start, bytes, at, isZeros }, index) => {
        const isLast = index === chunks.length - 1;
        const isSizeSaid = options.isZstd ? chunks.length > 1 : !isLast;
        return {
          ...(index === 0 ? main : { type: 'chunk', name: file.path, chunkOffset: at }),
          offset: start,
          ...(options.isZstd && index === 0 ? { endOffset: end } : {}),
          ...(isSizeSaid ? { chunkSize: bytes.length } : {}),
          ...(options.isZstd && chunks.length === 1 ? {} : { chunkDigest: toDigest(bytes) }),
          ...(isZeros ? { chunkType: 'zeros' } : {}),
        };
      });
}

function toChunks(
  content: Uint8Array,
  { chunkBytes = 64 * 1024, isZstd }: { readonly chunkBytes?: number; readonly isZstd: boolean },
): readonly { readonly at: number; readonly bytes: Uint8Array; readonly isZeros: boolean }[] {
  return Array.from({ length: Math.ceil(content.length / chunkBytes) }, (_, index) => {
    const at = index * chunkBytes;
    const bytes = content.subarray(at, at + chunkBytes);
    return { at, bytes, isZeros: isZstd && content.length > chunkBytes && bytes.every((byte) => byte === 0) };
  });
}

function toText(entries: readonly TocJson[], options: TocLayerOptions): string {
  const changed = options.changeEntries?.(structuredClone([...entries])) ?? entries;
  const text = JSON.stringify({ version: 1, entries: changed }, undefined, '\t');
  return options.changeText?.(text) ?? text;
}

function toGzipFooter(tocStart: number, isLegacy: boolean): Uint8Array {
  const text = Buffer.from(`${tocStart.toString(16).padStart(16, '0')}STARGZ`);
  const extra = isLegacy ? text : Buffer.concat([Buffer.from([0x53, 0x47, text.length, 0]), text]);
  return Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, extra.length, 0]),
    extra,
    Buffer.from([1, 0, 0, 0xff, 0xff]),
    Buffer.alloc(8),
  ]);
}

function toSkipped(bytes: Uint8Array): Uint8Array {
  const start = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
  start.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([start, bytes]);
}

function toDigest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
