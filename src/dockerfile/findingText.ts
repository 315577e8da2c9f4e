/** A finding in words: for diagnostics, hovers, titles of actions, and reports of every kind. */
import type { Finding, Saving } from './finding.ts';
import { formatBytes } from '../shared/format.ts';

/** `17 to 45 MB`, or one number where it is known. */
export function formatSaving(saving: Saving): string {
  const { minBytes, maxBytes } = saving;
  if (minBytes === maxBytes) {
    return formatBytes(minBytes);
  }
  const [low, lowUnit] = formatBytes(minBytes).split(' ');
  const high = formatBytes(maxBytes);
  return minBytes === 0
    ? `up to ${high}`
    : high.endsWith(` ${lowUnit}`)
      ? `${low} to ${high}`
      : `${low} ${lowUnit} to ${high}`;
}

/** `41.6 MB`, `about 17 to 45 MB`; `undefined` where nothing is known about the bytes. */
export function describeSaving(saving: Saving | undefined): string | undefined {
  if (saving === undefined || saving.maxBytes === 0) {
    return undefined;
  }
  const isExact = saving.basis === 'measured' || saving.minBytes === 0;
  return isExact ? formatSaving(saving) : `about ${formatSaving(saving)}`;
}

/** What is wrong, and what to do about it. */
export function toSentences({ summary, advice }: Finding): string {
  return advice === undefined ? summary : `${summary} ${advice}`;
}

/** One or two lines for the Problems view. */
export function toDiagnosticText(finding: Finding): string {
  const bytes = describeSaving(finding.saving);
  const isMeasured = finding.saving?.basis === 'measured';
  return [
    finding.summary,
    ...(bytes === undefined ? [] : [isMeasured ? `Measured: ${bytes}.` : `That is ${bytes}.`]),
    ...(finding.advice === undefined ? [] : [finding.advice]),
  ].join(' ');
}

/** The lower ends of all savings: what can be promised. Findings about the same bytes count once. */
export function sumSavings(findings: readonly Finding[]): number {
  const seen = new Set<string>();
  let sum = 0;
  for (const { ruleId, range, savedBytes = 0 } of findings) {
    const key = `${ruleId} ${range.start.line}:${range.start.character}`;
    if (!seen.has(key)) {
      seen.add(key);
      sum += savedBytes;
    }
  }
  return sum;
}
