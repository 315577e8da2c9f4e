/**
 * An HTTP server that answers from a script. A request the script does not know fails the test that made it: it gets a
 * 599 and is kept in `unexpected`, which `close()` throws about.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface SeenRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** An answer, or full control over the response for everything an answer cannot say (cutting, stalling, dripping). */
export type Handler = (
  request: SeenRequest,
  response: ServerResponse,
  message: IncomingMessage,
) => Answer | Promise<Answer> | void | Promise<void>;

export interface ScriptedServer extends AsyncDisposable {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  readonly unexpected: readonly string[];
  /** `route` is `METHOD /path?query` or `METHOD /path` (any query). Later calls replace earlier ones. */
  on(route: string, answer: Answer | Handler): ScriptedServer;
  /** How many requests came for a route. */
  count(route: string): number;
  close(): Promise<void>;
}

export interface ScriptedServerOptions {
  readonly tls?: {
    readonly key: string;
    readonly cert: string;
    readonly ca?: string;
    readonly requestCert?: boolean;
  };
}

export async function startScriptedServer(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
  const routes = new Map<string, Handler>();
  const requests: SeenRequest[] = [];
  const unexpected: string[] = [];

  const matches = (route: string, request: SeenRequest): boolean =>
    route === `${request.method} ${request.path}` ||
    route === `${request.method} ${request.path.split('?')[0]}`;

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request: SeenRequest = {
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers,
      body: await buffer(message),
    };
    requests.push(request);
    const handler =
      routes.get(`${request.method} ${request.path}`) ??
      routes.get(`${request.method} ${request.path.split('?')[0]}`);
    if (handler === undefined) {
      unexpected.push(`${request.method} ${request.path}`);
      response.writeHead(599).end(`unexpected request ${request.method} ${request.path}`);
      return;
    }
    const answer = await handler(request, response, message);
    if (answer !== undefined) {
      const headers = Object.entries(answer.headers ?? {}).flatMap(([name, value]) =>
        typeof value === 'string' ? [name, value] : value.flatMap((line) => [name, line]),
      );
      response.writeHead(answer.status ?? 200, headers);
      response.end(request.method === 'HEAD' ? undefined : answer.body);
    }
  };
  const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
    // A client that goes away in the middle is a case under test, not a failure of the server.
    serve(message, response).catch(() => response.destroy());
  };
  const server =
    options.tls === undefined
      ? createServer(onRequest)
      : createTlsServer({ ...options.tls, rejectUnauthorized: options.tls.requestCert ?? false }, onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = toAddress(server.address());

  const scripted: ScriptedServer = {
    origin: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    requests,
    unexpected,
    on(route, answer) {
      routes.set(route, typeof answer === 'function' ? answer : () => answer);
      return scripted;
    },
    count: (route) => requests.filter((request) => matches(route, request)).length,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (unexpected.length > 0) {
        throw new Error(`unexpected requests: ${unexpected.join(', ')}`);
      }
    },
    [Symbol.asyncDispose]: () => scripted.close(),
  };
  return scripted;
}

function toAddress(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  return address;
}
