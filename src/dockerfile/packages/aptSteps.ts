/** What a whole script does with apt, in order: also through set-up scripts of vendors, which it downloads and runs. */
import type { ShellCommand, ShellScript } from '../shell.ts';
import { type AptAction, readApt } from './apt.ts';

export interface AptStep {
  readonly command: ShellCommand;
  readonly action: AptAction;
}

const known = new WeakMap<ShellScript, readonly AptStep[]>();

export function findAptSteps(script: ShellScript): readonly AptStep[] {
  let steps = known.get(script);
  if (steps === undefined) {
    const updating = findVendorUpdates(script);
    steps = script.commands.flatMap((command): readonly AptStep[] => {
      const action = updating.has(command.index)
        ? ({ kind: 'update', isIndirect: true } as const)
        : readApt(command);
      return action === undefined ? [] : [{ command, action }];
    });
    known.set(script, steps);
  }
  return steps;
}

/**
 * Scripts that add a repository and then run `apt-get update`.
 * @see https://github.com/nodesource/distributions
 * @see https://packagecloud.io/docs#install_repo
 */
const vendorScripts =
  /deb\.nodesource\.com\/setup|script\.deb\.sh|setup\.deb\.sh|InstallAzureCLIDeb|apt\.llvm\.org\/llvm\.sh|mariadb_repo_setup/;

/** Indexes of the commands that run one: the shell behind the download, or the one it is a word of. */
function findVendorUpdates({ commands }: ShellScript): ReadonlySet<number> {
  const found = new Set<number>();
  for (const download of commands) {
    const isDownload = download.name === 'curl' || download.name === 'wget';
    if (isDownload && download.args.some(({ key }) => vendorScripts.test(key))) {
      const shell = commands.find(
        ({ index, name, isSubstitution }) =>
          index > download.index && !isSubstitution && /^(?:ba|da)?sh$|\.sh$|_setup$/.test(name ?? ''),
      );
      const runner = download.isSubstitution
        ? commands.findLast(({ index, isSubstitution }) => index < download.index && !isSubstitution)
        : shell;
      if (runner !== undefined) {
        found.add(runner.index);
      }
    }
  }
  return found;
}
