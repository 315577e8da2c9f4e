/** Packages that RUNs install and that are still there when the image is done. */
import type { ImageView, ShippedRun } from './imageView.ts';
import { type NamedPackage, type PackageChange, readPackageChange } from './packages/installs.ts';
import type { ShellCommand } from './shell.ts';

export interface KeptPackages {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  /** In their order; never none. */
  readonly packages: readonly NamedPackage[];
}

/**
 * By the command that installs them. Those that may not be installed, and those that are removed in the same RUN or a
 * later one, are left out: what stays in a layer below is told by others.
 */
export function findKept(image: ImageView, isWanted: (name: string) => boolean): readonly KeptPackages[] {
  const removals: Removal[] = [];
  const candidates: (KeptPackages & { readonly virtual: string | undefined; readonly at: number })[] = [];
  let at = 0;
  for (const run of image.runs) {
    let isMarked = false;
    for (const command of run.script.commands) {
      at++;
      isMarked ||= command.name === 'apt-mark' && command.args[0]?.value === 'auto';
      const change = readPackageChange(command);
      if (change?.kind === 'install' && !command.isConditional && !command.isSubstitution) {
        const packages = change.packages.filter(({ name }) => isWanted(name));
        if (packages.length > 0) {
          candidates.push({ run, command, packages, virtual: change.virtual, at });
        }
      } else if (change?.kind === 'remove') {
        // A list that the shell makes may have every name: all that was not there before the build.
        const isListed = change.packages.some(({ word }) => word.value === undefined);
        removals.push({
          at,
          patterns: toPatterns(change),
          isEverything: isListed || (isMarked && change.isAuto),
        });
      } else if (isUndo(command)) {
        removals.push({ at, patterns: [], isEverything: true });
      }
    }
  }
  return candidates.flatMap(({ virtual, at: installedAt, ...kept }) => {
    const later = removals.filter((removal) => removal.at > installedAt);
    const packages = kept.packages.filter(
      ({ name }) => !later.some((removal) => removes(removal, name, virtual)),
    );
    return packages.length === 0 ? [] : [{ ...kept, packages }];
  });
}

interface Removal {
  /** Counted over the commands of all RUNs. */
  readonly at: number;
  readonly patterns: readonly string[];
  /** All that was marked as needed by others alone, or all of the last transaction. */
  readonly isEverything: boolean;
}

function isUndo({ name, args }: ShellCommand): boolean {
  return (name === 'dnf' || name === 'yum') && args[0]?.value === 'history';
}

function toPatterns({ packages }: PackageChange): readonly string[] {
  return packages.map(({ name }) => name);
}

/** By its name, or by the name of its group. */
function removes({ patterns, isEverything }: Removal, name: string, virtual: string | undefined): boolean {
  return (
    isEverything || patterns.some((pattern) => matches(pattern, name) || pattern === virtual?.toLowerCase())
  );
}

/** `*-dev` and `^python.*` remove what they match. */
function matches(pattern: string, name: string): boolean {
  if (!/[*?^$]/.test(pattern)) {
    return pattern === name;
  }
  const parts = pattern.split(/[*?^$.\\]+/).filter((part) => part !== '');
  return parts.length > 0 && parts.every((part) => name.includes(part));
}
