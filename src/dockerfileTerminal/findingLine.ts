/** What a finding says, in one or two sentences, for every kind of report. */
import type { Finding, Saving } from '../dockerfile/finding.ts';
import { formatBytes } from '../shared/format.ts';

export function toSentences({ summary, advice }: Finding): string {
  return advice === undefined ? summary : `${summary} ${advice}`;
}

/** `41.6 MB`, `about 17 MB to 45 MB`; `undefined` where nothing is known about the bytes. */
export function formatSaving(saving: Saving | undefined): string | undefined {
  if (saving === undefined || saving.maxBytes === 0) {
    return undefined;
  }
  const { minBytes, maxBytes, basis } = saving;
  const range =
    minBytes === maxBytes
      ? formatBytes(maxBytes)
      : minBytes === 0
        ? `up to ${formatBytes(maxBytes)}`
        : `${formatBytes(minBytes)} to ${formatBytes(maxBytes)}`;
  return basis === 'measured' ? range : `about ${range}`;
}
