/** Large layers of real files, made of what the project itself has installed: the same files for all who compare. */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { mediaTypes } from '../../src/oci/mediaType.ts';
import { computeDigest, type Digest } from '../../src/oci/digest.ts';
import type { RegistryClient } from '../../src/distribution/client.ts';
import { root } from '../support/editor/themes.ts';
import { runProcess } from './measure.ts';

export interface LargeLayer {
  readonly file: string;
  readonly digest: Digest;
  readonly diffId: Digest;
  readonly sizeBytes: number;
}

export interface LargeLayers extends AsyncDisposable {
  readonly folder: string;
  /** Above 300 MB, compressed. */
  readonly large: LargeLayer;
  /** Together about as much. */
  readonly several: readonly LargeLayer[];
}

/** Whole folders, in an order of their own. */
const parts = {
  large: ['node_modules', 'test/host/node_modules'],
  first: ['node_modules'],
  second: ['test/host/oldest/node_modules'],
  third: ['test/host/node_modules/code-server'],
} as const;

/** Fast compression: what is measured is reading. */
export async function makeLargeLayers(): Promise<LargeLayers> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-layers-'));
  const make = async (name: keyof typeof parts): Promise<LargeLayer> => {
    const tar = path.join(folder, `${name}.tar`);
    const file = `${tar}.gz`;
    await runProcess('tar', ['-C', root, '--sort=name', '-cf', tar, ...parts[name]]);
    const diffId = await hash(tar);
    await runProcess('gzip', ['-3', tar]);
    return { file, diffId, digest: await hash(file), sizeBytes: (await stat(file)).size };
  };
  const large = await make('large');
  const several = [await make('first'), await make('second'), await make('third')];
  return {
    folder,
    large,
    several,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Pushes an image of these layers under a tag. */
export async function pushLayers(
  client: RegistryClient,
  image: { readonly repository: string; readonly tag: string; readonly layers: readonly LargeLayer[] },
): Promise<void> {
  const { signal } = new AbortController();
  const { repository, tag, layers } = image;
  const config = Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      config: {},
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
      history: layers.map((_, index) => ({ created_by: `COPY part${index} / # buildkit` })),
    }),
  );
  const blobs = [
    ...layers.map(({ digest, sizeBytes, file }) => ({
      digest,
      sizeBytes,
      open: () => createReadStream(file),
    })),
    { digest: computeDigest(config), sizeBytes: config.length, open: () => toStream(config) },
  ];
  for (const blob of blobs) {
    await client.uploadBlob(repository, blob, { signal });
  }
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest: computeDigest(config), size: config.length },
      layers: layers.map(({ digest, sizeBytes }) => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest,
        size: sizeBytes,
      })),
    }),
  );
  await client.putManifest(repository, tag, {
    content: { bytes, mediaType: mediaTypes.ociManifest },
    signal,
  });
}

async function* toStream(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

async function hash(file: string): Promise<Digest> {
  const digester = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), digester);
  return `sha256:${digester.digest('hex')}`;
}
