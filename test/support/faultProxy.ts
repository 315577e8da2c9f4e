/**
 * Stands before a registry and breaks what it is told to, request by request: connections, answers, bytes. Everything
 * else passes as it is, streamed. Addresses of the registry in its answers' headers become those of the proxy.
 */
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request as sendRequest,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';

export interface ProxiedRequest {
  /** Counts from 0, over all connections, in the order in which requests came. */
  readonly index: number;
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** The field of that name, as sent. */
  readonly authorization: string | undefined;
}

export type Fault =
  /** The connection ends without an answer; the registry has done all that was asked, or has heard nothing of it. */
  | { readonly kind: 'cut'; readonly reaches: 'registry' | 'nobody' }
  /** The registry gets the headers and so many bytes of the body. A shorter body passes whole, as does its answer. */
  | { readonly kind: 'cut-request'; readonly afterBytes: number }
  /** The client gets the headers and so many bytes of the body. An answer with no more than that passes whole. */
  | { readonly kind: 'cut-answer'; readonly afterBytes: number }
  /** The proxy answers in place of the registry, which hears nothing of it. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** One byte of the answer's body is another one. */
  | { readonly kind: 'corrupt'; readonly atByte: number }
  /** The request waits, and passes then. */
  | { readonly kind: 'delay'; readonly until: Promise<unknown> };

export type Decide = (request: ProxiedRequest) => Fault | undefined;

export interface FaultProxy extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  /** `METHOD url` of every request; the place in the list is the request's index. */
  readonly requests: readonly string[];
  /** What is to go wrong; may be set at any time, for the requests that come later. */
  decide: Decide;
  close(): Promise<void>;
}

/** Before a registry that speaks plain HTTP. */
export async function startFaultProxy(
  targetUrl: string,
  options: { readonly decide?: Decide } = {},
): Promise<FaultProxy> {
  const target = new URL(targetUrl);
  const requests: string[] = [];
  const server = createServer((message, response) => {
    const { method = 'GET', url = '/' } = message;
    const index = requests.push(`${method} ${url}`) - 1;
    const fault = proxy.decide({ index, method, url, authorization: message.headers.authorization });
    // A client that goes away, or a registry that does, takes the other side with it.
    serve({ message, response, target, self: proxy.url }, fault).catch(() => message.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const proxy: FaultProxy = {
    url: `http://${host}`,
    host,
    requests,
    decide: options.decide ?? (() => undefined),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
    [Symbol.asyncDispose]: () => proxy.close(),
  };
  return proxy;
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: URL;
  /** The origin of the proxy. */
  readonly self: string;
}

async function serve(exchange: Exchange, fault: Fault | undefined): Promise<void> {
  const { message, response } = exchange;
  switch (fault?.kind) {
    case undefined:
      return pass(exchange);
    case 'delay':
      await fault.until;
      return message.socket.destroyed ? undefined : pass(exchange);
    case 'answer':
      // An answer before the body has come would be a cut, too.
      await drain(message);
      response.writeHead(fault.status, {
        'content-length': Buffer.byteLength(fault.body ?? ''),
        ...fault.headers,
      });
      response.end(fault.body);
      return undefined;
    case 'cut':
      if (fault.reaches === 'registry') {
        await drain(await forward(exchange));
      }
      message.socket.destroy();
      return undefined;
    case 'cut-request':
      return readSize(message) > fault.afterBytes ? cutRequest(exchange, fault.afterBytes) : pass(exchange);
    case 'cut-answer':
      return cutAnswer(exchange, fault.afterBytes);
    case 'corrupt':
      return corruptAnswer(exchange, fault.atByte);
    default:
      return fault satisfies never;
  }
}

async function pass(exchange: Exchange): Promise<void> {
  const answer = await forward(exchange);
  writeHead(answer, exchange);
  await pipeline(answer, exchange.response);
}

/** Ends when the registry has closed its side: it knows by then, whatever the client asks next. */
async function cutRequest(exchange: Exchange, afterBytes: number): Promise<void> {
  const { message } = exchange;
  const upstream = open(exchange);
  // What the registry says to half a request is heard by nobody.
  upstream.on('response', (answer) => answer.resume()).on('error', () => undefined);
  const connecting = new Promise<Socket>((resolve) => upstream.once('socket', resolve));
  upstream.flushHeaders();
  const socket = await connecting;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let leftBytes = afterBytes;
  try {
    for await (const piece of readPieces(message)) {
      if (leftBytes <= 0) {
        break;
      }
      await write(upstream, piece.subarray(0, leftBytes));
      leftBytes -= piece.byteLength;
    }
    socket.end();
    await closed;
  } finally {
    upstream.destroy();
    message.socket.destroy();
  }
}

async function cutAnswer(exchange: Exchange, afterBytes: number): Promise<void> {
  const { message, response } = exchange;
  const answer = await forward(exchange);
  writeHead(answer, exchange);
  response.flushHeaders();
  let leftBytes = afterBytes;
  for await (const piece of readPieces(answer)) {
    if (leftBytes < piece.byteLength) {
      await write(response, piece.subarray(0, leftBytes));
      message.socket.destroySoon();
      return;
    }
    await write(response, piece);
    leftBytes -= piece.byteLength;
  }
  response.end();
}

async function corruptAnswer(exchange: Exchange, atByte: number): Promise<void> {
  const { response } = exchange;
  const answer = await forward(exchange);
  writeHead(answer, exchange);
  let passedBytes = 0;
  for await (const piece of readPieces(answer)) {
    const place = atByte - passedBytes;
    const byte = piece[place];
    if (byte !== undefined) {
      piece[place] = byte ^ 0xff;
    }
    await write(response, piece);
    passedBytes += piece.byteLength;
  }
  response.end();
}

/** Sends the request on as it comes; gives the registry's answer. */
function forward(exchange: Exchange): Promise<IncomingMessage> {
  const { message, response } = exchange;
  const upstream = open(exchange);
  response.once('close', () => {
    if (!response.writableFinished) {
      upstream.destroy();
    }
  });
  message.pipe(upstream);
  return new Promise((resolve, reject) => {
    upstream.once('response', resolve).on('error', (thrown) => {
      // After an answer that came before the body was read, the rest of it goes nowhere.
      message.resume();
      reject(thrown);
    });
  });
}

function open({ message, target }: Exchange): ClientRequest {
  const { connection: _connection, ...headers } = message.headers;
  return sendRequest(new URL(message.url ?? '/', target), {
    method: message.method ?? 'GET',
    headers: { ...headers, host: target.host },
    agent: false,
  });
}

/** The registry names itself in Location, some do so in Link. */
function writeHead(answer: IncomingMessage, { response, target, self }: Exchange): void {
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    if (name !== 'connection') {
      response.setHeader(
        name,
        values.map((value) => value.replace(target.origin, self)),
      );
    }
  }
  response.writeHead(answer.statusCode ?? 502);
}

/** What a request announces of its body. */
function readSize({ headers }: IncomingMessage): number {
  return headers['transfer-encoding'] === undefined
    ? Number(headers['content-length'] ?? 0)
    : Number.POSITIVE_INFINITY;
}

/** Leaving the loop leaves the connection as it is. */
function readPieces(message: IncomingMessage): AsyncIterable<Buffer> {
  return message.iterator({ destroyOnReturn: false });
}

async function drain(message: IncomingMessage): Promise<void> {
  message.resume();
  await finished(message, { writable: false });
}

function write(stream: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (thrown) => (thrown ? reject(thrown) : resolve()));
  });
}
