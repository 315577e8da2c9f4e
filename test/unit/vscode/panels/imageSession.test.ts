import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import {
  buildArtifact,
  buildImage,
  buildIndex,
  type Built,
  type Content,
} from '../../../support/imageBuilder.ts';
import { buildTar } from '../../../support/tarBuilder.ts';
import { openSession, repository, serveImage, type TestSession } from '../../../support/testSession.ts';

const platform = { os: 'linux', architecture: 'amd64' };

const plan = {
  platform,
  layers: [
    {
      createdBy: 'ADD rootfs.tar / # buildkit',
      entries: [
        { path: 'etc/' },
        { path: 'etc/os-release', content: 'ID=test\n' },
        { path: 'big', content: 'x'.repeat(5000) },
      ],
    },
    { createdBy: 'RUN rm /big # buildkit', entries: [{ path: '.wh.big', content: '' }] },
  ],
} as const;

const blobPath = (digest: string): string => `GET /v2/${repository}/blobs/${digest}`;

/** An image of one layer that is what `bytes` says, and of what its config says it unpacks to. */
function wrapLayer(
  bytes: Uint8Array,
  options: { readonly diffId?: string; readonly mediaType?: string; readonly copies?: number } = {},
): Built & { readonly layer: Content } {
  const { mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip', copies = 1 } = options;
  const layer = { mediaType, digest: computeDigest(bytes), bytes };
  const diffIds = options.diffId === undefined ? [] : Array.from({ length: copies }, () => options.diffId);
  const config = toContent(mediaTypes.ociConfig, {
    os: 'linux',
    architecture: 'amd64',
    config: {},
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: Array.from({ length: copies }, (_, index) => ({ created_by: `COPY ${index} /` })),
  });
  const manifest = toContent(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: toDescriptor(config),
    layers: Array.from({ length: copies }, () => toDescriptor(layer)),
  });
  return { manifest, blobs: [config, layer], children: [], layer };
}

function toContent(mediaType: string, value: object): Content {
  const bytes = Buffer.from(JSON.stringify(value));
  return { mediaType, digest: computeDigest(bytes), bytes };
}

function toDescriptor({ mediaType, digest, bytes }: Content) {
  return { mediaType, digest, size: bytes.byteLength };
}

function layerError({ shown }: TestSession, layer = 0): unknown {
  const state = shown.analysis?.layers[layer];
  return state?.kind === 'failed' ? state.error : state;
}

describe('an image that is looked at', () => {
  it('is shown from manifest and config before any layer is read, then with its layers', async () => {
    await using test = await openSession({ automaticBytes: 0 });
    serveImage(test.server, await buildImage(plan));
    await test.session.load();
    expect(test.shown.image).toMatchObject({
      kind: 'image',
      facts: [{ name: 'Command', value: '["/hello"]' }],
      layers: [{ instruction: 'ADD rootfs.tar /' }, { instruction: 'RUN rm /big' }],
      isHistoryMatching: true,
    });
    expect(test.shown.analysis?.state).toBe('offered');
    await test.session.readLayers('all');
    expect(test.shown.analysis).toMatchObject({
      state: 'done',
      layers: [
        { kind: 'read', fileCount: 2, unpackedBytes: 5008 },
        { kind: 'read', fileCount: 0 },
      ],
      result: { unpackedBytes: 5008, wastedBytes: 5000, fileCount: 1 },
    });
    expect(test.states).toEqual(['offered', 'running', 'done']);
  });

  it('reads layers by itself when they are small, and tells progress by bytes', async () => {
    await using test = await openSession();
    serveImage(test.server, await buildImage(plan));
    await test.session.load();
    expect(test.shown.analysis?.state).toBe('done');
    expect(test.shown.analysis?.doneBytes).toBe(test.shown.analysis?.totalBytes);
  });

  it('asks the network for nothing but the manifest when it is opened again', async () => {
    await using test = await openSession();
    const built = await buildImage(plan);
    serveImage(test.server, built);
    await test.session.load();
    await using again = await test.reopen();
    await again.session.load();
    expect(again.shown.analysis).toEqual(test.shown.analysis);
    const layers = built.blobs.slice(1);
    expect(layers.map(({ digest }) => test.server.count(blobPath(digest)))).toEqual([1, 1]);
  });

  it('shows another platform of its index', async () => {
    await using test = await openSession();
    const arm = { os: 'linux', architecture: 'arm64' };
    const images = [
      { platform, image: await buildImage({ ...plan, labels: { arch: 'amd64' } }) },
      { platform: arm, image: await buildImage({ ...plan, platform: arm, labels: { arch: 'arm64' } }) },
    ];
    serveImage(test.server, buildIndex(images, { attests: true }));
    await test.session.load();
    expect(test.shown.image?.platforms.map(({ label, isShown }) => [label, isShown])).toEqual([
      ['linux/amd64', true],
      ['linux/arm64', false],
    ]);
    const other = images[1]?.image.manifest.digest;
    await test.session.choosePlatform(other ?? computeDigest(Buffer.from('')));
    expect(test.shown.image?.labels).toEqual([{ name: 'arch', value: 'arm64' }]);
  });

  it('reads a layer that it has twice only once', async () => {
    await using test = await openSession();
    const built = wrapLayer(gzipSync(await buildTar([{ path: 'a', content: 'abc' }])), { copies: 2 });
    serveImage(test.server, built);
    await test.session.load();
    expect(test.shown.analysis?.layers.map(({ kind }) => kind)).toEqual(['read', 'read']);
    expect(test.server.count(blobPath(built.layer.digest))).toBe(1);
    expect(test.shown.analysis?.result).toMatchObject({ unpackedBytes: 6, wastedBytes: 3 });
  });

  it('can be empty', async () => {
    await using test = await openSession();
    serveImage(test.server, wrapLayer(new Uint8Array(), { copies: 0 }));
    await test.session.load();
    expect(test.shown.image?.notice).toContain('empty');
    expect(test.shown.analysis?.state).toBe('none');
  });
});

