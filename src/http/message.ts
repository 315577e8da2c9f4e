/** Requests and responses as the rest of the core sees them; nothing here knows undici. */

export type HttpMethod = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes, or a function that opens the same bytes again for each try. */
  readonly body?: Uint8Array | (() => AsyncIterable<Uint8Array>);
  /** Needed with a streamed body, so that it is sent with a Content-Length. */
  readonly bodySizeBytes?: number;
  /**
   * Whether a failed try may be repeated. Default: yes for GET and HEAD, no for everything else; a PUT by digest is
   * idempotent and may say so. DELETE and POST are never repeated blindly.
   */
  readonly isIdempotent?: boolean;
  /** How long one try may take until its headers are here, in milliseconds. Default 30 000. */
  readonly headersTimeoutMs?: number;
  /** `none` hands a 3xx back to the caller. Default `follow`. */
  readonly redirects?: 'follow' | 'none';
}

/** Header fields of a response; names are compared without case. */
export interface HttpHeaders {
  /** The first value of the field. */
  get(name: string): string | undefined;
  /** Every line of the field, in order. */
  getAll(name: string): readonly string[];
}

/**
 * A response whose body has not been read yet. Exactly one of `body`, `read` and `discard` must be used, once;
 * a body that is neither read nor discarded holds its connection.
 */
export interface HttpResponse {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  /**
   * The bytes as they were sent; leaving the loop early releases the connection. Pieces belong to whoever reads them and
   * may be views of memory that others are in; it may be memory to give back (`base/lentMemory.ts`).
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body. @throws BodyTooLargeError beyond the limit, naming `what`. */
  read(options: { readonly limitBytes: number; readonly what: string }): Promise<Uint8Array>;
  /** Drops the body and frees the connection. */
  discard(): Promise<void>;
}

/** The one way to the network. Every failure is an error of `http/errors.ts`, or the signal's own reason. */
export interface HttpClient {
  send(request: HttpRequest, options: { readonly signal: AbortSignal }): Promise<HttpResponse>;
  close(): Promise<void>;
}
