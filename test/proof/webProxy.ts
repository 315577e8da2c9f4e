/**
 * The web as builds see it: what comes over plain HTTP goes through here. Debian's packages are fetched once and kept,
 * an index is the same for every build of a run, and sites of our own answer by the names that Dockerfiles have.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Fetched, Upstream } from './upstream.ts';

export type Site = (asked: IncomingMessage, url: URL, response: ServerResponse) => Promise<void>;

export interface WebProxy extends AsyncDisposable {
  readonly url: string;
}

export interface WebProxyOptions {
  /** Keeps what never changes between runs. */
  readonly cache: string;
  readonly upstream: Upstream;
  /** By host name. */
  readonly sites: Readonly<Record<string, Site>>;
}

export async function startWebProxy({ cache, upstream, sites }: WebProxyOptions): Promise<WebProxy> {
  await mkdir(cache, { recursive: true });
  const fetched = new Map<string, Promise<Fetched>>();

  async function fetchOnce(url: URL): Promise<Fetched> {
    const known = fetched.get(url.href);
    if (known !== undefined) {
      return known;
    }
    const fresh = fetchKept(url, { cache, upstream });
    // packages are on disk; only what changes is held, so that it is the same for all builds
    if (!isForGood(url)) {
      fetched.set(url.href, fresh);
    }
    return fresh;
  }

  const server = createServer((asked, response) => {
    const url = new URL(asked.url ?? '', 'http://nowhere.example.org');
    const answer = sites[url.hostname]?.(asked, url, response) ?? fetchOnce(url).then(answerWith(response));
    answer.catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  server.on('connect', (asked: IncomingMessage, client: Duplex) => void openTunnel(asked.url ?? '', client));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Some programs take the proxy of plain HTTP for the other one too. */
async function openTunnel(authority: string, client: Duplex): Promise<void> {
  const { hostname, port } = new URL(`https://${authority}`);
  const server = connect({ host: hostname, port: Number(port || 443) });
  server.once('connect', () => client.write('HTTP/1.1 200 Connected\r\n\r\n'));
  await Promise.allSettled([pipeline(client, server), pipeline(server, client)]);
}

function answerWith(response: ServerResponse): (fetched: Fetched) => void {
  return ({ status, bytes }) =>
    void response.writeHead(status, { 'content-length': bytes.byteLength }).end(bytes);
}

/** A package has its version in its name, an index fetched by its hash is that index. */
function isForGood(url: URL): boolean {
  return /\.deb$|\/by-hash\//.test(url.pathname);
}

async function fetchKept(
  url: URL,
  { cache, upstream }: { readonly cache: string; readonly upstream: Upstream },
): Promise<Fetched> {
  const file = path.join(cache, createHash('sha256').update(url.href).digest('hex'));
  if (isForGood(url) && existsSync(file)) {
    return { status: 200, bytes: await readFile(file) };
  }
  const { status, bytes } = await upstream.fetch(url);
  if (isForGood(url) && status === 200) {
    await writeFile(`${file}.${process.pid}`, bytes);
    await rename(`${file}.${process.pid}`, file);
  }
  return { status, bytes };
}
