/** The cache of yum and its kin, emptied in a later RUN: it stays in the layer of the RUN that filled it. */
import type { Dockerfile } from '../dockerfile.ts';
import { appendCommand, asRunBy } from '../edits.ts';
import type { ShippedRun } from '../imageView.ts';
import { dropCommand } from '../instructionEdits.ts';
import { findKeptCache, findLateCleanings, type LateCleaning } from '../packages/systemCache.ts';
import { rpmCache, weighRpmCache } from '../packages/rpm.ts';
import type { FixDraft, OffsetEdit, Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';

export const rpmCleanLater: Rule = {
  id: 'rpm-clean-later',
  summary: 'The cache of yum, dnf, microdnf or tdnf is removed in a later RUN than the one that fills it.',
  check(file, context) {
    for (const cleaning of findLateCleanings(rpmCache, context.image)) {
      const [first] = cleaning.fills;
      if (first === undefined) {
        continue;
      }
      const lines = cleaning.fills.map(({ instruction }) => file.lines.lineOf(instruction.start) + 1);
      const fix = toFix(file, cleaning);
      context.report({
        span: cleaning.command,
        summary: `The cache stays in the layer of line ${lines.join(' and of line ')}: removing it here frees nothing.`,
        saving: savingOf(context.facts, first.instruction, {
          causeIds: ['dnf-cache'],
          estimate: weighRpmCache(findKeptCache(rpmCache, first) ?? cleaning.command),
        }),
        ...(fix === undefined ? { advice: 'Remove it in the RUN that installs.' } : { fixes: [fix] }),
      });
    }
  },
};

function toFix(file: Dockerfile, { run, command, fills }: LateCleaning): FixDraft | undefined {
  const additions = fills.map((fill) => appendCleaning(file, fill));
  const edits = additions.filter((edit) => edit !== undefined);
  if (edits.length < additions.length) {
    return undefined;
  }
  // What removes more than the cache stays where it is.
  const dropped = rpmCache.isEmptiedBy(command) ? dropCommand(file, run.instruction, command) : undefined;
  return {
    title: 'Remove the cache in the RUN that fills it',
    class: 'safe',
    edits: dropped === undefined ? edits : [...edits, dropped],
  };
}

function appendCleaning(file: Dockerfile, run: ShippedRun): OffsetEdit | undefined {
  const fill = findKeptCache(rpmCache, run);
  return fill === undefined
    ? undefined
    : appendCommand(file, run.instruction, asRunBy(file, fill, `${fill.name ?? 'dnf'} clean all`));
}
