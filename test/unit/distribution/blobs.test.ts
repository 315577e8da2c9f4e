import { describe, expect, it } from 'vitest';
import { computeDigest } from '../../../src/oci/digest.ts';
import { startScriptedServer } from '../../support/scriptedServer.ts';
import { basic, basicHeader, call, openTestClient, rejection } from './testClient.ts';

const bytes = Buffer.from('0123456789');
const digest = computeDigest(bytes);
const path = `/v2/app/blobs/${digest}`;

async function read(source: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(source)).toString();
}

describe('fetchBlob', () => {
  it('gives the verified bytes', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${path}`, { body: bytes });
    expect(Buffer.from(await test.client.fetchBlob('app', digest, call))).toEqual(bytes);
  });

  it('refuses other bytes', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${path}`, { body: 'something else' });
    expect(await rejection(test.client.fetchBlob('app', digest, call))).toMatchObject({
      code: 'distribution.digestMismatch',
      summary: expect.stringContaining(digest.slice(0, 19)),
    });
  });

  it('reads no more than its limit (Z20)', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${path}`, { body: bytes });
    expect(await rejection(test.client.fetchBlob('app', digest, { ...call, limitBytes: 9 }))).toMatchObject({
      code: 'http.bodyTooLarge',
    });
  });

  it('follows the registry to its storage without the login (Z41)', async () => {
    await using storage = await startScriptedServer();
    storage.on('GET /bucket/blob?signature=abc', { body: bytes });
    await using test = await openTestClient({ credential: basic });
    test.server.on(`GET ${path}`, ({ headers }) =>
      headers.authorization === basicHeader
        ? { status: 307, headers: { location: `${storage.origin}/bucket/blob?signature=abc` } }
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
    );
    expect(Buffer.from(await test.client.fetchBlob('app', digest, call))).toEqual(bytes);
    expect(storage.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('openBlob', () => {
  it('streams the whole, and fails at the end when it is not what its digest names', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${path}`, { headers: { 'content-length': '10' }, body: bytes });
    const opened = await test.client.openBlob('app', digest, call);
    expect(opened).toMatchObject({ isPartial: false, sizeBytes: 10 });
    expect(await read(opened.bytes)).toBe('0123456789');
    test.server.on(`GET ${path}`, { body: '0123456780' });
    const wrong = await test.client.openBlob('app', digest, call);
    expect(await rejection(read(wrong.bytes))).toMatchObject({ code: 'distribution.digestMismatch' });
  });

  it('hashes nothing where the caller verifies', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${path}`, { headers: { 'content-length': '10' }, body: '0123456780' });
    const opened = await test.client.openBlob('app', digest, { ...call, verifiedBy: 'caller' });
    expect(opened).toMatchObject({ isPartial: false, sizeBytes: 10, host: test.server.host });
    expect(await read(opened.bytes)).toBe('0123456780');
  });

  it('gives a part where the registry can', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${path}`, ({ headers }) => ({
      status: 206,
      headers: { 'content-range': 'bytes 2-4/10' },
      body: headers.range === 'bytes=2-4' ? '234' : 'wrong range',
    }));
    const opened = await test.client.openBlob('app', digest, {
      ...call,
      range: { firstByte: 2, lastByte: 4 },
    });
    expect(opened).toMatchObject({ isPartial: true, sizeBytes: 10 });
    expect(await read(opened.bytes)).toBe('234');
  });

  it('gives an open end', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${path}`, ({ headers }) => ({
      status: 206,
      headers: { 'content-range': 'bytes 8-9/*' },
      body: headers.range === 'bytes=8-' ? '89' : 'wrong range',
    }));
    const opened = await test.client.openBlob('app', digest, { ...call, range: { firstByte: 8 } });
    expect(opened.sizeBytes).toBeUndefined();
    expect(await read(opened.bytes)).toBe('89');
  });

  it('says when the registry takes no notice of the range', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${path}`, { body: bytes });
    const opened = await test.client.openBlob('app', digest, { ...call, range: { firstByte: 2 } });
    expect(opened.isPartial).toBe(false);
    expect(await read(opened.bytes)).toBe('0123456789');
  });

  it.each(['bytes 0-4/10', 'items 2-4/10'])('refuses another part than it asked for: %s', async (range) => {
    await using test = await openTestClient();
    test.server.on(`GET ${path}`, { status: 206, headers: { 'content-range': range }, body: '01234' });
    const opening = test.client.openBlob('app', digest, { ...call, range: { firstByte: 2, lastByte: 4 } });
    expect(await rejection(opening)).toMatchObject({ code: 'distribution.brokenProtocol' });
  });

  it('ends with the wish of the caller, and frees the connection', async () => {
    await using test = await openTestClient();
    const leaving = new AbortController();
    test.server.on(`GET ${path}`, (_request, response) => void response.write('0123'));
    const { bytes: source } = await test.client.openBlob('app', digest, { signal: leaving.signal });
    const iterator = source[Symbol.asyncIterator]();
    await iterator.next();
    const reading = iterator.next();
    leaving.abort(new Error('enough'));
    expect(await rejection(reading)).toMatchObject({ message: 'enough' });
  });
});

describe('findBlob', () => {
  it('gives the size by HEAD', async () => {
    await using test = await openTestClient();
    test.server.on(`HEAD ${path}`, { headers: { 'content-length': '10' } });
    expect(await test.client.findBlob('app', digest, call)).toEqual({ sizeBytes: 10 });
  });

  it.each([
    ['405', { status: 405 }],
    ['403 of a signed address', { status: 403 }],
    ['no length', { headers: { 'transfer-encoding': 'chunked' } }],
  ])('asks for one byte where HEAD gives %s (Z15)', async (_name, answer) => {
    await using test = await openTestClient();
    test.server.on(`HEAD ${path}`, answer);
    test.server.on(`GET ${path}`, { status: 206, headers: { 'content-range': 'bytes 0-0/10' }, body: '0' });
    expect(await test.client.findBlob('app', digest, call)).toEqual({ sizeBytes: 10 });
    expect(test.server.requests[1]?.headers.range).toBe('bytes=0-0');
  });

  it('finds nothing where it is not', async () => {
    await using test = await openTestClient();
    test.server.on(`HEAD ${path}`, { status: 404 }).on(`GET ${path}`, { status: 404 });
    expect(await test.client.findBlob('app', digest, call)).toBeUndefined();
  });

  it('never takes a missing right for absence (Z38)', async () => {
    await using test = await openTestClient();
    test.server.on(`HEAD ${path}`, { status: 403 }).on(`GET ${path}`, { status: 403 });
    expect(await rejection(test.client.findBlob('app', digest, call))).toMatchObject({
      code: 'distribution.denied',
    });
  });
});