describe('what has no file system', () => {
  it.each([
    { artifactType: 'application/vnd.cncf.helm.config.v1+json' },
    { artifactType: 'application/vnd.wasm.config.v1+json' },
    { artifactType: 'application/spdx+json' },
  ])('is named by its type: $artifactType', async ({ artifactType }) => {
    await using test = await openSession();
    serveImage(test.server, buildArtifact({ artifactType, content: 'content' }));
    await test.session.load();
    expect(test.shown.image?.kind).toBe('artifact');
    expect(test.shown.image?.notice).toContain(artifactType);
    expect(test.shown.image?.contents.length).toBeGreaterThan(0);
    expect(test.shown.analysis?.state).toBe('none');
  });

  it('is an image of the first format', async () => {
    await using test = await openSession();
    const schema1 = toContent(mediaTypes.dockerSchema1, {
      schemaVersion: 1,
      name: repository,
      tag: '1.0',
      architecture: 'amd64',
      fsLayers: [{ blobSum: computeDigest(Buffer.from('layer')) }],
      history: [{ v1Compatibility: '{}' }],
    });
    serveImage(test.server, { manifest: schema1, blobs: [], children: [] });
    await test.session.load();
    expect(test.shown.image).toMatchObject({ kind: 'schema1', layers: [] });
    expect(test.shown.image?.notice).toContain('schema 1');
  });
});

