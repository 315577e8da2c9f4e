/** What one RUN downloads or clones and a later one removes: the first layer has it for good. */
import type { Dockerfile } from '../dockerfile.ts';
import { mergeRuns } from '../edits.ts';
import { dropCommand } from '../instructionEdits.ts';
import { type MadePath, madeBy, mayRemove } from '../made.ts';
import { type Removal, removalsIn } from '../removalIndex.ts';
import { appendRemoval } from '../removals.ts';
import type { FixDraft, Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';

export const rmRunMadeLater: Rule = {
  id: 'rm-run-made-later',
  summary: 'A RUN downloads or clones what only a later RUN removes, and its layer keeps it.',
  check(file, context) {
    const removals = removalsIn(context.image);
    for (const made of madeBy(context.image)) {
      const removal = removals.findAfter(made.path, made.run.instruction.index);
      if (removal === undefined || mayRemove(made.run.script, made.path, made.command.index)) {
        continue;
      }
      const saving = savingOf(context.facts, made.run.instruction, {
        causeIds: ['removed-later'],
        estimate: undefined,
      });
      const fixes = toFixes(file, made, removal);
      const line = file.lines.lineOf(removal.command.start) + 1;
      context.report({
        span: made.command,
        summary: `“${made.written}” stays in this layer, although line ${line} removes it.`,
        ...(fixes.length > 0
          ? {}
          : {
              advice:
                'Do what needs it in this RUN too, and remove it there; or do all of it in a stage of its own.',
            }),
        ...(saving === undefined ? { severity: 'information' } : { saving }),
        fixes,
      });
    }
  },
};

/** Nothing between the two RUNs may need it. */
function toFixes(file: Dockerfile, made: MadePath, removal: Removal): readonly FixDraft[] {
  const { run, command } = removal;
  const between = file.text.slice(made.run.instruction.end, command.start);
  const isFree =
    between.length < maxSearched &&
    !between.includes(made.written.slice(made.written.lastIndexOf('/') + 1)) &&
    !file.instructions
      .slice(made.run.instruction.index, run.instruction.index)
      .some(({ keyword }) => keyword === 'USER');
  const isOnly = command.args.filter(({ key }) => !key.startsWith('-')).length === 1;
  const isExact = removal.pattern === made.path && isOnly && run.stage === made.run.stage;
  const merged = mergeRuns(file, made.run.instruction, run.instruction);
  if (merged !== undefined && run.stage === made.run.stage) {
    return [{ title: 'Make one RUN of the two', class: 'safe', edits: merged }];
  }
  const added = isFree && isExact ? appendRemoval(file, made) : undefined;
  const removed = added === undefined ? undefined : dropCommand(file, run.instruction, command);
  return added === undefined || removed === undefined
    ? []
    : [{ title: 'Remove it in the RUN that makes it', class: 'safe', edits: [added, removed] }];
}

const maxSearched = 20_000;
