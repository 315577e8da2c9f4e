/**
 * The rows of the box that asks for tags: what is typed now, what was typed and checked before, and what is proposed.
 * Knows no editor.
 */
import { tagFault } from '../../oci/reference.ts';

export interface TagRow {
  readonly label: string;
  readonly description?: string;
  /** Without one, what was typed is no tag. */
  readonly tag?: string;
  readonly alwaysShow?: boolean;
}

export interface TagRows {
  readonly rows: readonly TagRow[];
  /** Some of `rows`, as the same values. */
  readonly checked: readonly TagRow[];
}

/** The rows once `value` is typed. What was checked stays checked; what was typed and not checked goes. */
export function arrangeTags(
  value: string,
  before: { readonly proposed: readonly TagRow[]; readonly checked: readonly TagRow[] },
): TagRows {
  const { proposed, checked } = before;
  const kept = checked
    .filter((row) => row.tag !== undefined && !proposed.includes(row))
    .map((row): TagRow => ({ ...row, description: 'typed' }));
  const others = [...kept, ...proposed];
  const typed = toTypedRow(value.trim(), others);
  return {
    rows: [...(typed === undefined ? [] : [typed]), ...others],
    checked: [...kept, ...proposed.filter((row) => checked.includes(row))],
  };
}

function toTypedRow(typed: string, others: readonly TagRow[]): TagRow | undefined {
  if (typed === '' || others.some(({ tag }) => tag === typed)) {
    return undefined;
  }
  const fault = tagFault(typed);
  return fault === undefined
    ? { label: typed, description: 'press Enter to use this tag', tag: typed, alwaysShow: true }
    : { label: `$(error) ${typed}`, description: fault, alwaysShow: true };
}
