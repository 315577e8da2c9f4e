/** Images that other tools made are read by us, and images that we pushed are read by other tools: byte for byte. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summariseImage } from '../../src/distribution/imageSummary.ts';
import { parseImageConfig } from '../../src/oci/imageConfig.ts';
import { classifyIndex } from '../../src/oci/imageIndex.ts';
import { type ImageManifest, parseManifest } from '../../src/oci/manifest.ts';
import { mediaTypes } from '../../src/oci/mediaType.ts';
import { cosignTag } from '../../src/oci/attachedTags.ts';
import {
  type Built,
  buildArtifact,
  buildImage,
  buildIndex,
  type ImagePlan,
  pushBuilt,
  pushSignature,
} from '../support/imageBuilder.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';

const { signal } = new AbortController();
const call = { signal };
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };

let folder: string;
let registry: RealRegistry;
let client: TestClient;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'images-'));
  registry = await startRealRegistry();
  client = createTestClient(registry.url);
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

function run(program: string, ...args: readonly string[]): string {
  const env = { ...process.env, STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };
  return execFileSync(program, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The manifest as skopeo sees it. */
function inspectRaw(name: string): Buffer {
  const args = ['inspect', '--raw', '--tls-verify=false', `docker://${registry.host}/${name}`];
  return execFileSync('skopeo', args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Every layer, read whole through our reader, which compares its digest. */
async function readLayers(repository: string, manifest: ImageManifest): Promise<readonly number[]> {
  const sizes: number[] = [];
  for (const layer of manifest.layers) {
    const { bytes } = await client.openBlob(repository, layer.digest, call);
    const chunks = await Array.fromAsync(bytes);
    sizes.push(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  }
  return sizes;
}

function toPlan(format: 'oci' | 'docker', plan: Partial<ImagePlan> = {}): ImagePlan {
  return {
    platform: amd64,
    format,
    labels: { made: 'here' },
    layers: [
      { createdBy: 'COPY etc /etc', entries: [{ path: 'etc/' }, { path: 'etc/motd', content: 'hello' }] },
      {
        createdBy: 'RUN touch /data',
        entries: [{ path: 'data', content: 'x'.repeat(5000) }],
        compression: 'none',
      },
    ],
    ...plan,
  };
}

describe('an image that we pushed', () => {
  it.each(['oci', 'docker'] as const)('is the same to skopeo, in the format of %s', async (format) => {
    const built = await buildImage(toPlan(format));
    const repository = `ours/${format}`;
    await pushBuilt(client, { repository, built, tags: ['1', 'latest'] }, call);
    expect(inspectRaw(`${repository}:latest`).equals(Buffer.from(built.manifest.bytes))).toBe(true);
    const target = path.join(folder, `copy-${format}`);
    run(
      'skopeo',
      'copy',
      '--src-tls-verify=false',
      `docker://${registry.host}/${repository}:1`,
      `dir:${target}`,
    );
    expect(run('skopeo', 'manifest-digest', path.join(target, 'manifest.json')).trim()).toBe(
      built.manifest.digest,
    );
  });

  it('may have zstd layers', async () => {
    const layers = toPlan('oci').layers.map((layer) => ({ ...layer, compression: 'zstd' as const }));
    const built = await buildImage(toPlan('oci', { layers }));
    await pushBuilt(client, { repository: 'ours/zstd', built, tags: ['1'] }, call);
    const seen = parseManifest(inspectRaw('ours/zstd:1'));
    expect(seen).toMatchObject({ layers: [{ mediaType: expect.stringContaining('+zstd') }, {}] });
  });

  it('may be for several platforms, with attestations that are none', async () => {
    const images = await Promise.all(
      [amd64, arm64].map(async (platform) => ({
        platform,
        image: await buildImage(toPlan('oci', { platform })),
      })),
    );
    const built = buildIndex(images, { attests: true });
    await pushBuilt(client, { repository: 'ours/multi', built, tags: ['1'] }, call);
    expect(inspectRaw('ours/multi:1').equals(Buffer.from(built.manifest.bytes))).toBe(true);
    const index = parseManifest((await client.fetchManifest('ours/multi', '1', call)).bytes);
    const contents = index.kind === 'index' ? classifyIndex(index) : undefined;
    expect(contents?.platforms.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64']);
    expect(contents?.attestations).toHaveLength(2);
    const query = { repository: 'ours/multi', reference: '1', platform: arm64 };
    expect(await summariseImage(client, query, call)).toMatchObject({
      digest: built.manifest.digest,
      kind: 'index',
      labels: { made: 'here' },
      created: '2026-01-01T00:00:00.000Z',
    });
  });
});

describe('what is attached to an image', () => {
  let image: Built;

  beforeAll(async () => {
    image = await buildImage(toPlan('oci'));
    await pushBuilt(client, { repository: 'ours/signed', built: image, tags: ['1'] }, call);
  });

  it('is listed, though this registry keeps no list', async () => {
    const digests: string[] = [];
    for (const content of ['first', 'second']) {
      const built = buildArtifact({
        artifactType: 'application/spdx+json',
        content,
        subject: image.manifest,
      });
      await pushBuilt(client, { repository: 'ours/signed', built }, call);
      digests.push(built.manifest.digest);
    }
    const other = buildArtifact({
      artifactType: 'application/vnd.note',
      content: 'note',
      subject: image.manifest,
    });
    await pushBuilt(client, { repository: 'ours/signed', built: other }, call);
    const find = async (artifactType?: string) => {
      const options = artifactType === undefined ? call : { ...call, artifactType };
      const pages = await Array.fromAsync(
        client.listReferrers('ours/signed', image.manifest.digest, options),
      );
      return pages.flatMap(({ items }) => items.map(({ digest }) => digest));
    };
    expect(await find()).toEqual([...digests, other.manifest.digest]);
    expect(await find('application/spdx+json')).toEqual(digests);
  });

  it('has a tag of its own in the way of cosign', async () => {
    const { digest } = image.manifest;
    await pushSignature(client, { repository: 'ours/signed', signed: digest }, call);
    expect(await client.findManifest('ours/signed', cosignTag(digest, 'sig'), call)).toMatchObject({
      mediaType: mediaTypes.ociManifest,
    });
  });

  it('has nothing to do with images nearby', async () => {
    const lonely = await buildImage(toPlan('oci', { labels: { made: 'alone' } }));
    await pushBuilt(client, { repository: 'ours/signed', built: lonely, tags: ['lonely'] }, call);
    const pages = await Array.fromAsync(client.listReferrers('ours/signed', lonely.manifest.digest, call));
    expect(pages.flatMap(({ items }) => items)).toEqual([]);
  });
});

describe('an image that buildah made', () => {
  beforeAll(async () => {
    await writeFile(path.join(folder, 'greeting.txt'), 'hello');
    await writeFile(
      path.join(folder, 'Dockerfile'),
      'FROM scratch\nCOPY greeting.txt /\nLABEL team=platform\n',
    );
    buildah('build', '--network', 'host', '-t', 'theirs', '.');
  });

  function buildah(...args: readonly string[]): void {
    run('buildah', '--root', path.join(folder, 'root'), '--runroot', path.join(folder, 'run'), ...args);
  }

  it.each([
    ['oci', mediaTypes.ociManifest],
    ['v2s2', mediaTypes.dockerManifest],
  ])('is read byte for byte in the format %s', async (format, mediaType) => {
    const name = `theirs/buildah:${format}`;
    buildah(
      'push',
      '--tls-verify=false',
      `--format=${format}`,
      'theirs',
      `docker://${registry.host}/${name}`,
    );
    const fetched = await client.fetchManifest('theirs/buildah', format, call);
    expect(fetched.mediaType).toBe(mediaType);
    expect(inspectRaw(name).equals(Buffer.from(fetched.bytes))).toBe(true);
    const manifest = parseManifest(fetched.bytes, fetched);
    expect(manifest.kind).toBe('image');
    if (manifest.kind === 'image') {
      expect(await readLayers('theirs/buildah', manifest)).toEqual(
        manifest.layers.map(({ sizeBytes }) => sizeBytes),
      );
      const config = parseImageConfig(await client.fetchBlob('theirs/buildah', manifest.config.digest, call));
      expect(config.runtime.labels).toMatchObject({ team: 'platform' });
    }
  });

  it('keeps its digest when skopeo copies it', async () => {
    buildah('push', '--tls-verify=false', 'theirs', `docker://${registry.host}/theirs/from:1`);
    const [from, to] = ['from', 'to'].map((name) => `docker://${registry.host}/theirs/${name}:1`);
    run('skopeo', 'copy', '--src-tls-verify=false', '--dest-tls-verify=false', from ?? '', to ?? '');
    const [first, second] = await Promise.all(
      ['from', 'to'].map((name) => client.findManifest(`theirs/${name}`, '1', call)),
    );
    expect(second?.digest).toBe(first?.digest);
    expect(run('skopeo', 'inspect', '--tls-verify=false', '--format={{.Digest}}', to ?? '').trim()).toBe(
      first?.digest,
    );
  });
});
