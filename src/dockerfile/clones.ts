/** Clones of git repositories that stay in the image, with the history they brought. */
import type { Dockerfile } from './dockerfile.ts';
import type { ImageView } from './imageView.ts';
import { type Clone, findMade, type MadePath, madeBy, mayRemove, readClone } from './made.ts';
import { isWithin } from './paths.ts';
import type { RuleContext } from './rule.ts';
import type { ShellCommand } from './shell.ts';
import type { Stage } from './stages.ts';

export interface KeptClone {
  readonly made: MadePath;
  readonly clone: Clone;
  /** Only its latest commits were fetched, or nothing needs the others: `git checkout` of one does. */
  readonly needsHistory: boolean;
  /** Such a tool asks git for its version, or updates itself with it. */
  readonly updatesItself: boolean;
}

/**
 * Those that no RUN removes, with or without their `.git`; and where no later RUN uses git on them. Those of a stage that
 * is copied from count where their folder is copied.
 */
export function findKeptClones(file: Dockerfile, { image }: RuleContext): readonly KeptClone[] {
  const clones = [
    ...madeBy(image).filter(({ kind }) => kind === 'clone'),
    ...file.stages
      .filter((stage) => !image.isInChain(stage))
      .flatMap((stage) => findCopied(file, image, stage)),
  ];
  return clones.flatMap((made) => {
    const clone = readClone(made.command);
    return clone === undefined || clone.isBare || isUndone(made)
      ? []
      : [
          {
            made,
            clone,
            needsHistory: needsHistory(made),
            updatesItself: selfUpdating.test(`${clone.address} ${made.path}`),
          },
        ];
  });
}

const selfUpdating =
  /flutter|brew|nvm|oh-my-zsh|ohmyzsh|pyenv|rbenv|nodenv|goenv|asdf|vcpkg|depot_tools|emsdk|sdkman|fzf|powerlevel10k|zsh-|esp-idf|zephyr/i;

function findCopied(file: Dockerfile, image: ImageView, stage: Stage): readonly MadePath[] {
  return stage.instructions
    .filter(({ keyword, start, end }) => keyword === 'RUN' && file.text.slice(start, end).includes('clone'))
    .flatMap((instruction) => {
      const { script } = instruction;
      return script?.isSure === true ? findMade({ stage, instruction, script }) : [];
    })
    .filter(({ kind, path }) => kind === 'clone' && image.ships(stage, `${path}/.git`));
}

/** In the same RUN or a later one of the stage: removed, or needed by git. */
function isUndone({ run, path, command }: MadePath): boolean {
  const { stage, instruction, script } = run;
  const later = stage.instructions.slice(instruction.index - stage.from.index, maxLater);
  return (
    mayRemove(script, path, command.index) ||
    mayRemove(script, `${path}/.git`, command.index) ||
    later.some(
      (other) =>
        other.script !== undefined &&
        (mayRemove(other.script, path, -1) ||
          mayRemove(other.script, `${path}/.git`, -1) ||
          other.script.commands.some((use) => isAbout(use, path))),
    )
  );
}

/** Longer stages nobody writes. */
const maxLater = 500;

function needsHistory({ run, command }: MadePath): boolean {
  return run.script.commands.some(
    ({ index, name, args }) =>
      index > command.index && name === 'git' && args.some(({ key }) => historyVerbs.has(key)),
  );
}

/** Whether a command of git may be about a clone: where it runs, or what it names. */
function isAbout(command: ShellCommand, path: string): boolean {
  const { name, directory, args } = command;
  const isUse =
    name === 'git' && readClone(command) === undefined && !args.some(({ key }) => key === 'config');
  return (
    isUse &&
    (directory === undefined || isWithin(directory, path) || args.some(({ key }) => key.includes(path)))
  );
}

const historyVerbs: ReadonlySet<string> = new Set([
  'checkout',
  'switch',
  'reset',
  'log',
  'describe',
  'rev-list',
  'cherry-pick',
  'merge',
  'rebase',
  'revert',
  'fetch',
  'pull',
  'worktree',
]);
