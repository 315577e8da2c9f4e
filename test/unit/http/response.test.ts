import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { giveBack } from '../../../src/base/lentMemory.ts';
import type { HttpResponse } from '../../../src/http/message.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scriptedServer.ts';
import { createTestHttp, signal, type TestHttp } from './testClient.ts';

const mib = 1024 * 1024;

function get(http: TestHttp, server: ScriptedServer, path = '/x'): Promise<HttpResponse> {
  return http.client.send({ method: 'GET', url: new URL(path, server.origin) }, { signal });
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('a body', () => {
  it('comes whole and in order, however slowly it is read', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    const sent = randomBytes(9 * mib);
    server.on('GET /x', { body: sent });
    const { body } = await get(http, server);
    const digester = createHash('sha256');
    for await (const piece of body) {
      digester.update(piece);
      // Others have their turn meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(digester.digest('hex')).toBe(hash(sent));
  });

  it('comes in pieces, each when it is there', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    const steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    server.on('GET /x', async (_request, response) => {
      for (const [index, step] of steps.entries()) {
        response.write(`piece ${index}`);
        await step.promise;
      }
      response.end();
    });
    const { body } = await get(http, server);
    const pieces: string[] = [];
    for await (const piece of body) {
      steps[pieces.length]?.resolve();
      pieces.push(Buffer.from(piece).toString());
    }
    expect(pieces).toEqual(['piece 0', 'piece 1']);
  });

  it('that is empty has no pieces', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /x', {});
    expect(await Array.fromAsync((await get(http, server)).body)).toEqual([]);
  });

  it('that ends in a cut gives what came before it', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    const sent = randomBytes(mib);
    server.on('GET /x', (_request, response) => {
      response.writeHead(200, { 'content-length': 2 * mib });
      response.write(sent, () => response.socket?.destroySoon());
    });
    const { body } = await get(http, server);
    const pieces: Uint8Array[] = [];
    const reading = async (): Promise<void> => {
      for await (const piece of body) {
        pieces.push(piece);
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'http.network', fault: 'connection-lost' });
    expect(hash(Buffer.concat(pieces))).toBe(hash(sent));
  });

  it('that was cut before anybody read it says so', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    server.on('GET /x', (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('some', () => response.socket?.destroySoon());
    });
    const { body } = await get(http, server);
    // The next answer comes over another connection, after the end of this one.
    server.on('GET /y', {});
    await http.get(`${server.origin}/y`);
    await expect(Array.fromAsync(body)).rejects.toMatchObject({ fault: 'connection-lost' });
  });

  it('frees its connection when the loop is left', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    const closed = new Promise<void>((resolve) => {
      server.on('GET /x', async (_request, response) => {
        response.writeHead(200, { 'content-length': mib });
        response.write('beginning');
        await once(response, 'close');
        resolve();
      });
    });
    for await (const piece of (await get(http, server)).body) {
      expect(Buffer.from(piece).toString()).toBe('beginning');
      break;
    }
    await closed;
  });

  it('keeps its connection for the next request when it is read to its end', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    const ports = new Set<number | undefined>();
    server.on('GET /x', (_request, response) => {
      ports.add(response.socket?.remotePort);
      response.end(Buffer.alloc(3 * mib));
    });
    for (let round = 0; round < 8; round++) {
      await Array.fromAsync((await get(http, server)).body);
    }
    // The last one is not yet free when the next request follows at once.
    expect(ports.size).toBeLessThanOrEqual(2);
  });
});

describe('memory that is given back', () => {
  it('is filled again, and what is still held stays as it is', async () => {
    await using server = await startScriptedServer();
    await using http = createTestHttp();
    const bodies = Array.from({ length: 6 }, () => randomBytes(8 * mib));
    for (const [index, body] of bodies.entries()) {
      server.on(`GET /${index}`, { body });
    }
    const buffers = new Set<ArrayBufferLike>();
    let pieceCount = 0;
    const read = async (path: string, keepsEvery: number): Promise<string> => {
      const digester = createHash('sha256');
      let kept: Uint8Array[] = [];
      for await (const piece of (await get(http, server, path)).body) {
        buffers.add(piece.buffer);
        kept.push(piece);
        if (++pieceCount % keepsEvery === 0) {
          // Only now, after others have been filled.
          kept.forEach((held) => digester.update(held));
          kept.forEach(giveBack);
          kept = [];
        }
      }
      kept.forEach((held) => digester.update(held));
      return digester.digest('hex');
    };
    const hashes = await Promise.all(bodies.map((_, index) => read(`/${index}`, index + 1)));
    expect(hashes).toEqual(bodies.map(hash));
    const allBytes = bodies.length * 8 * mib;
    const usedBytes = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(usedBytes).toBeLessThan(allBytes);
  });
});
