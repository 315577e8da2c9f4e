/** Whether a command that changes copied files may change others as well: those of the base image or of a RUN. */
import type { ChangedCopy } from './changedCopies.ts';
import type { ImageView } from './imageView.ts';
import { isWithin, removesFile } from './paths.ts';
import type { ShellCommand } from './shell.ts';

/** `likely` where a RUN before works among them or names one; `perhaps` where only the base image could have some. */
export function findOthers(image: ImageView, changed: ChangedCopy): 'none' | 'perhaps' | 'likely' {
  const targets = changed.change.targets.flatMap(({ patterns }) => patterns);
  const wide = changed.change.isRecursive ? targets : targets.filter((target) => /[*?]/.test(target));
  if (wide.length === 0) {
    return 'none';
  }
  const before = findBefore(image, changed);
  if (before === undefined || wide.some((target) => before.some((command) => isAmong(command, target)))) {
    return 'likely';
  }
  const isFree = wide.every(
    (target) =>
      isOfficial(image) && ownFolders.test(target) && before.every((command) => isElsewhere(command)),
  );
  return isFree && changed.change.isRecursive ? 'none' : 'perhaps';
}

/** The commands of RUNs before it; `undefined` where one is not understood. */
function findBefore(image: ImageView, { run, command }: ChangedCopy): readonly ShellCommand[] | undefined {
  const earlier = image.instructions.filter(
    ({ index, keyword }) => keyword === 'RUN' && index < run.instruction.index,
  );
  return earlier.every(({ script }) => script?.isSure === true)
    ? [
        ...earlier.flatMap(({ script }) => script?.commands ?? []),
        ...run.script.commands.slice(0, command.index),
      ]
    : undefined;
}

/** It names something in the folder, or what the wildcard stands for; or it runs there. */
function isAmong({ name, words, directory }: ShellCommand, target: string): boolean {
  const star = target.search(/[*?]/);
  const folder = star === -1 ? target : target.slice(0, target.lastIndexOf('/', star)) || '/';
  const isChange = name === 'chmod' || name === 'chown' || name === 'chgrp' || name === 'rm' || name === 'cd';
  const isThere = folder !== '/' && directory !== undefined && isWithin(directory, folder);
  const names = words.some(({ key }) =>
    star === -1
      ? key.includes(`${target.replace(/\/$/, '')}/`) || (key === target && name !== 'mkdir')
      : key.startsWith('/') && removesFile(target, key),
  );
  return !isChange && (isThere || names);
}

/** Where it runs is known, so that what it makes elsewhere is known as well. */
function isElsewhere({ directory, name }: ShellCommand): boolean {
  return directory !== undefined || name === 'mkdir';
}

/** Its images have nothing in folders of these names. */
function isOfficial({ chain }: ImageView): boolean {
  const base = chain[0]?.base;
  return (
    base?.kind === 'scratch' ||
    (base?.kind === 'image' && /^[\w.-]+(?::[\w.-]+)?$/.test(base.reference ?? '/'))
  );
}

const ownFolders =
  /^\/(?:app|code|src|source|workspace|application|project|usr\/src\/app|srv\/[\w.-]+)(?:\/|$)/;
