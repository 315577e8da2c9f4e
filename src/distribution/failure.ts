/** From an answer that is not what was asked for to the error that explains it: the one table of statuses. */
import type { HttpResponse } from '../http/message.ts';
import { parseRetryAfter } from '../http/retry.ts';
import { readErrorBody, type ErrorBody } from './errorBody.ts';
import {
  DeniedError,
  NotFoundError,
  type Operation,
  RateLimitedError,
  type Refusal,
  type RegistryError,
  type RegistryErrorDetail,
  RequestFailedError,
  UnauthorizedError,
  UnsupportedError,
} from './errors.ts';
import type { Subject } from './subject.ts';

export interface FailureContext {
  readonly host: string;
  readonly subject: Subject;
  readonly operation: Operation;
  /** For a refusal: why the login did not do. */
  readonly refusal?: Refusal | undefined;
}

/** Reads the body of `response` and makes the error of it. */
export async function toRegistryError(
  response: HttpResponse,
  context: FailureContext,
): Promise<RegistryError> {
  const body = await readErrorBody(response);
  const { status } = response;
  const detail: RegistryErrorDetail & { readonly status: number } = {
    host: context.host,
    subject: context.subject,
    status,
    message: `${response.url.origin}${response.url.pathname} answered ${status}: ${body.words}`,
    serverErrors: body.errors,
    serverWords: body.words,
  };
  switch (status) {
    case 401:
      return toRefusalError(context.refusal ?? 'no-login', detail);
    case 403:
      return new DeniedError(detail);
    case 404:
      return new NotFoundError(detail);
    case 429: {
      const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), Date.now());
      return new RateLimitedError({ ...detail, retryAfterMs });
    }
    default:
      return isUnsupported(status, body)
        ? new UnsupportedError({ ...detail, operation: context.operation })
        : new RequestFailedError(detail);
  }
}

function toRefusalError(refusal: Refusal, detail: RegistryErrorDetail): RegistryError {
  if (refusal === 'denied') {
    return new DeniedError(detail);
  }
  const reason = refusal === 'denied-anonymously' ? 'no-login' : refusal;
  return new UnauthorizedError({ ...detail, reason });
}

/** distribution-spec, "Deleting Manifests" and others: switched off is 405, or 400 with the code UNSUPPORTED. */
function isUnsupported(status: number, body: ErrorBody): boolean {
  return status === 405 || status === 501 || body.errors.some((error) => error.code === 'UNSUPPORTED');
}
