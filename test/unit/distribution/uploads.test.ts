import { describe, expect, it } from 'vitest';
import type { BlobContent } from '../../../src/distribution/registryWriter.ts';
import { computeDigest } from '../../../src/oci/digest.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scriptedServer.ts';
import { basic, basicHeader, call, openTestClient, rejection } from './testClient.ts';
import { mib, toContent } from './uploadServer.ts';

const small = toContent(Buffer.from('hello'));
const closed = `digest=${encodeURIComponent(small.digest)}`;

function begin(location: string, headers: Readonly<Record<string, string>> = {}) {
  return { status: 202, headers: { location, ...headers } };
}

/** A session that takes chunks as a real registry does, and refuses anything in one piece. */
function serveChunks(
  server: ScriptedServer,
  rules: {
    readonly minLength?: number;
    readonly maxBytes?: number;
    /** How much of a chunk is kept. */
    readonly keeps?: (chunk: Buffer, stored: number) => number;
    readonly refusesWholeWith?: number;
    /** The first chunk is stored and yet answered 416, as when a proxy sent it twice. */
    readonly losesFirstAnswer?: boolean;
  } = {},
): { readonly stored: () => Buffer; readonly chunkSizes: readonly number[] } {
  let stored = Buffer.alloc(0);
  const chunkSizes: number[] = [];
  const state = () => ({ location: '/session', range: `0-${Math.max(0, stored.byteLength - 1)}` });
  server.on('POST /v2/app/blobs/uploads/', () =>
    begin(
      '/session',
      rules.minLength === undefined ? {} : { 'oci-chunk-min-length': String(rules.minLength) },
    ),
  );
  server.on('GET /session', () => ({ status: 204, headers: state() }));
  server.on('DELETE /session', { status: 204 });
  server.on('PATCH /session', ({ body, headers }) => {
    if (body.byteLength > (rules.maxBytes ?? Number.POSITIVE_INFINITY)) {
      return { status: 413 };
    }
    if (headers['content-range'] !== `${stored.byteLength}-${stored.byteLength + body.byteLength - 1}`) {
      return { status: 416 };
    }
    chunkSizes.push(body.byteLength);
    stored = Buffer.concat([
      stored,
      body.subarray(0, rules.keeps?.(body, stored.byteLength) ?? body.byteLength),
    ]);
    if (rules.losesFirstAnswer === true && chunkSizes.length === 1) {
      return { status: 416 };
    }
    return { status: 202, headers: state() };
  });
  server.on('PUT /session', ({ body, path }) => {
    if (body.byteLength > 0) {
      return { status: rules.refusesWholeWith ?? 413 };
    }
    return { status: path.includes(encodeURIComponent(computeDigest(stored))) ? 201 : 400 };
  });
  return { stored: () => stored, chunkSizes };
}

