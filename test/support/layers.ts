/** Indexes of layers for tests, from a few words for each entry and without an archive. */
import type { LayerIndex } from '../../src/analysis/layerIndex.ts';
import { LayerIndexBuilder } from '../../src/analysis/layerIndexBuilder.ts';
import { defaultLimits } from '../../src/analysis/limits.ts';
import type { TarEntry, TarEntryKind } from '../../src/analysis/tar/tarEntry.ts';

export interface LayerEntry {
  readonly path: string;
  /** In place of `path`, where it is no text. */
  readonly rawPath?: Uint8Array;
  readonly kind: TarEntryKind;
  readonly sizeBytes?: number;
  /** Stands for what is in a file, the same word for the same bytes; its path unless said. */
  readonly content?: string;
  /** Nobody looked into the file, as when only a table of contents was read. */
  readonly isUnhashed?: boolean;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtimeSeconds?: number;
  /** Of a link. */
  readonly target?: string;
  readonly device?: TarEntry['device'];
}

type Details = Omit<LayerEntry, 'path' | 'kind' | 'sizeBytes'>;

export function file(path: string, sizeBytes: number, details: Details = {}): LayerEntry {
  return { path, kind: 'file', sizeBytes, ...details };
}

export function folder(path: string, details: Details = {}): LayerEntry {
  return { path, kind: 'directory', ...details };
}

export function hardLink(path: string, target: string): LayerEntry {
  return { path, kind: 'hard-link', target };
}

export function symlink(path: string, target: string): LayerEntry {
  return { path, kind: 'symlink', target };
}

/** OCI image-spec layer.md, "Whiteouts". */
export function whiteout(path: string): LayerEntry {
  const nameStart = path.lastIndexOf('/') + 1;
  return file(`${path.slice(0, nameStart)}.wh.${path.slice(nameStart)}`, 0);
}

/** layer.md, "Opaque Whiteout". */
export function opaque(path: string): LayerEntry {
  return file(path === '' ? '.wh..wh..opq' : `${path}/.wh..wh..opq`, 0);
}

export function layer(...entries: readonly LayerEntry[]): LayerIndex {
  return layerOf(entries);
}

/** For more entries than a call takes. */
export function layerOf(entries: readonly LayerEntry[]): LayerIndex {
  const builder = new LayerIndexBuilder({ limits: defaultLimits });
  for (const entry of entries) {
    const tarEntry = toTarEntry(entry, entry.sizeBytes ?? 0);
    if (entry.isUnhashed === true) {
      builder.listed(tarEntry, undefined);
    } else if (builder.entry(tarEntry)) {
      builder.data(Buffer.from(entry.content ?? entry.path));
      builder.endOfData();
    }
  }
  return builder.finish({
    digest: 'sha256:0',
    diffId: 'sha256:0',
    compression: 'none',
    compressedBytes: 0,
    unpackedBytes: 0,
  });
}

function toTarEntry(entry: LayerEntry, sizeBytes: number): TarEntry {
  const { path, kind, target } = entry;
  return {
    path: Buffer.from(entry.rawPath ?? path),
    kind,
    sizeBytes,
    storedBytes: sizeBytes,
    dataOffset: 0,
    pieces: undefined,
    mode: entry.mode ?? (kind === 'directory' ? 0o755 : 0o644),
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
    mtimeSeconds: entry.mtimeSeconds ?? 1_767_225_600,
    target: target === undefined ? undefined : Buffer.from(target),
    device: entry.device,
    attributes: [],
  };
}
