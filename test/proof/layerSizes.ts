/** How large layers are, unpacked as tar and compressed by gzip as registries keep them. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGzip } from 'node:zlib';
import path from 'node:path';

export interface ImageSize {
  readonly layers: number;
  readonly unpackedBytes: number;
  readonly compressedBytes: number;
}

export interface LayerScale {
  measure(files: readonly string[]): Promise<ImageSize>;
}

/** Most images of a run share their lowest layers, so a layer is compressed once; its file is named by its digest. */
export function createLayerScale(): LayerScale {
  const compressed = new Map<string, number>();
  return {
    async measure(files) {
      const size = { layers: files.length, unpackedBytes: 0, compressedBytes: 0 };
      for (const file of files) {
        const name = path.basename(file);
        const bytes = compressed.get(name) ?? (await compress(file));
        compressed.set(name, bytes);
        size.compressedBytes += bytes;
        size.unpackedBytes += (await stat(file)).size;
      }
      return size;
    },
  };
}

async function compress(file: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of createReadStream(file).pipe(createGzip({ level: 6 }))) {
    bytes += Buffer.byteLength(chunk);
  }
  return bytes;
}
