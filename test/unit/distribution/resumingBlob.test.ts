import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openResuming } from '../../../src/distribution/resumingBlob.ts';
import { computeDigest } from '../../../src/oci/digest.ts';
import type { Handler } from '../../support/scriptedServer.ts';
import { call, openTestClient, rejection, type TestClient } from './testClient.ts';

const bytes = randomBytes(1_000_000);
const query = { repository: 'app', digest: computeDigest(bytes), sizeBytes: bytes.byteLength };
const route = `GET /v2/app/blobs/${query.digest}`;

async function read(test: TestClient, more: Partial<typeof query> = {}): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(openResuming(test.client, { ...query, ...more }, call)));
}

/** The ranges that were asked for, `undefined` for the whole. */
function listRanges(test: TestClient): readonly (string | undefined)[] {
  return test.server.requests.map(({ headers }) => headers.range);
}

/** Serves the blob as a real registry does, and cuts the answer where `cuts` has a place for the request. */
function serve(
  cuts: readonly (number | undefined)[],
  rules: { readonly ignoresRanges?: boolean; readonly content?: Buffer } = {},
): Handler {
  const content = rules.content ?? bytes;
  let asked = 0;
  return ({ headers }, response) => {
    const range = rules.ignoresRanges === true ? undefined : headers.range;
    const first = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const cutAt = cuts[asked++];
    response.writeHead(range === undefined ? 200 : 206, {
      'content-length': content.byteLength - first,
      ...(range === undefined
        ? {}
        : { 'content-range': `bytes ${first}-${content.byteLength - 1}/${content.byteLength}` }),
    });
    if (cutAt === undefined) {
      response.end(content.subarray(first));
      return;
    }
    response.write(content.subarray(first, cutAt), () => response.socket?.destroySoon());
  };
}

describe('openResuming', () => {
  it('gives the whole blob over one connection when nothing happens', async () => {
    await using test = await openTestClient();
    test.server.on(route, serve([]));
    expect((await read(test)).equals(bytes)).toBe(true);
    expect(listRanges(test)).toEqual([undefined]);
  });

  it('gives an empty blob', async () => {
    await using test = await openTestClient();
    const empty = Buffer.alloc(0);
    const digest = computeDigest(empty);
    test.server.on(`GET /v2/app/blobs/${digest}`, serve([], { content: empty }));
    expect(await read(test, { digest, sizeBytes: 0 })).toHaveLength(0);
  });

  it('hashes with the algorithm of the digest', async () => {
    await using test = await openTestClient();
    const digest = computeDigest(bytes, 'sha512');
    test.server.on(`GET /v2/app/blobs/${digest}`, serve([400_000]));
    expect((await read(test, { digest })).equals(bytes)).toBe(true);
  });

  it('asks for nothing before it is read', async () => {
    await using test = await openTestClient();
    openResuming(test.client, query, call);
    expect(test.server.requests).toHaveLength(0);
  });
});

