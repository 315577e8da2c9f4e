/** Two neighbouring RUNs of which the second removes or rewrites what the first made: as one they make it once. */
import { copiedInto } from '../copied.ts';
import type { Dockerfile, Instruction } from '../dockerfile.ts';
import { mergeRuns } from '../edits.ts';
import type { ImageView, ShippedRun } from '../imageView.ts';
import { isPathOf, type MadePath, madeBy, mayRemove, removedIn } from '../made.ts';
import { isMounted } from '../mounts.ts';
import { removalsIn } from '../removalIndex.ts';
import type { FixDraft, Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';
import { fillsFolder } from '../workFolders.ts';

export const consecutiveRuns: Rule = {
  id: 'consecutive-runs',
  summary: 'A RUN removes or rewrites what the RUN right before it made.',
  hadolint: ['DL3059'],
  check(file, context) {
    const { image } = context;
    const made = Map.groupBy(madeBy(image), ({ run }) => run.instruction.index);
    const removals = removalsIn(image);
    for (const [at, second] of image.runs.entries()) {
      const first = image.runs[at - 1];
      if (first?.stage !== second.stage || second.instruction.index !== first.instruction.index + 1) {
        continue;
      }
      const fresh = (made.get(first.instruction.index) ?? []).filter(
        // What is removed later has a rule of its own.
        ({ path, command }) =>
          removals.findAfter(path, first.instruction.index) === undefined &&
          !mayRemove(first.script, path, command.index),
      );
      const found = findRewrite(second, fresh) ?? findRemoval(image, first, second);
      if (found === undefined) {
        continue;
      }
      const saving = savingOf(context.facts, first.instruction, {
        causeIds: ['rewritten', 'removed-later'],
        estimate: undefined,
      });
      const fixes = toFixes(file, first.instruction, second.instruction);
      context.report({
        span: found.command,
        summary: found.summary,
        ...(fixes.length > 0 ? {} : { advice: 'Do it in the RUN before.' }),
        ...(saving === undefined ? { severity: 'information' } : { saving }),
        fixes,
      });
    }
  },
};

interface Found {
  readonly command: ShellCommand;
  readonly summary: string;
}

function toFixes(file: Dockerfile, first: Instruction, second: Instruction): readonly FixDraft[] {
  const edits = mergeRuns(file, first, second);
  return edits === undefined ? [] : [{ title: 'Make one RUN of the two', class: 'safe', edits }];
}

/** Each writes its file anew. */
const rewriting: ReadonlySet<string> = new Set([
  'chmod',
  'chown',
  'chgrp',
  'mv',
  'strip',
  'upx',
  'dos2unix',
  'patchelf',
]);

function findRewrite({ instruction, script }: ShippedRun, fresh: readonly MadePath[]): Found | undefined {
  for (const command of fresh.length === 0 ? [] : script.commands) {
    const isRewriting = rewriting.has(command.name ?? '') && !command.isConditional;
    const path = isRewriting
      ? fresh.find((one) => command.args.some((word) => isPathOf(word, command, one.path)))
      : undefined;
    const isTree = path?.kind !== 'clone' || command.args.some(({ key }) => /^-\w*R/.test(key));
    if (path !== undefined && isTree && !isMounted(instruction, path.path)) {
      return {
        command,
        summary: `“${command.name ?? ''}” stores “${path.written}” of the RUN before a second time in this layer.`,
      };
    }
  }
  return undefined;
}

/** Caches of package managers are told by the rules about them. */
const caches =
  /^\/(?:var\/(?:cache|lib\/apt)|root\/\.(?:cache|npm|yarn|composer|cargo|m2|gradle|bundle))(?:\/|$)/;

function findRemoval(image: ImageView, first: ShippedRun, second: ShippedRun): Found | undefined {
  for (const command of second.script.commands) {
    const isMeant = command.name === 'rm' && !command.isConditional;
    for (const pattern of isMeant ? removedIn(command) : []) {
      const folder = pattern.replace(/\/\*+$/, '');
      const isFolder = !/[*?[$]/.test(folder) && folder.split('/').length > 1 && folder !== '/';
      const copies = copiedInto(image);
      const isCopied =
        copies.under(folder, second.instruction).length > 0 ||
        copies.holding(`${folder}/x`, second.instruction).some(({ entry }) => entry.path !== '/');
      const isTold = caches.test(`${folder}/`) || isCopied || isMounted(first.instruction, folder);
      if (isFolder && !isTold && fillsFolder(first.script, { folder, pattern })) {
        return {
          command,
          summary: `Removing “${folder}” here does not make the layer of the RUN before smaller.`,
        };
      }
    }
  }
  return undefined;
}
