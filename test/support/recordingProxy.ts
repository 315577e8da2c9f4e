/**
 * Stands before a registry and its token service, passes everything on, and keeps what was asked for. The token service
 * is named to clients as a path of this server, so that nothing goes past it.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isJsonObject } from '../../src/base/json.ts';

export interface RecordingProxy extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  /** Method, path and query of every request, as sent. */
  readonly requests: readonly string[];
  /** The values of Authorization that came. */
  readonly authorizations: ReadonlySet<string>;
  /** The tokens that were given out. */
  readonly tokens: ReadonlySet<string>;
  close(): Promise<void>;
}

const tokenPath = '/token';

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const requests: string[] = [];
  const authorizations = new Set<string>();
  const tokens = new Set<string>();
  let realm: string | undefined;

  const pass = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = message;
    requests.push(`${method} ${url}`);
    if (headers.authorization !== undefined) {
      authorizations.add(headers.authorization);
    }
    const isToken = url.startsWith(tokenPath);
    const to = isToken ? new URL(new URL(url, target).search, realm) : new URL(url, target);
    const answer = await send(to, { method, headers, body: await buffer(message) });
    const body = await buffer(answer);
    const challenge = answer.headers['www-authenticate'];
    realm = /realm="(http[^"]*)"/.exec(challenge ?? '')?.[1] ?? realm;
    for (const token of isToken && answer.statusCode === 200 ? readTokens(body) : []) {
      tokens.add(token);
    }
    response.writeHead(answer.statusCode ?? 502, {
      ...answer.headers,
      ...(challenge === undefined || realm === undefined
        ? {}
        : { 'www-authenticate': challenge.replace(realm, `${proxy.url}${tokenPath}`) }),
    });
    response.end(body);
  };
  const server = createServer((message, response) => {
    pass(message, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const proxy: RecordingProxy = {
    url: `http://${host}`,
    host,
    requests,
    authorizations,
    tokens,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
    [Symbol.asyncDispose]: () => proxy.close(),
  };
  return proxy;
}

function send(
  url: URL,
  options: {
    readonly method: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: Buffer;
  },
): Promise<IncomingMessage> {
  const { method, headers, body } = options;
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, resolve).once('error', reject).end(body);
  });
}

function readTokens(body: Buffer): readonly string[] {
  const answer: unknown = JSON.parse(body.toString());
  return isJsonObject(answer) && typeof answer['token'] === 'string' ? [answer['token']] : [];
}