describe('uploadBlob in one piece', () => {
  it.each([
    ['a relative location', '/upload/1', `/upload/1?${closed}`],
    ['a location with a query', '/upload/1?_state=a%2Bb%3D&x=1', `/upload/1?_state=a%2Bb%3D&x=1&${closed}`],
  ])('goes to %s, with its digest (Z50)', async (_name, location, expected) => {
    await using test = await openTestClient();
    test.server.on('POST /v2/app/blobs/uploads/', begin(location));
    test.server.on(`PUT ${expected}`, { status: 201 });
    await test.client.uploadBlob('app', small, call);
    const put = test.server.requests.at(-1);
    expect(put?.body.toString()).toBe('hello');
    expect(put?.headers).toMatchObject({ 'content-length': '5', 'content-type': 'application/octet-stream' });
    expect(put?.headers['content-range']).toBeUndefined();
    expect(test.server.requests[0]?.headers['content-length']).toBe('0');
  });

  it.each([
    [
      'its own host under another scheme and port',
      (port: number) => `https://127.0.0.1:${port + 1}/v2/app/u`,
    ],
    ['a host that only the registry knows', () => 'http://registry.internal:5000/v2/app/u'],
    ['an address of a cloud', () => 'http://169.254.169.254/v2/app/u'],
  ])('takes %s for its own origin (Z50)', async (_name, toLocation) => {
    await using test = await openTestClient();
    test.server.on('POST /v2/app/blobs/uploads/', begin(toLocation(test.server.port)));
    test.server.on('PUT /v2/app/u', { status: 201 });
    await test.client.uploadBlob('app', small, call);
    expect(test.server.count('PUT /v2/app/u')).toBe(1);
  });

  it('keeps the path of a registry below one', async () => {
    await using test = await openTestClient({ basePath: '/team' });
    test.server.on('POST /team/v2/app/blobs/uploads/', begin('/v2/app/u'));
    test.server.on('PUT /team/v2/app/u', { status: 201 });
    await test.client.uploadBlob('app', small, call);
    expect(test.server.requests).toHaveLength(2);
  });

  it('sends no login to another host that takes the upload (Z50)', async () => {
    await using certificate = await startScriptedServer();
    await using test = await openTestClient({ credential: basic });
    test.server.on('POST /v2/app/blobs/uploads/', ({ headers }) =>
      headers.authorization === basicHeader
        ? begin(`https://localhost:${certificate.port}/put-here`)
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
    );
    // It speaks no TLS, so the bytes cannot arrive: that they set out for there is what counts.
    expect(await rejection(test.client.uploadBlob('app', small, call))).toMatchObject({
      host: `localhost:${certificate.port}`,
    });
    expect(test.server.count('PUT /put-here')).toBe(0);
  });

  it('says when the registry names no place for the bytes', async () => {
    await using test = await openTestClient();
    test.server.on('POST /v2/app/blobs/uploads/', { status: 202 });
    expect(await rejection(test.client.uploadBlob('app', small, call))).toMatchObject({
      code: 'distribution.brokenProtocol',
    });
  });

  it('asks for the algorithm of the digest where it is not sha256', async () => {
    await using test = await openTestClient();
    const content = { ...small, digest: computeDigest(Buffer.from('hello'), 'sha512') };
    test.server.on('POST /v2/app/blobs/uploads/?digest-algorithm=sha512', begin('/u'));
    test.server.on('PUT /u', { status: 201 });
    await test.client.uploadBlob('app', content, call);
    expect(test.server.requests.at(-1)?.path).toContain('sha512');
  });

  it('sends an empty blob', async () => {
    await using test = await openTestClient();
    test.server.on('POST /v2/app/blobs/uploads/', begin('/u')).on('PUT /u', { status: 201 });
    await test.client.uploadBlob('app', toContent(new Uint8Array()), call);
    expect(test.server.requests.at(-1)?.headers['content-length']).toBe('0');
  });

  it('tells how far it has come', async () => {
    await using test = await openTestClient();
    test.server.on('POST /v2/app/blobs/uploads/', begin('/u')).on('PUT /u', { status: 201 });
    const sent: number[] = [];
    const content = toContent(Buffer.alloc(250_000), 100_000);
    await test.client.uploadBlob('app', content, { ...call, onProgress: (bytes) => sent.push(bytes) });
    expect(sent).toEqual([100_000, 200_000, 250_000]);
  });

  it('opens the bytes again when a login is asked for in the middle (Z36)', async () => {
    await using test = await openTestClient();
    let count = 0;
    test.server.on('GET /token', () => ({ body: JSON.stringify({ token: `t${++count}` }) }));
    const challenge = { status: 401, headers: { 'www-authenticate': 'Bearer realm="/token"' } };
    test.server.on('POST /v2/app/blobs/uploads/', ({ headers }) =>
      headers.authorization === 'Bearer t1' ? begin('/u') : challenge,
    );
    test.server.on('PUT /u', ({ headers, body }) =>
      headers.authorization === 'Bearer t2' && body.toString() === 'hello' ? { status: 201 } : challenge,
    );
    await test.client.uploadBlob('app', small, call);
    expect(count).toBe(2);
  });

  it('cancels the session of an upload that fails, and keeps the failure of the source', async () => {
    await using test = await openTestClient();
    test.server.on('POST /v2/app/blobs/uploads/', begin('/u')).on('PUT /u', { status: 201 });
    const cancelled = new Promise<void>((resolve) => {
      test.server.on('DELETE /u', () => {
        resolve();
        return { status: 204 };
      });
    });
    const content: BlobContent = {
      digest: small.digest,
      sizeBytes: 1000,
      async *open() {
        yield Buffer.from('beginning');
        throw new Error('the source broke');
      },
    };
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({
      message: 'the source broke',
    });
    await cancelled;
  });

  it('cancels the session of an upload that is aborted', async () => {
    await using test = await openTestClient();
    const leaving = new AbortController();
    test.server.on('POST /v2/app/blobs/uploads/', begin('/u'));
    test.server.on('PUT /u', () => leaving.abort(new Error('enough')));
    const cancelled = new Promise<void>((resolve) => {
      test.server.on('DELETE /u', () => {
        resolve();
        return { status: 204 };
      });
    });
    expect(await rejection(test.client.uploadBlob('app', small, { signal: leaving.signal }))).toMatchObject({
      message: 'enough',
    });
    await cancelled;
  });
});

