/** From the address of a file to its bytes, over HTTP, for every way a layer may be kept; and what was asked for. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LayerContentError, NoSuchFileError } from '../../../../src/analysis/errors.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { Connections } from '../../../../src/vscode/connections.ts';
import type { LayerView } from '../../../../src/vscode/documents/layerScheme.ts';
import { OpenedImages } from '../../../../src/vscode/images/openedImages.ts';
import { noise } from '../../../support/layerContent.ts';
import type { Handler } from '../../../support/scriptedServer.ts';
import { buildTar } from '../../../support/tarBuilder.ts';
import { createTestClient } from '../../../support/testClient.ts';
import { openSession, repository, serveImage } from '../../../support/testSession.ts';
import { buildEStargz, buildZstdChunked } from '../../../support/tocLayers.ts';

const { signal } = new AbortController();
const ociLayer = 'application/vnd.oci.image.layer.v1.tar';

interface Layer {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An opened image, and how many bytes of its layers were sent. */
async function open(layers: readonly Layer[], options: { readonly ignoresRanges?: boolean } = {}) {
  const test = await openSession();
  const config = Buffer.from(
    JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest: computeDigest(config), size: config.length },
      layers: layers.map(({ mediaType, bytes, annotations }) => ({
        mediaType,
        digest: computeDigest(bytes),
        size: bytes.length,
        annotations,
      })),
    }),
  );
  const content = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    digest: computeDigest(bytes),
    bytes,
  });
  const top = content(mediaTypes.ociManifest, manifest);
  serveImage(test.server, { manifest: top, blobs: [content(mediaTypes.ociConfig, config)], children: [] });
  const sent = { bytes: 0 };
  const serve =
    (bytes: Uint8Array): Handler =>
    (request) => {
      const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      if (first === undefined || options.ignoresRanges === true) {
        sent.bytes += bytes.length;
        return { body: bytes };
      }
      const end = last === '' ? bytes.length : Number(last) + 1;
      const part = bytes.subarray(Number(first), end);
      sent.bytes += part.length;
      return {
        status: 206,
        headers: { 'content-range': `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}` },
        body: part,
      };
    };
  layers.forEach(({ bytes }) =>
    test.server.on(`GET /v2/${repository}/blobs/${computeDigest(bytes)}`, serve(bytes)),
  );
  const client = createTestClient(test.server.origin);
  const connections = new Connections({
    createClient: () => ({ client, reader: client }),
    findCredential: async () => undefined,
  });
  const images = new OpenedImages({ connections, library: test.library });
  const place = { connectionId: test.server.origin, repository, manifest: top.digest };
  return {
    images,
    sent,
    place,
    async read(path: string, view: LayerView = { kind: 'upTo', layer: layers.length - 1 }): Promise<Buffer> {
      return Buffer.concat(await Array.fromAsync(images.read(place, { view, path }, { signal })));
    },
    async [Symbol.asyncDispose]() {
      connections.dispose();
      await client[Symbol.asyncDispose]();
      await test[Symbol.asyncDispose]();
    },
  };
}

const large = Array.from({ length: 40 }, (_, place) => ({
  path: `data/file${place}`,
  content: noise(600_000, `${place}`),
}));
const wanted = large[31];