describe('openResuming after a cut', () => {
  it('asks for the rest, from the byte where it was', async () => {
    await using test = await openTestClient();
    test.server.on(route, serve([300_000, 999_999]));
    expect((await read(test)).equals(bytes)).toBe(true);
    expect(listRanges(test)).toEqual([undefined, 'bytes=300000-', 'bytes=999999-']);
  });

  it('asks for the whole again when nothing had come', async () => {
    await using test = await openTestClient();
    test.server.on(route, serve([0]));
    expect((await read(test)).equals(bytes)).toBe(true);
    expect(listRanges(test)).toEqual([undefined, undefined]);
  });

  it('does without the end of an answer that has brought everything', async () => {
    await using test = await openTestClient();
    test.server.on(route, (_request, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.write(bytes, () => response.socket?.destroySoon());
    });
    expect((await read(test)).equals(bytes)).toBe(true);
    expect(test.server.requests).toHaveLength(1);
  });

  it('reads again and skips where the registry takes no notice of ranges', async () => {
    await using test = await openTestClient();
    test.server.on(route, serve([300_000, 700_000, 500_000], { ignoresRanges: true }));
    expect((await read(test)).equals(bytes)).toBe(true);
    expect(test.server.requests).toHaveLength(4);
  });

  it('goes on after a body that ends early without being cut', async () => {
    await using test = await openTestClient();
    const whole = serve([]);
    test.server.on(route, (request, response, message) => {
      if (request.headers.range !== undefined) {
        return whole(request, response, message);
      }
      response.writeHead(200, { connection: 'close', 'transfer-encoding': 'identity' });
      response.end(bytes.subarray(0, 123_456));
      return undefined;
    });
    expect((await read(test)).equals(bytes)).toBe(true);
    expect(listRanges(test)).toEqual([undefined, 'bytes=123456-']);
  });

  it('goes on as often as it takes, as long as each connection brings something', async () => {
    await using test = await openTestClient();
    const cuts = Array.from({ length: 20 }, (_, index) => (index + 1) * 40_000);
    test.server.on(route, serve(cuts));
    expect((await read(test)).equals(bytes)).toBe(true);
    expect(test.server.requests).toHaveLength(21);
  });

  it('gives up when four more connections have brought nothing', async () => {
    await using test = await openTestClient();
    test.server.on(route, serve([300_000, 300_000, 300_000, 300_000, 300_000, 300_000, undefined]));
    expect(await rejection(read(test))).toMatchObject({ code: 'http.network', fault: 'connection-lost' });
    expect(test.server.requests).toHaveLength(6);
  });

  it('gives up on a blob that ends early again and again', async () => {
    await using test = await openTestClient();
    test.server.on(route, ({ headers }, response) => {
      response.writeHead(headers.range === undefined ? 200 : 206, {
        connection: 'close',
        'transfer-encoding': 'identity',
        ...(headers.range === undefined ? {} : { 'content-range': 'bytes 7-7/*' }),
      });
      response.end(headers.range === undefined ? bytes.subarray(0, 7) : undefined);
    });
    expect(await rejection(read(test))).toMatchObject({
      code: 'distribution.brokenProtocol',
      summary: expect.stringContaining('only 7 of 1000000 bytes'),
    });
  });

  it('goes on after a body that turned into something else', async () => {
    await using test = await openTestClient();
    const whole = serve([]);
    test.server.on(route, (request, response, message) => {
      if (request.headers.range !== undefined) {
        return whole(request, response, message);
      }
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.write(bytes.subarray(0, 1000), () => response.socket?.end('no chunk\r\n'));
      return undefined;
    });
    expect((await read(test)).equals(bytes)).toBe(true);
    expect(listRanges(test)).toEqual([undefined, 'bytes=1000-']);
  });

  it('does not ask again for what makes no sense from its beginning', async () => {
    await using test = await openTestClient();
    test.server.on(route, (_request, response) => {
      response.socket?.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n');
    });
    expect(await rejection(read(test))).toMatchObject({ code: 'http.network', fault: 'not-http' });
    expect(test.server.requests).toHaveLength(1);
  });

  it('says when the blob has gone meanwhile', async () => {
    await using test = await openTestClient();
    const first = serve([300_000]);
    test.server.on(route, (request, response, message) =>
      request.headers.range === undefined ? first(request, response, message) : { status: 404 },
    );
    expect(await rejection(read(test))).toMatchObject({ code: 'distribution.notFound' });
  });

  it('refuses another part than it asked for', async () => {
    await using test = await openTestClient();
    const first = serve([300_000]);
    test.server.on(route, (request, response, message) =>
      request.headers.range === undefined
        ? first(request, response, message)
        : { status: 206, headers: { 'content-range': 'bytes 0-999999/1000000' }, body: bytes },
    );
    expect(await rejection(read(test))).toMatchObject({ code: 'distribution.brokenProtocol' });
  });
});

