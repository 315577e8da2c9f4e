/** A wait in words. */
import type { Waiting } from '../http/retry.ts';

export function describeWaiting(
  waiting: Waiting,
  leftMs: number,
): { readonly text: string; readonly tooltip: string } {
  const seconds = Math.max(1, Math.ceil(leftMs / 1000));
  const why = {
    'rate-limited': 'It has had too many requests from here.',
    'server-busy': 'It is busy or failing at the moment.',
    'connection-lost': 'The connection to it was lost.',
  }[waiting.reason];
  return {
    text: `${waiting.host} asks to wait ${seconds} s`,
    tooltip: `${why} The request is sent again by itself (try ${waiting.attempt + 1}).`,
  };
}
