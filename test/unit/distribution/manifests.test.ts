import { describe, expect, it } from 'vitest';
import { computeDigest } from '../../../src/oci/digest.ts';
import { mediaTypes } from '../../../src/oci/mediaType.ts';
import { call, openTestClient, rejection } from './testClient.ts';

const text = JSON.stringify({
  schemaVersion: 2,
  mediaType: mediaTypes.ociManifest,
  config: { mediaType: mediaTypes.ociConfig, digest: `sha256:${'a'.repeat(64)}`, size: 2 },
  layers: [],
});
const bytes = Buffer.from(text);
const digest = computeDigest(bytes);
const sha512 = computeDigest(bytes, 'sha512');
const other = computeDigest(Buffer.from('other'));

const headers = {
  'content-type': mediaTypes.ociManifest,
  'docker-content-digest': digest,
  'content-length': String(bytes.byteLength),
};

describe('fetchManifest', () => {
  it('asks for every index and manifest type, and for no schema 1 (Z16)', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', { headers, body: bytes });
    await test.client.fetchManifest('app', '1.0', call);
    const accept = test.server.requests[0]?.headers.accept ?? '';
    expect(accept.split(', ')).toEqual(
      expect.arrayContaining([
        mediaTypes.ociIndex,
        mediaTypes.ociManifest,
        mediaTypes.dockerList,
        mediaTypes.dockerManifest,
      ]),
    );
    expect(accept).not.toContain('distribution.manifest.v1');
  });

  it.each([
    ['no digest header (Z13)', { 'content-type': mediaTypes.ociManifest }],
    ['a wrong digest header (Z14)', { ...headers, 'docker-content-digest': other }],
    ['a malformed digest header', { ...headers, 'docker-content-digest': 'sha256:xyz' }],
  ])('hashes the bytes itself with %s', async (_name, sent) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', { headers: sent, body: bytes });
    const fetched = await test.client.fetchManifest('app', '1.0', call);
    expect(fetched).toMatchObject({ digest, mediaType: mediaTypes.ociManifest });
    expect(Buffer.from(fetched.bytes)).toEqual(bytes);
  });

  it('logs a digest header that does not fit', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', {
      headers: { ...headers, 'docker-content-digest': other },
      body: bytes,
    });
    await test.client.fetchManifest('app', '1.0', call);
    expect(test.log.some((line) => line.includes(other) && line.includes(digest))).toBe(true);
  });

  it('takes the algorithm that the registry uses, when the bytes agree (Z18)', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', {
      headers: { ...headers, 'docker-content-digest': sha512 },
      body: bytes,
    });
    expect(await test.client.fetchManifest('app', '1.0', call)).toMatchObject({ digest: sha512 });
  });

  it.each([digest, sha512])('takes %s for what it names', async (reference) => {
    await using test = await openTestClient();
    test.server.on(`GET /v2/app/manifests/${reference}`, { headers, body: bytes });
    expect(await test.client.fetchManifest('app', reference, call)).toMatchObject({ digest: reference });
  });

  it('refuses other bytes than the digest names, whatever the header says (Z14)', async () => {
    await using test = await openTestClient();
    test.server.on(`GET /v2/app/manifests/${other}`, {
      headers: { ...headers, 'docker-content-digest': other },
      body: bytes,
    });
    expect(await rejection(test.client.fetchManifest('app', other, call))).toMatchObject({
      code: 'distribution.digestMismatch',
      expected: other,
      actual: digest,
    });
  });

  it.each([
    ['no Content-Type', {}, text, mediaTypes.ociManifest],
    ['a general one', { 'content-type': 'application/json' }, text, mediaTypes.ociManifest],
    [
      'one with parameters',
      { 'content-type': `${mediaTypes.dockerManifest}; charset=ISO-8859-1` },
      '{"config":{}}',
      mediaTypes.dockerManifest,
    ],
    [
      'one that the body contradicts',
      { 'content-type': mediaTypes.dockerList },
      text,
      mediaTypes.ociManifest,
    ],
    ['nothing but the shape of an index', {}, '{"manifests":[]}', mediaTypes.ociIndex],
    ['nothing but the shape of an image', {}, '{"config":{},"layers":[]}', mediaTypes.ociManifest],
    ['nothing but the shape of schema 1', {}, '{"schemaVersion":1}', mediaTypes.dockerSchema1],
  ])('knows the media type by %s (Z19)', async (_name, sent, body, mediaType) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', { headers: sent, body });
    expect(await test.client.fetchManifest('app', '1.0', call)).toMatchObject({ mediaType });
  });

  it.each([
    ['a web page', '<!doctype html>', 'web page'],
    ['JSON that is no manifest', '{"hello":1}', 'not a manifest'],
    ['a truncated manifest', text.slice(0, 50), 'not a manifest'],
  ])('names %s', async (_name, body, words) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', { body });
    expect(await rejection(test.client.fetchManifest('app', '1.0', call))).toMatchObject({
      code: 'distribution.brokenProtocol',
      summary: expect.stringContaining(words),
    });
  });

  it('reads no more than 4 MiB (Z20)', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', { body: Buffer.alloc(4 * 1024 * 1024 + 1, ' ') });
    expect(await rejection(test.client.fetchManifest('app', '1.0', call))).toMatchObject({
      code: 'http.bodyTooLarge',
    });
  });

  it('asks again when a body ends before its time, and says so when it goes on like that', async () => {
    await using test = await openTestClient();
    let breaks = 2;
    test.server.on('GET /v2/app/manifests/1.0', (_request, response) => {
      if (breaks-- > 0) {
        response.writeHead(200, { ...headers, 'content-length': '5000' });
        response.write(text, () => response.destroy());
      } else {
        response.writeHead(200, headers);
        response.end(text);
      }
    });
    const fetched = await test.client.fetchManifest('app', '1.0', call);
    expect(Buffer.from(fetched.bytes).toString()).toBe(text);
    breaks = 3;
    expect(await rejection(test.client.fetchManifest('app', '1.0', call))).toMatchObject({
      code: 'http.network',
      fault: 'connection-lost',
    });
  });

  it.each([
    [404, 'distribution.notFound'],
    [403, 'distribution.denied'],
  ])('answers %i with an error that leaves open whether it exists (Z38)', async (status, code) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', { status });
    const error = await rejection(test.client.fetchManifest('app', '1.0', call));
    expect(error).toMatchObject({ code, summary: expect.stringContaining('app:1.0') });
    expect(JSON.stringify(error)).toMatch(/may not see|no access/);
  });
});

