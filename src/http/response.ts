/** A response over undici's: one way to read it, always with a limit, always releasing its connection. */
import { finished, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { LimitExceeded, readBounded } from '../base/boundedRead.ts';
import { BodyTooLargeError } from './errors.ts';
import { toFailure } from './failures.ts';
import type { HttpHeaders, HttpResponse } from './message.ts';

export function createResponse(options: {
  readonly answer: Dispatcher.ResponseData;
  readonly url: URL;
  readonly signal: AbortSignal;
}): HttpResponse {
  const { answer, url, signal } = options;
  const headers = createHeaders(answer.headers);
  const body = readPieces(answer.body, { host: url.host, signal });
  return {
    status: answer.statusCode,
    headers,
    url,
    body,
    async read({ limitBytes, what }) {
      try {
        const bytes = await readBounded(body, { limitBytes });
        return await decode(bytes, { encoding: headers.get('content-encoding'), limitBytes });
      } catch (thrown) {
        throw isTooLarge(thrown) ? new BodyTooLargeError({ host: url.host, what, limitBytes }) : thrown;
      }
    },
    // `dump` reads a short rest so that the connection can be used again, and gives up on a long one.
    discard: () => answer.body.dump({ limit: 64 * 1024, signal }).catch(() => undefined),
  };
}

/** The pieces as they came; Node's own iterator joins what came meanwhile, and copies all of it for that. */
async function* readPieces(
  body: Readable,
  options: { readonly host: string; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const ending: { thrown?: unknown; isReached: boolean } = { isReached: false };
  let wake: (() => void) | undefined;
  finished(body, { writable: false }, (thrown) => {
    ending.isReached = true;
    ending.thrown = thrown ?? undefined;
    wake?.();
  });
  body.on('data', (piece: Uint8Array) => {
    pieces.push(piece);
    body.pause();
    wake?.();
  });
  try {
    while (!ending.isReached || pieces.length > 0) {
      const piece = pieces.shift();
      if (piece === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          body.resume();
        });
      } else {
        yield piece;
      }
    }
  } finally {
    body.destroy();
  }
  if (ending.thrown !== undefined) {
    options.signal.throwIfAborted();
    throw toFailure(ending.thrown, options);
  }
}

function createHeaders(fields: Readonly<Record<string, string | string[] | undefined>>): HttpHeaders {
  const getAll = (name: string): readonly string[] => {
    const value = fields[name.toLowerCase()];
    return value === undefined ? [] : typeof value === 'string' ? [value] : value;
  };
  return { getAll, get: (name) => getAll(name)[0] };
}

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
} as const;

/**
 * We ask for no encoding, so this serves servers that compress regardless. Only whole bodies are decoded: the bytes of
 * a blob are hashed as they are, and some stores label a gzip layer as gzip-encoded.
 */
async function decode(
  bytes: Uint8Array,
  options: { readonly encoding: string | undefined; readonly limitBytes: number },
): Promise<Uint8Array> {
  const encoding = options.encoding?.trim().toLowerCase() ?? 'identity';
  const decoder = Object.entries(decoders).find(([name]) => name === encoding)?.[1];
  return decoder === undefined || bytes.byteLength === 0
    ? bytes
    : decoder(bytes, { maxOutputLength: options.limitBytes });
}

function isTooLarge(thrown: unknown): boolean {
  return (
    thrown instanceof LimitExceeded ||
    (thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE')
  );
}
