import { describe, expect, it } from 'vitest';
import { createCachingReader } from '../../../src/distribution/cachingReader.ts';
import type { ContentStore } from '../../../src/distribution/contentStore.ts';
import { summariseImage } from '../../../src/distribution/imageSummary.ts';
import { computeDigest, type Digest } from '../../../src/oci/digest.ts';
import { mediaTypes } from '../../../src/oci/mediaType.ts';
import type { ScriptedServer } from '../../support/scriptedServer.ts';
import { call, openTestClient, rejection } from './testClient.ts';

const platform = { os: 'linux', architecture: 'arm64' };
const query = { repository: 'app', reference: '1.0', platform };

interface Stored {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

function serveBlob(server: ScriptedServer, value: object): Stored {
  const body = JSON.stringify(value);
  const digest = computeDigest(Buffer.from(body));
  server.on(`GET /v2/app/blobs/${digest}`, { body });
  return { mediaType: mediaTypes.ociConfig, digest, size: body.length };
}

function serveManifest(
  server: ScriptedServer,
  value: { readonly mediaType: string; readonly [field: string]: unknown },
  tag?: string,
): Stored {
  const body = JSON.stringify({ schemaVersion: 2, ...value });
  const digest = computeDigest(Buffer.from(body));
  const headers = {
    'content-type': value.mediaType,
    'docker-content-digest': digest,
    'content-length': String(body.length),
  };
  for (const reference of tag === undefined ? [digest] : [digest, tag]) {
    server.on(`GET /v2/app/manifests/${reference}`, { headers, body });
    server.on(`HEAD /v2/app/manifests/${reference}`, { headers });
  }
  return { mediaType: value.mediaType, digest, size: body.length };
}

function serveImage(
  server: ScriptedServer,
  options: { readonly architecture: string; readonly layerBytes: number; readonly tag?: string },
): Stored & { readonly config: Stored } {
  const config = serveBlob(server, {
    os: 'linux',
    architecture: options.architecture,
    created: '2026-01-02T03:04:05Z',
    config: { Labels: { version: options.architecture } },
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const layer = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: computeDigest(Buffer.from(options.architecture)),
    size: options.layerBytes,
  };
  const value = { mediaType: mediaTypes.ociManifest, config, layers: [layer] };
  return { ...serveManifest(server, value, options.tag), config };
}

function toEntry({ mediaType, digest, size }: Stored): Stored {
  return { mediaType, digest, size };
}

describe('summariseImage', () => {
  it('tells size, age, platform and labels of an image', async () => {
    await using test = await openTestClient();
    const image = serveImage(test.server, { architecture: 'amd64', layerBytes: 1000, tag: '1.0' });
    expect(await summariseImage(test.client, query, call)).toEqual({
      digest: image.digest,
      mediaType: mediaTypes.ociManifest,
      kind: 'image',
      sizeBytes: 1000 + image.config.size,
      created: '2026-01-02T03:04:05.000Z',
      platforms: [{ os: 'linux', architecture: 'amd64' }],
      labels: { version: 'amd64' },
      artifactType: undefined,
    });
    expect(test.server.requests.map(({ method }) => method)).toEqual(['HEAD', 'GET', 'GET']);
  });

  it('tells of the chosen platform of an index, and counts no attestation as one', async () => {
    await using test = await openTestClient();
    const amd64 = serveImage(test.server, { architecture: 'amd64', layerBytes: 1000 });
    const arm64 = serveImage(test.server, { architecture: 'arm64', layerBytes: 2000 });
    const index = serveManifest(
      test.server,
      {
        mediaType: mediaTypes.ociIndex,
        manifests: [
          { ...toEntry(amd64), platform: { os: 'linux', architecture: 'amd64' } },
          { ...toEntry(arm64), platform },
          {
            ...toEntry(amd64),
            digest: computeDigest(Buffer.from('attestation')),
            platform: { os: 'unknown', architecture: 'unknown' },
            annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
          },
        ],
      },
      '1.0',
    );
    const summary = await summariseImage(test.client, query, call);
    expect(summary).toMatchObject({
      digest: index.digest,
      kind: 'index',
      sizeBytes: 2000 + arm64.config.size,
      labels: { version: 'arm64' },
    });
    expect(summary.platforms.map(({ architecture }) => architecture)).toEqual(['amd64', 'arm64']);
    expect(test.server.requests).toHaveLength(4);
  });

  it('costs one HEAD when nothing has changed since', async () => {
    await using test = await openTestClient();
    serveImage(test.server, { architecture: 'amd64', layerBytes: 1000, tag: '1.0' });
    const kept = new Map<Digest, Uint8Array>();
    const store: ContentStore = {
      find: async (digest) => kept.get(digest),
      keep: async (digest, bytes) => void kept.set(digest, bytes),
    };
    const reader = createCachingReader(test.client, store);
    await summariseImage(reader, query, call);
    await summariseImage(reader, query, call);
    expect(test.server.requests.map(({ method }) => method)).toEqual(['HEAD', 'GET', 'GET', 'HEAD']);
  });

  it('names an artifact by its type, and reads no config of it', async () => {
    await using test = await openTestClient();
    serveManifest(
      test.server,
      {
        mediaType: mediaTypes.ociManifest,
        config: {
          mediaType: 'application/vnd.cncf.helm.config.v1+json',
          digest: computeDigest(Buffer.from('c')),
          size: 5,
        },
        layers: [{ mediaType: 'application/tar', digest: computeDigest(Buffer.from('l')), size: 70 }],
        annotations: { 'org.opencontainers.image.created': '2026-02-03T00:00:00Z' },
      },
      '1.0',
    );
    expect(await summariseImage(test.client, query, call)).toMatchObject({
      kind: 'image',
      artifactType: 'application/vnd.cncf.helm.config.v1+json',
      sizeBytes: 75,
      platforms: [],
      created: '2026-02-03T00:00:00.000Z',
    });
    expect(test.server.requests).toHaveLength(2);
  });

  it('shows the size also when the config is broken', async () => {
    await using test = await openTestClient();
    const config = serveBlob(test.server, { rootfs: 'no' });
    serveManifest(test.server, { mediaType: mediaTypes.ociManifest, config, layers: [] }, '1.0');
    expect(await summariseImage(test.client, query, call)).toMatchObject({
      sizeBytes: config.size,
      platforms: [],
    });
  });

  it('reads by tag where the digest of HEAD leads nowhere (Z14)', async () => {
    await using test = await openTestClient();
    const wrong = computeDigest(Buffer.from('wrong'));
    const image = serveImage(test.server, { architecture: 'amd64', layerBytes: 1, tag: '1.0' });
    test.server.on('HEAD /v2/app/manifests/1.0', {
      headers: { 'content-type': image.mediaType, 'content-length': '5', 'docker-content-digest': wrong },
    });
    test.server.on(`GET /v2/app/manifests/${wrong}`, { status: 404 });
    expect(await summariseImage(test.client, query, call)).toMatchObject({ digest: image.digest });
  });

  it('says when there is no such tag', async () => {
    await using test = await openTestClient();
    test.server
      .on('HEAD /v2/app/manifests/1.0', { status: 404 })
      .on('GET /v2/app/manifests/1.0', { status: 404 });
    expect(await rejection(summariseImage(test.client, query, call))).toMatchObject({
      code: 'distribution.notFound',
    });
  });

  it('tells what schema 1 tells (Z17)', async () => {
    await using test = await openTestClient();
    const v1 = JSON.stringify({ created: '2015-01-02T03:04:05Z', os: 'linux' });
    const body = JSON.stringify({
      schemaVersion: 1,
      architecture: 'amd64',
      fsLayers: [{ blobSum: computeDigest(Buffer.from('l')) }],
      history: [{ v1Compatibility: v1 }],
    });
    test.server.on('HEAD /v2/app/manifests/1.0', { status: 405 }).on('GET /v2/app/manifests/1.0', { body });
    test.server.on(`GET /v2/app/manifests/${computeDigest(Buffer.from(body))}`, { body });
    expect(await summariseImage(test.client, query, call)).toMatchObject({
      kind: 'schema1',
      created: '2015-01-02T03:04:05.000Z',
      platforms: [{ os: 'linux', architecture: 'amd64' }],
    });
  });
});