describe('a layer that cannot be read', () => {
  it('is told apart from the others, and read again on demand', async () => {
    await using test = await openSession();
    const built = await buildImage(plan);
    serveImage(test.server, built);
    const second = built.blobs[2];
    test.server.on(blobPath(second?.digest ?? ''), (_, response) => void response.destroy());
    await test.session.load();
    expect(test.shown.analysis?.layers.map(({ kind }) => kind)).toEqual(['read', 'failed']);
    expect(test.shown.analysis?.state).toBe('incomplete');
    expect(test.shown.analysis?.result?.layers[1]).toBeUndefined();
    test.server.on(blobPath(second?.digest ?? ''), { body: second?.bytes ?? '' });
    await test.session.readLayers(1);
    expect(test.shown.analysis).toMatchObject({ state: 'done', result: { wastedBytes: 5000 } });
  });

  const tar = async (): Promise<Uint8Array> => buildTar([{ path: 'a', content: 'x'.repeat(20_000) }]);

  it('ends in the middle', async () => {
    await using test = await openSession();
    const whole = gzipSync(await tar());
    serveImage(test.server, wrapLayer(whole.subarray(0, whole.length / 2)));
    await test.session.load();
    expect(layerError(test)).toMatchObject({
      code: 'analysis.layerContent',
      summary: expect.stringContaining('The gzip data of this layer is damaged'),
    });
  });

  it('is cut by the registry half-way', async () => {
    await using test = await openSession();
    const built = wrapLayer(gzipSync(await tar()));
    serveImage(test.server, built);
    test.server.on(blobPath(built.layer.digest), (_, response) => {
      response.writeHead(200, { 'content-length': `${built.layer.bytes.length}` });
      response.write(built.layer.bytes.subarray(0, 40), () => response.destroy());
    });
    await test.session.load();
    expect(layerError(test)).toMatchObject({
      code: expect.stringMatching(/^http\./),
      remedy: { action: 'retry' },
    });
  });

  it('has another digest than the manifest says', async () => {
    await using test = await openSession();
    const built = wrapLayer(gzipSync(await tar()));
    serveImage(test.server, built);
    const other = gzipSync(await buildTar([{ path: 'b', content: 'other' }]));
    test.server.on(blobPath(built.layer.digest), { body: other });
    await test.session.load();
    expect(layerError(test)).toMatchObject({ code: 'distribution.digestMismatch' });
  });

  it('unpacks to something else than the config says', async () => {
    await using test = await openSession();
    serveImage(
      test.server,
      wrapLayer(gzipSync(await tar()), { diffId: computeDigest(Buffer.from('other')) }),
    );
    await test.session.load();
    expect(layerError(test)).toMatchObject({
      summary: expect.stringContaining('something else than the config'),
    });
  });

  it('has a damaged archive, which is told with its place', async () => {
    await using test = await openSession();
    const bytes = Buffer.from(await tar());
    bytes.fill(0x41, 0, 512);
    serveImage(test.server, wrapLayer(gzipSync(bytes)));
    await test.session.load();
    expect(layerError(test)).toMatchObject({ summary: expect.stringContaining('damaged at byte 0') });
  });

  it('is encrypted', async () => {
    await using test = await openSession();
    const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted';
    const built = wrapLayer(Buffer.from('secret'), { mediaType });
    serveImage(test.server, built);
    await test.session.load();
    expect(layerError(test)).toMatchObject({ summary: 'This layer is encrypted; only its size is known.' });
    expect(test.server.count(blobPath(built.layer.digest))).toBe(0);
  });

  it('is compressed in a way that nobody here reads', async () => {
    await using test = await openSession();
    serveImage(test.server, wrapLayer(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2])));
    await test.session.load();
    expect(layerError(test)).toMatchObject({ summary: expect.stringContaining('compressed with xz') });
  });

  it('is a foreign one that the registry does not hold', async () => {
    await using test = await openSession();
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
    const built = wrapLayer(gzipSync(await tar()), { mediaType });
    serveImage(test.server, built);
    test.server.on(blobPath(built.layer.digest), {
      status: 404,
      body: '{"errors":[{"code":"BLOB_UNKNOWN"}]}',
    });
    await test.session.load();
    expect(layerError(test)).toMatchObject({ code: 'analysis.foreignLayer' });
  });
});

describe('an image whose config is missing or broken', () => {
  it.each([
    { name: 'is not there', answer: { status: 404, body: '{"errors":[{"code":"BLOB_UNKNOWN"}]}' } },
    { name: 'is another', answer: { body: '{}' } },
  ])('is shown with its layers when it $name', async ({ answer }) => {
    await using test = await openSession();
    const built = await buildImage(plan);
    serveImage(test.server, built);
    test.server.on(blobPath(built.blobs[0]?.digest ?? ''), answer);
    await test.session.load();
    expect(test.shown.failure).toBeUndefined();
    expect(test.shown.image?.warning).toContain('The config of this image cannot be read');
    expect(test.shown.analysis).toMatchObject({ state: 'done', result: { fileCount: 1 } });
  });
});