describe('schema 1', () => {
  const payload = '{"schemaVersion":1,"name":"app","tag":"1.0","fsLayers":[]}';
  const formatLength = payload.length - 1;
  const signedHeader = Buffer.from(
    JSON.stringify({ formatLength, formatTail: Buffer.from('}').toString('base64url') }),
  ).toString('base64url');
  const signed = `${payload.slice(0, -1)},"signatures":[{"protected":"${signedHeader}"}]}`;
  const unknown = { status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' };

  it('is asked for by a second request alone (Z16), and named by the digest of what was signed (Z17)', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', ({ headers: { accept } }) =>
      accept?.includes('v1+prettyjws') === true
        ? { headers: { 'content-type': mediaTypes.dockerSchema1Signed }, body: signed }
        : unknown,
    );
    expect(await test.client.fetchManifest('app', '1.0', call)).toMatchObject({
      mediaType: mediaTypes.dockerSchema1Signed,
      digest: computeDigest(Buffer.from(payload)),
    });
    expect(test.server.requests).toHaveLength(2);
  });

  it('can be had by its digest', async () => {
    await using test = await openTestClient();
    const reference = computeDigest(Buffer.from(payload));
    test.server.on(`GET /v2/app/manifests/${reference}`, { body: signed });
    expect(await test.client.fetchManifest('app', reference, call)).toMatchObject({ digest: reference });
  });

  it('is not there either when there is nothing', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', unknown);
    expect(await rejection(test.client.fetchManifest('app', '1.0', call))).toMatchObject({ status: 404 });
    expect(test.server.requests).toHaveLength(2);
  });
});

describe('findManifest', () => {
  it('needs HEAD alone where the registry says everything', async () => {
    await using test = await openTestClient();
    test.server.on('HEAD /v2/app/manifests/1.0', { headers });
    expect(await test.client.findManifest('app', '1.0', call)).toEqual({
      mediaType: mediaTypes.ociManifest,
      digest,
      sizeBytes: bytes.byteLength,
    });
  });

  it.each([
    ['no digest (Z13)', { 'content-type': mediaTypes.ociManifest, 'content-length': '5' }],
    ['no media type (Z19)', { 'docker-content-digest': digest, 'content-length': '5' }],
    ['a general media type', { ...headers, 'content-type': 'text/html' }],
    ['the length of compressed bytes (Z14)', { ...headers, 'content-encoding': 'gzip' }],
  ])('reads the manifest when HEAD says %s', async (_name, sent) => {
    await using test = await openTestClient();
    test.server.on('HEAD /v2/app/manifests/1.0', { headers: sent });
    test.server.on('GET /v2/app/manifests/1.0', { headers, body: bytes });
    expect(await test.client.findManifest('app', '1.0', call)).toEqual({
      mediaType: mediaTypes.ociManifest,
      digest,
      sizeBytes: bytes.byteLength,
    });
  });

  it.each([401, 403, 404, 405])('tries GET once where HEAD is answered %i (Z15)', async (status) => {
    await using test = await openTestClient();
    test.server.on('HEAD /v2/app/manifests/1.0', { status });
    test.server.on('GET /v2/app/manifests/1.0', { headers, body: bytes });
    expect(await test.client.findManifest('app', '1.0', call)).toMatchObject({ digest });
    expect(test.server.requests).toHaveLength(2);
  });

  it('finds nothing where both say 404', async () => {
    await using test = await openTestClient();
    test.server.on('HEAD /v2/app/manifests/1.0', { status: 404 });
    test.server.on('GET /v2/app/manifests/1.0', {
      status: 404,
      body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}',
    });
    expect(await test.client.findManifest('app', '1.0', call)).toBeUndefined();
  });

  it('never takes a missing right for absence (Z38)', async () => {
    await using test = await openTestClient();
    test.server.on('HEAD /v2/app/manifests/1.0', { status: 403 });
    test.server.on('GET /v2/app/manifests/1.0', { status: 403 });
    expect(await rejection(test.client.findManifest('app', '1.0', call))).toMatchObject({
      code: 'distribution.denied',
    });
  });

  it('takes the digest it asked for, and looks closer when another one comes', async () => {
    await using test = await openTestClient();
    test.server.on(`HEAD /v2/app/manifests/${digest}`, {
      headers: { 'content-type': mediaTypes.ociManifest, 'content-length': '5' },
    });
    expect(await test.client.findManifest('app', digest, call)).toMatchObject({ digest });
    test.server.on(`HEAD /v2/app/manifests/${other}`, { headers });
    test.server.on(`GET /v2/app/manifests/${other}`, { headers, body: bytes });
    expect(await rejection(test.client.findManifest('app', other, call))).toMatchObject({
      code: 'distribution.digestMismatch',
    });
  });
});
