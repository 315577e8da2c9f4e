/** How archives are told that were copied to be unpacked: one finding for each COPY or ADD. */
import type { CopiedEntry } from './copied.ts';
import { savingOfCopies } from './copySavings.ts';
import { findUnpackedCopies, type UnpackedCopy } from './copiedUses.ts';
import type { FixDraft, RuleContext } from './rule.ts';

export function reportUnpacked(
  context: RuleContext,
  rule: {
    readonly isMeant: (entry: CopiedEntry) => boolean;
    readonly advice: string;
    readonly toFixes: (copy: UnpackedCopy) => readonly FixDraft[];
  },
): void {
  const meant = [...findUnpackedCopies(context.image).values()].filter(({ entry }) => rule.isMeant(entry));
  for (const [instruction, copies] of Map.groupBy(meant, ({ entry }) => entry.instruction)) {
    const [first] = copies;
    if (first === undefined) {
      continue;
    }
    const { source, from } = first.entry;
    const saving = savingOfCopies(context.facts, {
      copies: [instruction],
      sources: copies.map(({ entry }) => (from === 'context' ? entry.source : undefined)),
      causeIds: ['removed-later', 'temporary-files'],
    });
    const fixes = copies.length === 1 ? rule.toFixes(first) : [];
    const name = source.replace(/[?#].*$/, '').replace(/^.*\//, '');
    context.report({
      span: instruction.words.find(({ value, text }) => (value ?? text) === source) ?? instruction,
      summary: `${copies.length === 1 ? `“${name}” stays` : `“${name}” and ${copies.length - 1} more stay`} in this layer, although only ${nameUser(first, name)} needs ${copies.length === 1 ? 'it' : 'them'}.`,
      ...(fixes.length > 0 ? {} : { advice: rule.advice }),
      ...(saving === undefined ? { severity: 'information' } : { saving }),
      fixes,
    });
  }
}

/** An installer is run by its own name. */
function nameUser({ command }: UnpackedCopy, archive: string): string {
  return command.name === undefined || command.name === archive ? 'one RUN' : `“${command.name}”`;
}
