/** The web behind our own: asked by way of the machine's proxy, with the authorities it trusts. */
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent, request } from 'undici';

export interface Fetched {
  readonly status: number;
  readonly bytes: Buffer;
}

export interface Upstream extends AsyncDisposable {
  fetch(url: URL): Promise<Fetched>;
}

/** `authorities` is a file of certificates, where the machine has one of its own. */
export async function createUpstream(authorities: string | undefined): Promise<Upstream> {
  const own = authorities === undefined ? [] : [await readFile(authorities, 'utf8')];
  const agent = new EnvHttpProxyAgent({ connect: { ca: [...rootCertificates, ...own] } });
  return {
    async fetch(url) {
      const { statusCode, body } = await request(url, { dispatcher: agent });
      return { status: statusCode, bytes: Buffer.from(await body.arrayBuffer()) };
    },
    [Symbol.asyncDispose]: () => agent.close(),
  };
}
