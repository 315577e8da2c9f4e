/** The last step: one request over one connection, with a deadline for its headers. */
import { Readable } from 'node:stream';
import type { Dispatchers } from './dispatchers.ts';
import { TimeoutError } from './errors.ts';
import { toFailure } from './failures.ts';
import type { HttpRequest } from './message.ts';
import { createResponse } from './response.ts';
import type { Send } from './step.ts';

const defaultHeadersTimeoutMs = 30_000;

export function createTransport(dispatchers: Pick<Dispatchers, 'find'>): Send {
  return async (request, { signal }) => {
    signal.throwIfAborted();
    const { url } = request;
    const deadline = new AbortController();
    const combined = AbortSignal.any([signal, deadline.signal]);
    const timeoutMs = request.headersTimeoutMs ?? defaultHeadersTimeoutMs;
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    try {
      const dispatcher = await dispatchers.find(url);
      const answer = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: toHeaders(request),
        body: toBody(request),
        signal: combined,
      });
      return createResponse({ answer, url, signal });
    } catch (thrown) {
      signal.throwIfAborted();
      throw deadline.signal.aborted
        ? new TimeoutError({ host: url.host, timeoutMs, waitingFor: 'answer', cause: thrown })
        : toFailure(thrown, { host: url.host });
    } finally {
      // The deadline is for the headers alone; a body may take as long as it keeps coming.
      clearTimeout(timer);
    }
  };
}

function toHeaders(request: HttpRequest): Record<string, string> {
  const length = request.bodySizeBytes;
  return {
    'user-agent': 'registry-explorer',
    'accept-encoding': 'identity',
    ...request.headers,
    ...(length === undefined || request.body instanceof Uint8Array
      ? {}
      : { 'content-length': String(length) }),
  };
}

function toBody(request: HttpRequest): Uint8Array | Readable | null {
  const { body } = request;
  if (body === undefined) {
    return null;
  }
  return body instanceof Uint8Array ? body : Readable.from(body());
}