describe('a session', () => {
  it('tells why an image cannot be shown, and shows it once it can', async () => {
    await using test = await openSession();
    const built = await buildImage(plan);
    test.server.on(`HEAD /v2/${repository}/manifests/1.0`, { status: 404 });
    test.server.on(`GET /v2/${repository}/manifests/1.0`, { status: 404 });
    await test.session.load();
    expect(test.shown.failure).toMatchObject({ code: 'distribution.notFound' });
    serveImage(test.server, built);
    await test.session.load();
    expect([test.shown.failure, test.shown.analysis?.state]).toEqual([undefined, 'done']);
  });

  it('stops reading at once when it is cancelled, and goes on when asked to', async () => {
    await using test = await openSession();
    const built = await buildImage(plan);
    serveImage(test.server, built);
    const first = built.blobs[1];
    const asked = Promise.withResolvers<void>();
    test.server.on(blobPath(first?.digest ?? ''), (_, response) => {
      response.writeHead(200, { 'content-length': `${first?.bytes.length}` });
      response.write(first?.bytes.subarray(0, 10), () => asked.resolve());
    });
    const loading = test.session.load();
    await asked.promise;
    test.session.cancelReading();
    await loading;
    expect(test.shown.analysis?.state).toBe('incomplete');
    expect(test.shown.analysis?.layers[0]).toEqual({ kind: 'waiting' });
    test.server.on(blobPath(first?.digest ?? ''), { body: first?.bytes ?? '' });
    await test.session.readLayers('all');
    expect(test.shown.analysis?.state).toBe('done');
  });

  it('opens the files of a range of layers', async () => {
    await using test = await openSession();
    serveImage(test.server, await buildImage(plan));
    await test.session.load();
    const { signal } = new AbortController();
    const whole = await test.session.openFiles({ first: 0, last: 1 }, { signal });
    expect(whole.fileCount).toBe(1);
    const second = await test.session.openFiles({ first: 1, last: 1 }, { signal });
    expect([...second.columns.changes].filter((change) => change === 3)).toHaveLength(1);
  });

  it('keeps what it shows when another platform cannot be loaded, and loads that one when tried again', async () => {
    await using test = await openSession();
    const arm = { os: 'linux', architecture: 'arm64' };
    const images = [
      { platform, image: await buildImage(plan) },
      { platform: arm, image: await buildImage({ ...plan, platform: arm, labels: { arch: 'arm64' } }) },
    ];
    const index = buildIndex(images, { attests: false });
    serveImage(test.server, index);
    await test.session.load();
    const other = images[1]?.image.manifest.digest ?? computeDigest(Buffer.from(''));
    const path = `GET /v2/${repository}/manifests/${other}`;
    test.server.on(path, { status: 404 });
    await test.session.choosePlatform(other);
    expect(test.shown.failure).toMatchObject({ code: 'distribution.notFound' });
    expect(test.session.loaded?.manifestDigest).toBe(test.shown.image?.manifestDigest);
    expect(test.session.indexes.every((packed) => packed !== undefined)).toBe(true);
    serveImage(test.server, index);
    await test.session.retry();
    expect(test.shown.image).toMatchObject({ manifestDigest: other, address: { platform: other } });
    expect([test.shown.failure, test.shown.analysis?.state]).toEqual([undefined, 'done']);
  });

  it('gives totals only when every layer that can be read is', async () => {
    await using test = await openSession({ automaticBytes: 0 });
    serveImage(test.server, await buildImage(plan));
    await test.session.load();
    await test.session.readLayers(1);
    expect(test.shown.analysis).toMatchObject({
      state: 'incomplete',
      layers: [{ kind: 'waiting' }, { kind: 'read' }],
    });
    expect(test.shown.analysis?.result).toBeUndefined();
    await test.session.readLayers('all');
    expect(test.shown.analysis).toMatchObject({ state: 'done', result: { fileCount: 1 } });
  });

  it('reads a layer on demand while others are read', async () => {
    await using test = await openSession({ automaticBytes: 0 });
    const built = await buildImage(plan);
    serveImage(test.server, built);
    const first = built.blobs[1];
    const asked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    test.server.on(blobPath(first?.digest ?? ''), (_, response) => {
      response.writeHead(200, { 'content-length': `${first?.bytes.length}` });
      response.write(first?.bytes.subarray(0, 10), () => asked.resolve());
      void goOn.promise.then(() => response.end(first?.bytes.subarray(10)));
    });
    await test.session.load();
    const reading = test.session.readLayers(0);
    await asked.promise;
    await test.session.readLayers(1);
    expect(test.shown.analysis?.state).toBe('running');
    goOn.resolve();
    await reading;
    expect(test.shown.analysis).toMatchObject({ state: 'done', result: { fileCount: 1 } });
  });

  it('is loaded once for the last who asks, and says nothing more when it is closed', async () => {
    await using test = await openSession();
    serveImage(test.server, await buildImage(plan));
    await Promise.all([test.session.load(), test.session.load()]);
    expect([test.shown.failure, test.shown.analysis?.state]).toEqual([undefined, 'done']);
    const told = test.states.length;
    const again = test.session.load();
    test.session.dispose();
    await again;
    expect([test.shown.failure, test.states.length]).toEqual([undefined, told]);
  });
});
