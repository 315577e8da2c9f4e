/** What was proved, as the document that people read. */
import prettyBytes from 'pretty-bytes';
import { cases } from './cases.ts';
import type { Proof } from './prove.ts';

export function writeReport(proofs: readonly Proof[]): string {
  return proofs.map(({ name }) => `${name} ${prettyBytes(1)} ${cases.length}`).join('\n');
}
