import { describe, expect, it } from 'vitest';
import { NetworkError, TimeoutError, WaitTooLongError } from '../../../src/http/errors.ts';
import { parseRetryAfter } from '../../../src/http/retry.ts';
import { startScriptedServer } from '../../support/scriptedServer.ts';
import { createTestHttp, signal } from './testClient.ts';

describe('retries', () => {
  it.each([408, 429, 499, 500, 502, 503, 504, 522])('send a GET again after %i', async (status) => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    let tries = 0;
    server.on('GET /x', () => (++tries < 3 ? { status } : { body: 'at last' }));
    expect(await http.get(`${server.origin}/x`)).toEqual({ status: 200, text: 'at last' });
    expect(http.waits.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('give up after four tries and hand over the last answer', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /x', { status: 503 });
    expect((await http.get(`${server.origin}/x`)).status).toBe(503);
    expect(server.requests).toHaveLength(4);
  });

  it.each([400, 401, 403, 404, 405, 501])('leave %i as it is', async (status) => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /x', { status });
    expect((await http.get(`${server.origin}/x`)).status).toBe(status);
    expect(server.requests).toHaveLength(1);
  });

  it.each(['POST', 'DELETE', 'PATCH', 'PUT'] as const)('never repeat a %s blindly', async (method) => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on(`${method} /x`, { status: 503 });
    expect((await http.get(`${server.origin}/x`, { method })).status).toBe(503);
    expect(server.requests).toHaveLength(1);
  });

  it('repeat a PUT that says it may be, with the same body', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    let tries = 0;
    server.on('PUT /x', () => ({ status: ++tries < 2 ? 500 : 201 }));
    const body = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('one ');
      yield Buffer.from('two');
    };
    await http.get(`${server.origin}/x`, { method: 'PUT', isIdempotent: true, body, bodySizeBytes: 7 });
    expect(server.requests.map((request) => request.body.toString())).toEqual(['one two', 'one two']);
    expect(server.requests[0]?.headers['content-length']).toBe('7');
  });

  it('send a GET again when the connection is cut before the answer', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    let tries = 0;
    server.on('GET /x', (_request, response) => {
      if (++tries < 2) {
        response.destroy();
        return undefined;
      }
      return { body: 'whole' };
    });
    expect((await http.get(`${server.origin}/x`)).text).toBe('whole');
    expect(http.waits[0]?.reason).toBe('connection-lost');
  });

  it('do not hide a body that is cut in the middle', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /x', (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    await expect(http.get(`${server.origin}/x`)).rejects.toThrow(NetworkError);
  });
});

describe('Retry-After', () => {
  it('is obeyed in seconds, for every request to that host', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    let tries = 0;
    server.on('GET /x', () => (++tries < 2 ? { status: 429, headers: { 'retry-after': '7' } } : {}));
    await http.get(`${server.origin}/x`);
    expect(http.waits).toEqual([{ host: server.host, delayMs: 7000, attempt: 1, reason: 'rate-limited' }]);
    expect(http.delays[0]).toBeGreaterThan(6900);
  });

  it('is obeyed by the next request, when the one that was told of it is not sent again', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('PATCH /x', { status: 429, headers: { 'retry-after': '1' } }).on('GET /x', {});
    expect((await http.get(`${server.origin}/x`, { method: 'PATCH' })).status).toBe(429);
    expect(http.delays).toEqual([]);
    await http.get(`${server.origin}/x`);
    expect(http.delays[0]).toBeGreaterThan(900);
  });

  it('beyond a minute ends in an error that says how long', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /x', { status: 429, headers: { 'retry-after': '3600' } });
    const thrown: unknown = await http.get(`${server.origin}/x`).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(WaitTooLongError);
    expect(thrown).toMatchObject({ retryAfterMs: 3_600_000, summary: expect.stringContaining('60 minutes') });
  });

  it.each([
    ['5', 5000],
    ['Tue, 24 Nov 2026 00:00:10 GMT', 10_000],
    ['Mon, 23 Nov 2026 00:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('%j is %j milliseconds', (field, expected) => {
    expect(parseRetryAfter(field, Date.parse('2026-11-24T00:00:00Z'))).toBe(expected);
  });
});

describe('deadlines', () => {
  it('end a request whose headers do not come', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /x', () => undefined);
    await expect(http.get(`${server.origin}/x`, { headersTimeoutMs: 50 })).rejects.toThrow(TimeoutError);
    expect(server.requests).toHaveLength(1);
  });

  it("leave the caller's own abort what it is, and free the connection", async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    const controller = new AbortController();
    const arrived = new Promise<void>((resolve) => {
      server.on('GET /x', (_request, response) => {
        resolve();
        response.once('close', () => undefined);
      });
    });
    const sent = http.client.send(
      { method: 'GET', url: new URL(`${server.origin}/x`) },
      { signal: controller.signal },
    );
    await arrived;
    const reason = new Error('closed by the user');
    controller.abort(reason);
    await expect(sent).rejects.toBe(reason);
  });

  it('do not start what was aborted before', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    await expect(
      http.client.send(
        { method: 'GET', url: new URL(`${server.origin}/x`) },
        { signal: AbortSignal.abort() },
      ),
    ).rejects.toThrow('aborted');
    expect(server.requests).toHaveLength(0);
    expect(signal.aborted).toBe(false);
  });
});
