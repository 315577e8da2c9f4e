/** The package lists of apk that a RUN fetches and leaves in its layer. */
import type { Dockerfile } from '../dockerfile.ts';
import { appendCommand, asRunBy, insertAfterWord, removeCommand } from '../edits.ts';
import type { ImageView, ShippedRun } from '../imageView.ts';
import { dropCommand } from '../instructionEdits.ts';
import { apkIndexes, readApk, readsApkLists } from '../packages/apk.ts';
import { findLater } from '../packages/laterCommands.ts';
import { findKeptCache, isEmptiedBeforeCopy } from '../packages/systemCache.ts';
import type { FixDraft, OffsetEdit, Rule } from '../rule.ts';
import { estimate, savingOf } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';
import { isOwnScript } from '../stageNeeds.ts';

export const apkCache: Rule = {
  id: 'apk-cache',
  summary: 'A RUN installs with apk and leaves its package lists in its layer.',
  hadolint: ['DL3019'],
  check(file, context) {
    const { image } = context;
    const readers = findLater(image, image.runs, readsApkLists);
    const perhaps = findLater(image, image.runs, mayReadLists);
    for (const run of context.image.runsShipping('/var/cache/apk')) {
      const fill = findKeptCache(apkIndexes, run);
      if (
        fill === undefined ||
        isOfAnother(context.image, run) ||
        isEmptiedBeforeCopy(apkIndexes, context.image, run)
      ) {
        continue;
      }
      const last = run.script.commands.at(-1) ?? fill;
      const fix = readers.isFollowed(run, last)
        ? undefined
        : toFix(file, run, { fill, isRead: isUpdate(fill) && perhaps.isFollowed(run, last) });
      context.report({
        span: fill,
        summary: `The package lists that “apk ${readApk(fill)?.verb.value ?? ''}” fetches stay in this layer.`,
        saving: savingOf(context.facts, run.instruction, {
          causeIds: ['apk-cache'],
          estimate: estimate(1_000_000, 3_000_000, {
            source: 'an estimate for Alpine Linux',
            unit: 'compressed',
          }),
        }),
        fixes: fix === undefined ? [] : [fix],
      });
    }
  },
};

/** A distribution without apk: the command is for another base than the one that is built on. */
function isOfAnother(image: ImageView, { stage }: ShippedRun): boolean {
  const base = image.chainBelow(stage)[0]?.base;
  return (
    base?.kind === 'image' &&
    /^(?:docker\.io\/)?(?:library\/)?(?:debian|ubuntu|fedora|centos)(?::|$)/.test(base.reference ?? '')
  );
}

/** Every command that fetches says that it keeps nothing; where one cannot, the lists are removed at the end. */
function toFix(
  file: Dockerfile,
  run: ShippedRun,
  of: { readonly fill: ShellCommand; readonly isRead: boolean },
): FixDraft | undefined {
  if (
    isUpdate(of.fill) &&
    run.script.commands.some((command) => command.index > of.fill.index && mayReadLists(command))
  ) {
    return toRemoval(file, run, of);
  }
  const edits = run.script.commands
    .filter(apkIndexes.isFilledBy)
    .map((command) => toUncached(file, run, command));
  const known = edits.filter((edit) => edit !== undefined);
  if (known.length === edits.length) {
    const isAdding = known.some(({ newText }) => newText !== '');
    return {
      title: isAdding ? 'Add --no-cache' : 'Remove the update, which nothing needs',
      ...classOf(of.isRead),
      edits: known,
    };
  }
  return toRemoval(file, run, of);
}

function isUpdate(command: ShellCommand): boolean {
  return readApk(command)?.verb.value === 'update';
}

/** A script may read the lists as well. */
function mayReadLists(command: ShellCommand): boolean {
  return readsApkLists(command) || isOwnScript(command);
}

function toRemoval(
  file: Dockerfile,
  run: ShippedRun,
  of: { readonly fill: ShellCommand; readonly isRead: boolean },
): FixDraft | undefined {
  const edit = appendCommand(file, run.instruction, asRunBy(file, of.fill, 'rm -rf /var/cache/apk/*'));
  return edit && { title: 'Remove the package lists in the same RUN', ...classOf(of.isRead), edits: [edit] };
}

function classOf(isRead: boolean): Pick<FixDraft, 'class' | 'caution'> {
  return isRead ? { class: 'suggest', caution: 'A later script may read the lists.' } : { class: 'safe' };
}

/** Whoever says `--no-cache` needs no update before it. */
function toUncached(file: Dockerfile, run: ShippedRun, command: ShellCommand): OffsetEdit | undefined {
  const apk = readApk(command);
  if (apk?.verb.value === 'update') {
    return run.script.commands.length === 1
      ? dropCommand(file, run.instruction, command)
      : removeCommand(file, run.instruction, command);
  }
  const isPlain = command.isEditable && apk !== undefined && apk.verb.text === apk.verb.value;
  return isPlain ? insertAfterWord(apk.verb, '--no-cache') : undefined;
}