describe('openResuming verifies', () => {
  const wrong = Buffer.from(bytes);
  wrong[123_456] = 255 - (wrong[123_456] ?? 0);

  it.each([
    ['what came at once', [], {}],
    ['what came in parts', [300_000, 600_000], {}],
    ['what was read again', [300_000, 600_000], { ignoresRanges: true }],
  ] as const)('%s', async (_name, cuts, rules) => {
    await using test = await openTestClient();
    test.server.on(route, serve(cuts, { ...rules, content: wrong }));
    expect(await rejection(read(test))).toMatchObject({
      code: 'distribution.digestMismatch',
      host: test.server.host,
      expected: query.digest,
      actual: computeDigest(wrong),
    });
  });

  it('the bytes before a cut together with those after it', async () => {
    await using test = await openTestClient();
    const before = serve([300_000], { content: wrong });
    const after = serve([]);
    test.server.on(route, (request, response, message) =>
      (request.headers.range === undefined ? before : after)(request, response, message),
    );
    expect(await rejection(read(test))).toMatchObject({ code: 'distribution.digestMismatch' });
  });

  it('the last bytes before they come out, so that nobody has the whole of something else', async () => {
    await using test = await openTestClient();
    test.server.on(route, serve([], { content: wrong }));
    let gotBytes = 0;
    const reading = async (): Promise<void> => {
      for await (const piece of openResuming(test.client, query, call)) {
        gotBytes += piece.byteLength;
      }
    };
    expect(await rejection(reading())).toMatchObject({ code: 'distribution.digestMismatch' });
    expect(gotBytes).toBeGreaterThan(0);
    expect(gotBytes).toBeLessThan(bytes.byteLength);
  });

  it('the size, before any byte comes out, where the registry states it', async () => {
    await using test = await openTestClient();
    test.server.on(route, serve([]));
    const source = openResuming(test.client, { ...query, sizeBytes: 999_999 }, call);
    expect(await rejection(source.next())).toMatchObject({
      code: 'distribution.brokenProtocol',
      summary: expect.stringContaining('1000000 bytes instead of 999999'),
    });
  });

  it('the size of a body without a length, as soon as it is exceeded', async () => {
    await using test = await openTestClient();
    const written = Promise.withResolvers<boolean>();
    test.server.on(route, (_request, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.write(bytes);
      // It would go on for ever.
      response.once('close', () => written.resolve(response.writableFinished));
    });
    expect(await rejection(read(test, { sizeBytes: 70_000 }))).toMatchObject({
      code: 'distribution.brokenProtocol',
      summary: expect.stringContaining('more than 70000 bytes'),
    });
    expect(await written.promise).toBe(false);
  });
});

describe('openResuming and whoever reads', () => {
  it('frees the connection when the loop is left', async () => {
    await using test = await openTestClient();
    const closed = Promise.withResolvers<void>();
    test.server.on(route, (_request, response) => {
      response.once('close', () => closed.resolve());
      response.writeHead(200, { 'content-length': bytes.byteLength });
      response.write(bytes.subarray(0, 1000));
    });
    for await (const piece of openResuming(test.client, query, call)) {
      expect(piece.byteLength).toBe(1000);
      break;
    }
    await closed.promise;
  });

  it('does not take the failure of who reads for one of the connection', async () => {
    await using test = await openTestClient();
    test.server.on(route, serve([]));
    const source = openResuming(test.client, query, call);
    await source.next();
    expect(await rejection(source.throw(new Error('the target is full')))).toMatchObject({
      message: 'the target is full',
    });
    expect(test.server.requests).toHaveLength(1);
  });

  it('ends with the wish of the caller, and does not go on', async () => {
    await using test = await openTestClient();
    const leaving = new AbortController();
    test.server.on(route, (_request, response) => {
      response.writeHead(200, { 'content-length': bytes.byteLength });
      response.write(bytes.subarray(0, 1000));
    });
    const source = openResuming(test.client, query, { signal: leaving.signal });
    await source.next();
    const reading = source.next();
    leaving.abort(new Error('enough'));
    expect(await rejection(reading)).toMatchObject({ message: 'enough' });
    expect(test.server.requests).toHaveLength(1);
  });

  it('reads no further than it is read', async () => {
    await using test = await openTestClient();
    let given = 0;
    async function* give(): AsyncGenerator<Uint8Array, void> {
      while (given < 100) {
        yield bytes.subarray(given * 10_000, ++given * 10_000);
      }
    }
    const openBlob = async () => ({ bytes: give(), isPartial: false, host: 'registry.example' });
    const source = openResuming({ ...test.client, openBlob }, query, call);
    await source.next();
    await source.next();
    expect(given).toBe(2);
    await source.return();
  });
});
