/** How findings about changed copies are worded and weighed. */
import type { ChangedCopy } from './changedCopies.ts';
import type { Saving, Severity } from './finding.ts';

/** `“dist” stores it`, `“a.zip” and 3 others stores them`; what is likely the largest is named. */
export function nameSources({ touched }: ChangedCopy): string {
  const names = [...new Set(touched.map(({ source, entry }) => source ?? entry.source))];
  const first = names.find((name) => archiveNames.test(name)) ?? names[0] ?? '';
  const text = /^\.?\/?$/.test(first) ? 'everything that is copied' : `“${first}”`;
  return names.length === 1
    ? `${text} stores it`
    : `${text} and ${names.length - 1} ${names.length === 2 ? 'other' : 'others'} stores them`;
}

const archiveNames = /\.(?:zip|jar|war|tar|t?gz|bz2|xz|deb|rpm|bin|run)$/i;

/** Where no bytes are known, a folder or an archive is worth more than a script. */
export function severityOfChange(
  { touched, change }: ChangedCopy,
  saving: Saving | undefined,
): { readonly saving?: Saving; readonly severity?: Severity } {
  if (saving !== undefined) {
    return { saving };
  }
  const isLarge = touched.some(
    ({ entry }) => (change.isRecursive && entry.shape === 'folder') || archiveNames.test(entry.source),
  );
  return { severity: isLarge ? 'information' : 'hint' };
}
