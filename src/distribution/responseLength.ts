/** The length of content as an answer's headers state it. */
import type { HttpResponse } from '../http/message.ts';

/** Content-Length, unless it is missing, malformed or that of a compressed form of the content. */
export function findLength(response: HttpResponse): number | undefined {
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  return encoding === 'identity' ? parseLength(response.headers.get('content-length')) : undefined;
}

/** The range of a partial answer: `bytes 0-499/1234`, the whole length `*` where unknown (RFC 9110, section 14.4). */
export function findContentRange(
  response: HttpResponse,
): { readonly firstByte: number; readonly wholeBytes: number | undefined } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range')?.trim() ?? '');
  return match === null ? undefined : { firstByte: Number(match[1]), wholeBytes: parseLength(match[2]) };
}

function parseLength(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}
