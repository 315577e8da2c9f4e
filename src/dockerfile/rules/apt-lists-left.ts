/** The package lists of apt that a RUN fetches and leaves in its layer. */
import type { Dockerfile } from '../dockerfile.ts';
import { appendCommand, asRunBy } from '../edits.ts';
import type { ImageView, ShippedRun } from '../imageView.ts';
import { dropCommand } from '../instructionEdits.ts';
import { aptListsFolder, isMisspelt, readApt } from '../packages/apt.ts';
import {
  findKeptLists,
  findLateRemovals,
  findLastListsRemoval,
  findListsUse,
  isUpdateOnly,
  type ListsUse,
  toListsSaving,
} from '../packages/aptLists.ts';
import { mergeCaution, mergeWithLists } from '../packages/aptMerges.ts';
import type { FixDraft, Reported, Rule } from '../rule.ts';
import type { ShellCommand } from '../shell.ts';

export const aptListsLeft: Rule = {
  id: 'apt-lists-left',
  summary: 'A RUN fetches the package lists of apt and leaves them in its layer.',
  hadolint: ['DL3009'],
  check(file, context) {
    const removedLater = findRemovedLater(context.image);
    for (const run of context.image.runsShipping(aptListsFolder)) {
      const update = removedLater.has(run.instruction.index) ? undefined : findKeptLists(run);
      if (
        update === undefined ||
        run.script.commands.some(isMisspelt) ||
        isFlattened(context.image, run) ||
        onlyAddsSource(context.image, { ...run, update })
      ) {
        continue;
      }
      const use = findListsUse(file, run);
      // An update for others alone has a rule of its own.
      if (use?.kind === 'install' && isUpdateOnly(run)) {
        continue;
      }
      const indirect = readApt(update)?.kind === 'update' && !addsSource(update) ? undefined : update.name;
      context.report({
        span: update,
        summary:
          indirect === undefined
            ? `The package lists that “${update.name ?? 'apt-get'} update” fetches stay in this layer.`
            : `“${indirect}” fetches package lists here, and they stay in this layer.`,
        saving: toListsSaving(context, run),
        ...toRemedy(file, { run, update, use }),
      });
    }
  },
};

function findRemovedLater(image: ImageView): ReadonlySet<number> {
  return new Set(
    findLateRemovals(image).flatMap(({ updates }) => updates.map(({ instruction }) => instruction.index)),
  );
}

/** A stage that is copied as a whole has no layers: what a later RUN of it removes is gone. */
function isFlattened(image: ImageView, { stage, instruction }: ShippedRun): boolean {
  return !image.isInChain(stage) && findLastListsRemoval(stage) > instruction.index;
}

function addsSource({ name }: ShellCommand): boolean {
  return name === 'add-apt-repository' || name === 'apt-add-repository';
}

/** Before Ubuntu 18.04 and Debian 12 a source is added and nothing fetched. */
const oldReleases =
  /(?:ubuntu|debian|buildpack-deps).*(?:1[2467]\.\d\d|precise|trusty|xenial|wheezy|jessie|stretch|buster|bullseye|:(?:7|8|9|10|11)\b)/;

function onlyAddsSource(image: ImageView, { stage, update }: Pick<Found, 'update'> & ShippedRun): boolean {
  const base = addsSource(update) ? image.chainBelow(stage)[0]?.base : undefined;
  return base?.kind === 'image' && oldReleases.test(base.reference ?? '');
}

interface Found {
  readonly run: ShippedRun;
  readonly update: ShellCommand;
  readonly use: ListsUse | undefined;
}

/** Without its lists a later RUN could not install, unless it updates by itself. */
function toRemedy(file: Dockerfile, { run, update, use }: Found): Pick<Reported, 'advice' | 'fixes'> {
  const line = use === undefined ? 0 : file.lines.lineOf(use.start) + 1;
  if (use?.kind === 'install') {
    const merged = mergeWithLists(file, run, use);
    return merged === undefined
      ? {
          advice: `Line ${line} installs with these lists: install all of it in one RUN, and remove the lists there.`,
        }
      : { fixes: [{ title: merged.title, class: 'suggest', caution: mergeCaution, edits: merged.edits }] };
  }
  const isPlain = readApt(update)?.kind === 'update' && !addsSource(update);
  const dropped = isPlain && isUpdateOnly(run) ? dropCommand(file, run.instruction, update) : undefined;
  if (dropped !== undefined) {
    return {
      fixes: [
        {
          title: 'Remove the update, which nothing uses',
          class: 'suggest',
          caution: 'What this file does not show could install with these lists.',
          edits: [dropped],
        },
      ],
    };
  }
  const removal = asRunBy(file, update, `rm -rf ${aptListsFolder}/*`);
  const edit = appendCommand(file, run.instruction, removal);
  if (use?.kind === 'script') {
    // A script that misses the lists fetches them again, and its layer keeps them then.
    const isLast = findListsUse(file, use) === undefined;
    const other = isLast ? appendCommand(file, use.instruction, removal) : undefined;
    return edit === undefined || other === undefined
      ? {
          advice: `The script of line ${line} could install with these lists: let it fetch them itself, and remove them in each of these layers.`,
        }
      : {
          fixes: [
            {
              title: `Remove the package lists in the same RUN, and behind the script of line ${line}`,
              ...toClass(use, line),
              edits: [edit, other],
            },
          ],
        };
  }
  return {
    fixes:
      edit === undefined
        ? []
        : [{ title: 'Remove the package lists in the same RUN', ...toClass(use, line), edits: [edit] }],
  };
}

function toClass(use: ListsUse | undefined, line: number): Pick<FixDraft, 'class' | 'caution'> {
  return use === undefined
    ? { class: 'safe' }
    : {
        class: 'suggest',
        caution:
          use.kind === 'start'
            ? `What line ${line} starts installs with these lists; it would have to update by itself.`
            : `The script of line ${line} could install with these lists; it would have to update by itself.`,
      };
}
