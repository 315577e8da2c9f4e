/** What COPY or ADD brings and a later RUN removes: the layer of COPY has it for good, a secret as well. */
import { toBindMountFixes } from '../bindMountFix.ts';
import { type CopiedEntry, copiedInto } from '../copied.ts';
import { isTrifling, savingOfCopies } from '../copySavings.ts';
import { findHeld, findUnpackedCopies } from '../copiedUses.ts';
import type { Dockerfile } from '../dockerfile.ts';
import { isMovedBefore } from '../goneCopies.ts';
import { removedIn } from '../made.ts';
import { type Removal, removalsIn } from '../removalIndex.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { isSecretPath } from '../secretNames.ts';

export const rmCopiedLater: Rule = {
  id: 'rm-copied-later',
  summary: 'COPY or ADD brings files that a later RUN removes, and its layer keeps them.',
  check(file, context) {
    const removals = removalsIn(context.image);
    const unpacked = findUnpackedCopies(context.image);
    // What belongs to an archive that is unpacked is told with the archive.
    const told = new Set([...unpacked.keys()].map(({ instruction }) => instruction));
    const byCopy = Map.groupBy(
      copiedInto(context.image).entries.flatMap((entry) => {
        const isTold = told.has(entry.instruction) && !isSecretPath(entry.source);
        const removal = isTold ? undefined : findRemoval(removals, entry);
        return removal === undefined || isMovedBefore(context.image, entry, removal)
          ? []
          : [{ entry, removal }];
      }),
      ({ entry }) => entry.instruction,
    );
    for (const removed of byCopy.values()) {
      reportCopy(file, context, removed);
    }
    reportHeld(context);
  },
};

interface RemovedCopy {
  readonly entry: CopiedEntry;
  readonly removal: Removal;
}

/** A folder's content lands in `path`: what empties the folder removes it. */
function findRemoval(removals: ReturnType<typeof removalsIn>, entry: CopiedEntry): Removal | undefined {
  if (entry.from === 'git' || entry.isUnpacked || entry.from === 'heredoc') {
    return undefined;
  }
  const inside = entry.shape === 'folder' ? `${entry.path.replace(/\/$/, '')}/(content)` : entry.path;
  return removals.findAfter(inside, entry.instruction.index);
}

function reportCopy(file: Dockerfile, context: RuleContext, removed: readonly RemovedCopy[]): void {
  const [first] = removed;
  if (first === undefined) {
    return;
  }
  const { entry, removal } = first;
  const secret = removed.find((one) => isSecretPath(one.entry.source))?.entry;
  const bytes = {
    copies: [entry.instruction],
    sources: removed.map((one) => (one.entry.from === 'context' ? one.entry.source : undefined)),
    causeIds: ['removed-later'],
  };
  if (secret === undefined && isTrifling(context.facts, bytes)) {
    return;
  }
  const saving = savingOfCopies(context.facts, bytes);
  const line = file.lines.lineOf(removal.command.start) + 1;
  const rest =
    removed.length === 1
      ? `stays in this layer, although line ${line} removes it`
      : `and ${removed.length - 1} more stay in this layer, although line ${line} removes them`;
  context.report({
    span: wordOf(secret ?? entry),
    summary:
      secret === undefined
        ? `“${entry.source}” ${rest}.`
        : `“${secret.source}” can still be read from this layer, although line ${line} removes it.`,
    advice:
      secret === undefined
        ? 'Let the RUN that needs it mount it (RUN --mount=type=bind), or copy it in a stage that is not shipped.'
        : 'Give it to the RUN that needs it by RUN --mount=type=secret, and replace it where the image was pushed.',
    ...(saving === undefined ? {} : { saving }),
    ...(secret === undefined
      ? saving === undefined
        ? { severity: isLarge(removed) ? 'information' : 'hint' }
        : {}
      : { severity: 'warning' }),
    fixes: secret === undefined && removed.length === 1 ? toBindMountFixes(file, first) : [],
  });
}

/** A path inside a folder that was copied, where the context is known to have it. */
function reportHeld(context: RuleContext): void {
  if (context.facts.context === undefined) {
    return;
  }
  for (const run of context.image.runs) {
    for (const command of run.script.commands.filter(({ isConditional }) => !isConditional)) {
      for (const path of removedIn(command).filter((pattern) => !/[*?[]/.test(pattern))) {
        const held = findHeld(context.image, { run, path, facts: context.facts });
        const saving =
          held === undefined
            ? undefined
            : savingOfCopies(context.facts, {
                copies: [],
                sources: [held.source],
                causeIds: [],
              });
        if (held !== undefined && saving !== undefined) {
          const isSecret = isSecretPath(held.source);
          context.report({
            span: command,
            summary: isSecret
              ? `“${held.source}” can still be read from the layer that copies it.`
              : `“${held.source}” stays in the layer that copies it.`,
            advice: 'Leave it out by .dockerignore.',
            saving,
            ...(isSecret ? { severity: 'warning' } : {}),
          });
        }
      }
    }
  }
}

function wordOf({ instruction, source }: CopiedEntry): { readonly start: number; readonly end: number } {
  return instruction.words.find(({ value, text }) => (value ?? text) === source) ?? instruction;
}

/** What another stage made is what was built. */
function isLarge(removed: readonly RemovedCopy[]): boolean {
  return removed.some(
    ({ entry }) =>
      entry.shape === 'folder' ||
      entry.from === 'stage' ||
      [entry.source, entry.path].some((name) =>
        /\.(?:zip|jar|war|tar|t?gz|bz2|xz|deb|rpm|whl|bin|run)$/i.test(name),
      ),
  );
}
