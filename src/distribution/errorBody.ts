/** What a registry says in the body of a failure: the error list of the distribution API, or something else. */
import { isJsonObject, parseJson } from '../base/json.ts';
import { HttpError } from '../http/errors.ts';
import type { HttpResponse } from '../http/message.ts';

/** One entry of the error list (distribution-spec, "Error Codes"). */
export interface ServerError {
  readonly code: string;
  readonly message: string;
}

export interface ErrorBody {
  readonly errors: readonly ServerError[];
  /** One line of the server's own words, without control characters and markup; empty when it said nothing. */
  readonly words: string;
}

/** Enough for every error list; what is longer is cut, for a failure must not fail over its explanation. */
const limitBytes = 64 * 1024;
const maxWords = 300;
const maxErrors = 20;

/** Reads and drops the body. Throws for an abort alone, never for what the body is or for how it ends. */
export async function readErrorBody(response: HttpResponse): Promise<ErrorBody> {
  const bytes = await readBeginning(response);
  const value = parseJson(bytes);
  const errors = parseErrors(value);
  const words =
    errors.length > 0
      ? errors.map((error) => [error.code, error.message].filter((part) => part !== '').join(': ')).join('; ')
      : toWords(value, new TextDecoder().decode(bytes));
  return { errors, words: toLine(words) };
}

async function readBeginning(response: HttpResponse): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      sizeBytes += chunk.byteLength;
      if (sizeBytes >= limitBytes) {
        break;
      }
    }
  } catch (thrown) {
    // The status alone has to explain it; but a caller who has gone wants no explanation.
    if (!(thrown instanceof HttpError)) {
      throw thrown;
    }
  }
  return Buffer.concat(chunks).subarray(0, limitBytes);
}

function parseErrors(value: unknown): readonly ServerError[] {
  const list = isJsonObject(value) ? value['errors'] : undefined;
  if (!Array.isArray(list)) {
    return [];
  }
  return list
    .slice(0, maxErrors)
    .filter((entry) => isJsonObject(entry))
    .map((entry) => ({ code: toText(entry['code']), message: toLine(toText(entry['message'])) }))
    .filter((error) => error.code !== '' || error.message !== '');
}

/** The words of bodies that are no error list: what token services and proxies send. */
function toWords(value: unknown, text: string): string {
  if (isJsonObject(value)) {
    const parts = [value['error_description'], value['details'], value['message'], value['error']];
    return parts.map((part) => toText(part)).find((part) => part !== '') ?? '';
  }
  const title = /<(title|h1)[^>]*>([^<]*)</i.exec(text)?.[2];
  return title ?? (isMarkup(text) ? '' : text);
}

function isMarkup(text: string): boolean {
  return text.trimStart().startsWith('<');
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** One line, without control characters, and without anything that has the shape of a login or token. */
function toLine(text: string): string {
  const line = text
    .replaceAll(/\b(basic|bearer)\s+[\w.~+/=-]+/gi, '$1 [hidden]')
    .replaceAll(/eyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '[hidden]')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return line.length > maxWords ? `${line.slice(0, maxWords)}…` : line;
}