describe('uploadBlob in chunks (Z51)', () => {
  it.each([413, 416])('follows a %i, 4 MiB at a time', async (refusesWholeWith) => {
    await using test = await openTestClient();
    const session = serveChunks(test.server, { refusesWholeWith });
    const bytes = Buffer.alloc(9 * mib, 'x');
    await test.client.uploadBlob('app', toContent(bytes), call);
    expect(session.stored().equals(bytes)).toBe(true);
    expect(session.chunkSizes).toEqual([4 * mib, 4 * mib, mib]);
  });

  it('keeps to the least size that the registry names', async () => {
    await using test = await openTestClient();
    const session = serveChunks(test.server, { minLength: 5 * mib });
    await test.client.uploadBlob('app', toContent(Buffer.alloc(11 * mib)), call);
    expect(session.chunkSizes).toEqual([5 * mib, 5 * mib, mib]);
  });

  it('sends smaller chunks where these are too large as well', async () => {
    await using test = await openTestClient();
    const session = serveChunks(test.server, { maxBytes: mib });
    const bytes = Buffer.alloc(3 * mib, 'y');
    await test.client.uploadBlob('app', toContent(bytes), call);
    expect(session.stored().equals(bytes)).toBe(true);
    expect(Math.max(...session.chunkSizes)).toBe(mib);
  });

  it('goes on where the registry stands, when it kept less than was sent', async () => {
    await using test = await openTestClient();
    const session = serveChunks(test.server, {
      keeps: (chunk, stored) => (stored === 0 ? 1000 : chunk.byteLength),
    });
    const bytes = Buffer.from(Array.from({ length: 3 * mib }, (_, index) => index % 251));
    await test.client.uploadBlob('app', toContent(bytes), call);
    expect(session.stored().equals(bytes)).toBe(true);
  });

  it('asks where the registry stands after a chunk that it says is out of order', async () => {
    await using test = await openTestClient();
    const session = serveChunks(test.server, { losesFirstAnswer: true });
    const bytes = Buffer.alloc(9 * mib, 'z');
    await test.client.uploadBlob('app', toContent(bytes), call);
    expect(session.stored().equals(bytes)).toBe(true);
    expect(test.server.count('GET /session')).toBe(1);
  });

  it('gives up on a registry that keeps nothing', async () => {
    await using test = await openTestClient();
    serveChunks(test.server, { keeps: () => 0 });
    expect(await rejection(test.client.uploadBlob('app', toContent(Buffer.alloc(mib)), call))).toMatchObject({
      code: 'distribution.brokenProtocol',
    });
  });

  it('gives up on a proxy that takes no chunk at all', async () => {
    await using test = await openTestClient();
    serveChunks(test.server, { maxBytes: 1000 });
    expect(await rejection(test.client.uploadBlob('app', toContent(Buffer.alloc(mib)), call))).toMatchObject({
      code: 'distribution.brokenProtocol',
      summary: expect.stringContaining('too many at once'),
    });
  });

  it('also follows a connection that was closed on a large body', async () => {
    await using test = await openTestClient();
    const session = serveChunks(test.server);
    const closing = { isDone: false };
    test.server.on('PUT /session', ({ body, path }, response) => {
      if (body.byteLength > 0 && !closing.isDone) {
        closing.isDone = true;
        response.destroy();
        return undefined;
      }
      return { status: path.includes(encodeURIComponent(computeDigest(session.stored()))) ? 201 : 400 };
    });
    const content = toContent(Buffer.alloc(5 * mib, 'w'));
    const path = `/v2/app/blobs/${content.digest}`;
    test.server.on(`HEAD ${path}`, { status: 404 }).on(`GET ${path}`, { status: 404 });
    await test.client.uploadBlob('app', content, call);
    expect(computeDigest(session.stored())).toBe(content.digest);
  });

  it('refuses bytes whose digest the registry does not find', async () => {
    await using test = await openTestClient();
    serveChunks(test.server);
    const content = { ...toContent(Buffer.alloc(mib)), digest: small.digest };
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({ status: 400 });
  });
});

describe('mountBlob (Z49)', () => {
  const { digest } = small;
  const route = `POST /v2/app/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=base%2Fimage`;
  const mount = { ...call, from: 'base/image' };

  it('mounts, and asks for the right to read the source', async () => {
    await using test = await openTestClient();
    test.server.on('GET /token', { body: '{"token":"t"}' });
    test.server.on(route, ({ headers }) =>
      headers.authorization === 'Bearer t'
        ? { status: 201 }
        : { status: 401, headers: { 'www-authenticate': 'Bearer realm="/token"' } },
    );
    expect(await test.client.mountBlob('app', digest, mount)).toBe('mounted');
    const asked = test.server.requests.find(({ path }) => path.startsWith('/token'));
    expect(new URL(asked?.path ?? '', 'http://host').searchParams.getAll('scope')).toEqual([
      'repository:app:pull,push',
      'repository:base/image:pull',
    ]);
  });

  it('cancels the upload that a registry begins instead', async () => {
    await using test = await openTestClient();
    test.server.on(route, begin('/u'));
    const cancelled = new Promise<void>((resolve) => {
      test.server.on('DELETE /u', () => {
        resolve();
        return { status: 204 };
      });
    });
    expect(await test.client.mountBlob('app', digest, mount)).toBe('not-mounted');
    await cancelled;
  });

  it.each([400, 401, 403, 404, 405, 500])('takes %i for "not mounted"', async (status) => {
    await using test = await openTestClient();
    test.server.on(route, { status });
    expect(await test.client.mountBlob('app', digest, mount)).toBe('not-mounted');
  });

  it('does not hide that there were too many requests', async () => {
    await using test = await openTestClient();
    test.server.on(route, { status: 429 });
    expect(await rejection(test.client.mountBlob('app', digest, mount))).toMatchObject({
      code: 'distribution.rateLimited',
    });
  });
});
