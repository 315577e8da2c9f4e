/** Two RUNs of which the second removes or rewrites what the first made: as one they make it once. */
import { copiedInto } from '../copied.ts';
import type { Dockerfile, Instruction } from '../dockerfile.ts';
import { mergeRuns } from '../edits.ts';
import { FreshFiles } from '../freshFiles.ts';
import type { ImageView, ShippedRun } from '../imageView.ts';
import { madeBy, removedIn } from '../made.ts';
import { isMounted } from '../mounts.ts';
import { isWithin } from '../paths.ts';
import type { FixDraft, Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';
import { fillsFolder } from '../workFolders.ts';

export const consecutiveRuns: Rule = {
  id: 'consecutive-runs',
  summary: 'A RUN rewrites what an earlier RUN downloaded, or removes what the RUN right before it made.',
  hadolint: ['DL3059'],
  check(file, context) {
    const { image } = context;
    const fresh = new FreshFiles(image);
    for (const [at, second] of image.runs.entries()) {
      const first = image.runs[at - 1];
      const rewrite = fresh.take(second);
      const removal =
        rewrite === undefined &&
        first?.stage === second.stage &&
        second.instruction.index === first.instruction.index + 1
          ? findRemoval(image, first, second)
          : undefined;
      const maker = rewrite?.made.run ?? first;
      const found = rewrite ?? removal;
      if (found === undefined || maker === undefined) {
        continue;
      }
      const saving = savingOf(context.facts, maker.instruction, {
        causeIds: ['rewritten', 'removed-later'],
        estimate: undefined,
      });
      const fixes = toFixes(file, maker.instruction, second.instruction);
      const line = file.lines.lineOf(maker.instruction.start) + 1;
      context.report({
        span: found.command,
        summary:
          rewrite === undefined
            ? `Removing “${removal?.folder ?? ''}” here does not make the layer of line ${line} smaller.`
            : `“${rewrite.command.name ?? ''}” stores “${rewrite.made.written}” of line ${line} a second time in this layer.`,
        ...(fixes.length > 0 ? {} : { advice: `Do it in the RUN of line ${line}.` }),
        ...(saving === undefined ? { severity: 'information' } : { saving }),
        fixes,
      });
    }
  },
};

function toFixes(file: Dockerfile, first: Instruction, second: Instruction): readonly FixDraft[] {
  const edits = mergeRuns(file, first, second);
  return edits === undefined ? [] : [{ title: 'Make one RUN of the two', class: 'safe', edits }];
}

/** Caches of package managers are told by the rules about them. */
const caches =
  /^\/(?:var\/(?:cache|lib\/apt)|root\/\.(?:cache|npm|yarn|composer|cargo|m2|gradle|bundle))(?:\/|$)/;

interface Removed {
  readonly command: ShellCommand;
  readonly folder: string;
}

function findRemoval(image: ImageView, first: ShippedRun, second: ShippedRun): Removed | undefined {
  for (const command of second.script.commands) {
    const isMeant = command.name === 'rm' && !command.isConditional;
    for (const pattern of isMeant ? removedIn(command) : []) {
      const folder = pattern.replace(/\/\*+$/, '');
      const isFolder = !/[*?[$]/.test(folder) && folder.split('/').length > 1 && folder !== '/';
      const copies = copiedInto(image);
      const isCopied =
        copies.under(folder, second.instruction).length > 0 ||
        copies.holding(`${folder}/x`, second.instruction).some(({ entry }) => entry.path !== '/');
      // A download or a clone that is removed has a rule of its own.
      const isMade = madeBy(image).some(
        ({ run, path }) => run.instruction === first.instruction && isWithin(path, folder),
      );
      const isTold = caches.test(`${folder}/`) || isCopied || isMade || isMounted(first.instruction, folder);
      if (isFolder && !isTold && fillsFolder(first.script, { folder, pattern })) {
        return { command, folder };
      }
    }
  }
  return undefined;
}