describe('a file of a layer', () => {
  it('that is plain is read by its own bytes alone', async () => {
    await using opened = await open([{ mediaType: ociLayer, bytes: await buildTar(large) }]);
    await opened.images.find(opened.place, { view: { kind: 'only', layer: 0 }, path: 'data' }, { signal });
    opened.sent.bytes = 0;
    expect(await opened.read('data/file31')).toEqual(Buffer.from(wanted?.content ?? ''));
    expect(opened.sent.bytes).toBe(600_000);
  });

  it('that is gzip is read from a point shortly before it', async () => {
    const bytes = gzipSync(await buildTar(large));
    await using opened = await open([{ mediaType: `${ociLayer}+gzip`, bytes }]);
    await opened.images.find(opened.place, { view: { kind: 'only', layer: 0 }, path: 'data' }, { signal });
    expect(opened.sent.bytes).toBe(bytes.length);
    opened.sent.bytes = 0;
    expect(await opened.read('data/file31')).toEqual(Buffer.from(wanted?.content ?? ''));
    expect(opened.sent.bytes).toBeLessThan(bytes.length / 2);
  });

  it.each([
    { name: 'eStargz', build: buildEStargz, type: `${ociLayer}+gzip` },
    { name: 'zstd:chunked', build: buildZstdChunked, type: `${ociLayer}+zstd` },
  ])('with a table of contents is listed and read by parts: $name', async ({ build, type }) => {
    const { blob, annotations } = build(large);
    await using opened = await open([{ mediaType: type, bytes: blob, annotations }]);
    const found = await opened.images.list(
      opened.place,
      { view: { kind: 'only', layer: 0 }, path: 'data' },
      { signal },
    );
    expect(found.names).toHaveLength(large.length);
    expect(opened.sent.bytes).toBeLessThan(blob.length / 20);
    opened.sent.bytes = 0;
    expect(await opened.read('data/file31')).toEqual(Buffer.from(wanted?.content ?? ''));
    expect(opened.sent.bytes).toBeLessThan(700_000);
  });

  it('is right from a registry that always sends everything', async () => {
    const { blob, annotations } = buildEStargz(large);
    await using opened = await open([{ mediaType: `${ociLayer}+gzip`, bytes: blob, annotations }], {
      ignoresRanges: true,
    });
    expect(await opened.read('data/file31')).toEqual(Buffer.from(wanted?.content ?? ''));
  });

  it('is the one of the layer that is asked for, or of all below it', async () => {
    await using opened = await open([
      {
        mediaType: ociLayer,
        bytes: await buildTar([
          { path: 'a', content: 'old' },
          { path: 'target', content: 'below' },
        ]),
      },
      {
        mediaType: ociLayer,
        bytes: await buildTar([
          { path: 'a', content: 'new' },
          { path: 'link', type: 'symlink', linkTarget: 'target' },
        ]),
      },
    ]);
    expect((await opened.read('a')).toString()).toBe('new');
    expect((await opened.read('a', { kind: 'upTo', layer: 0 })).toString()).toBe('old');
    expect((await opened.read('link', { kind: 'only', layer: 1 })).toString()).toBe('below');
  });

  it('that a layer does not have is not looked for in those below', async () => {
    const below = await buildTar([{ path: 'a', content: noise(600_000) }]);
    await using opened = await open([
      { mediaType: ociLayer, bytes: below },
      { mediaType: ociLayer, bytes: await buildTar([{ path: 'b', content: 'x' }]) },
    ]);
    const view = { kind: 'only', layer: 1 } as const;
    expect(await opened.images.find(opened.place, { view, path: 'a' }, { signal })).toBeUndefined();
    expect(opened.sent.bytes).toBeLessThan(below.length);
  });

  it('is shown without the layers below that cannot be read, but not without its own', async () => {
    await using opened = await open([
      { mediaType: ociLayer, bytes: Buffer.alloc(600, 0x41) },
      { mediaType: ociLayer, bytes: await buildTar([{ path: 'b', content: 'x' }]) },
    ]);
    expect((await opened.read('b')).toString()).toBe('x');
    await expect(opened.read('b', { kind: 'upTo', layer: 0 })).rejects.toThrow(LayerContentError);
  });

  it('that is not there, or no file, says so', async () => {
    await using opened = await open([
      { mediaType: ociLayer, bytes: await buildTar([{ path: 'a/b', content: 'x' }]) },
    ]);
    await expect(opened.read('none')).rejects.toThrow(NoSuchFileError);
    await expect(opened.read('a')).rejects.toThrow(NoSuchFileError);
  });
});
