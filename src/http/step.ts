/** A step of the pipeline: takes the rest of the way and returns the whole way. */
import type { HttpRequest, HttpResponse } from './message.ts';

export type Send = (request: HttpRequest, options: { readonly signal: AbortSignal }) => Promise<HttpResponse>;

export type Step = (next: Send) => Send;
