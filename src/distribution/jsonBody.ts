/** Bodies that must be JSON, read up to a limit. What else comes in their place is named. */
import { type JsonObject, isJsonObject, parseJson } from '../base/json.ts';
import type { HttpResponse } from '../http/message.ts';
import { BrokenProtocolError } from './errors.ts';
import type { Subject } from './subject.ts';

export interface JsonBodyContext {
  readonly host: string;
  readonly subject: Subject;
  readonly limitBytes: number;
  readonly what: string;
}

/** @throws BrokenProtocolError unless the body is a JSON object; BodyTooLargeError. */
export async function readJsonBody(response: HttpResponse, context: JsonBodyContext): Promise<JsonObject> {
  const bytes = await response.read(context);
  const value = parseJson(bytes);
  if (!isJsonObject(value)) {
    throw new BrokenProtocolError({
      host: context.host,
      subject: context.subject,
      status: response.status,
      message: `${response.url.origin}${response.url.pathname} answered ${response.status} without a JSON object`,
      problem: isMarkup(bytes) ? 'with a web page' : 'with something that is not the expected JSON',
    });
  }
  return value;
}

/** Whether the bytes begin like HTML or XML. */
export function isMarkup(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 100)).trimStart().startsWith('<');
}
