/** How findings about changed copies are worded and weighed. */
import type { ChangedCopy } from './changedCopies.ts';
import type { Saving, Severity } from './finding.ts';

/** `“dist”`, `“a.sh” and 3 others`, `everything that “COPY .” brought`. */
export function nameSources({ touched }: ChangedCopy): string {
  const names = [...new Set(touched.map(({ source, entry }) => source ?? entry.source))];
  const [first = ''] = names;
  const text = /^\.?\/?$/.test(first) ? 'everything that is copied' : `“${first}”`;
  return names.length === 1
    ? text
    : `${text} and ${names.length - 1} ${names.length === 2 ? 'other' : 'others'}`;
}

const archiveNames = /\.(?:zip|jar|war|tar|t?gz|bz2|xz|deb|rpm|bin|run)$/i;

/** Where no bytes are known, a folder is worth more than a script. */
export function severityOfChange(
  { touched, change }: ChangedCopy,
  saving: Saving | undefined,
): { readonly saving?: Saving; readonly severity?: Severity } {
  if (saving !== undefined) {
    return { saving };
  }
  const isTree =
    change.isRecursive &&
    touched.some(({ entry }) => entry.shape === 'folder' || archiveNames.test(entry.source));
  return { severity: isTree ? 'information' : 'hint' };
}
