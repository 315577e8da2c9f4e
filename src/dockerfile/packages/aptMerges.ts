/** One RUN of the one that fetches the package lists of apt and the one, right behind it, that installs with them. */
import type { Dockerfile } from '../dockerfile.ts';
import { appendCommand, asRunBy, mergeRuns } from '../edits.ts';
import type { ShippedRun } from '../imageView.ts';
import type { FixDraft } from '../rule.ts';
import { aptListsFolder } from './apt.ts';
import { findListsRemoval, findListsUse, type ListsUse } from './aptLists.ts';
import { findAptSteps } from './aptSteps.ts';

/** What changes by merging two RUNs that install. */
export const mergeCaution = 'A change of either list of packages then installs both of them again.';

interface ListsMerge extends Pick<FixDraft, 'title' | 'edits'> {
  /** Whether the RUN that results leaves no lists. */
  readonly isClean: boolean;
}

/** It removes the lists as well, where nothing behind the two needs them. */
export function mergeWithLists(file: Dockerfile, run: ShippedRun, use: ListsUse): ListsMerge | undefined {
  const { instruction: second, stage } = use;
  const edits = mergeRuns(file, run.instruction, second);
  const install =
    second.script && findAptSteps(second.script).find(({ action }) => action.kind === 'install');
  if (edits === undefined || second.script === undefined || install === undefined) {
    return undefined;
  }
  const title = 'Make one RUN of the two';
  if (findListsRemoval(second.script, install.command) !== undefined) {
    return { title, edits, isClean: true };
  }
  const removal =
    findListsUse(file, { instruction: second, stage }) === undefined
      ? appendCommand(file, second, asRunBy(file, install.command, `rm -rf ${aptListsFolder}/*`))
      : undefined;
  return removal === undefined
    ? { title, edits, isClean: false }
    : { title: `${title}, and remove the package lists there`, edits: [...edits, removal], isClean: true };
}
