/** What empties a cache in the RUN that filled it, and what keeps it out of the image altogether. */
import { usesBuildKit } from '../buildKit.ts';
import type { Dockerfile } from '../dockerfile.ts';
import { appendCommand } from '../edits.ts';
import { addFlag } from '../instructionEdits.ts';
import { removedBy } from '../paths.ts';
import type { FixDraft, OffsetEdit } from '../rule.ts';
import type { ShellCommand } from '../shell.ts';
import type { KeptCache } from './keptCache.ts';
import { programOf } from './commandLine.ts';
import { readPackageChange } from './installs.ts';

export interface Cleaning {
  /** In the imperative: `Clean the cache of npm in the same RUN`. */
  readonly title: string;
  /** `program` is run as it was for filling the cache: `npm`, `php composer.phar`. */
  readonly command?: (program: string) => string;
  /** Works without the program. */
  readonly plain?: string;
  /** Why it needs a look, as a sentence. */
  readonly caution?: string | undefined;
}

/** At the end of the RUN; nothing where the cache is another's there, or the program may be gone. */
export function toCleaningFix(file: Dockerfile, kept: KeptCache, cleaning: Cleaning): readonly FixDraft[] {
  const text = toCleaningText(file, kept, cleaning);
  const edit = text === undefined ? undefined : appendCommand(file, kept.run.instruction, text);
  if (edit === undefined) {
    return [];
  }
  return [toDraft(file, { title: cleaning.title, caution: cleaning.caution, edit })];
}

/** An option that lets a command keep nothing. */
export function toOptionFix(file: Dockerfile, kept: KeptCache, option: string): readonly FixDraft[] {
  return kept.command.isEditable
    ? [
        toDraft(file, {
          title: `Add ${option}`,
          caution: undefined,
          edit: { start: kept.end, end: kept.end, newText: ` ${option}` },
        }),
      ]
    : [];
}

/** What installs without a network reads what was fetched before. */
function toDraft(
  file: Dockerfile,
  fix: { readonly title: string; readonly caution: string | undefined; readonly edit: OffsetEdit },
): FixDraft {
  const caution = traitsOf(file).isOffline
    ? 'This file installs something with --offline, which may read this cache.'
    : fix.caution;
  return {
    title: fix.title,
    class: caution === undefined ? 'safe' : 'suggest',
    ...(caution === undefined ? {} : { caution }),
    edits: [fix.edit],
  };
}

/** Only where the file is built by BuildKit for certain, by root, and the cache is at its usual place. */
export function toMountFix(
  file: Dockerfile,
  { run, isDefault }: KeptCache,
  folder: string,
): readonly FixDraft[] {
  const isRoot = !run.stage.instructions.some(
    ({ keyword, index }) => keyword === 'USER' && index < run.instruction.index,
  );
  return isDefault && isRoot && run.stage.base.kind === 'image' && traitsOf(file).isBuildKit
    ? [
        {
          title: 'Keep the cache in a cache mount',
          class: 'suggest',
          caution: 'A builder that keeps nothing between builds downloads everything each time.',
          edits: [addFlag(run.instruction, `--mount=type=cache,target=${folder}`)],
        },
      ]
    : [];
}

function toCleaningText(file: Dockerfile, kept: KeptCache, cleaning: Cleaning): string | undefined {
  const { command, run } = kept;
  const commands = run.script.commands;
  const program = command.words[0];
  const isInside = commands.some(
    (other) => other !== command && other.start <= command.start && other.end >= command.end,
  );
  // Inside `sh -c` or `su`, home and program may be others than behind it.
  if (program === undefined || isInside || command.isSubstitution || !command.isEditable) {
    return undefined;
  }
  const prefix = file.text.slice(command.start, program.start);
  if (/[\n\\`]/.test(prefix)) {
    return undefined;
  }
  const isThere = !commands.some((other) => other.index > command.index && removes(other, command));
  // A shell of its own that found the program for itself.
  const isFound = command.depth === 0 || !commands.some(({ name }) => name === '.' || name === 'source');
  if (cleaning.command !== undefined && isThere && isFound) {
    return `${prefix}${cleaning.command(kept.program ?? program.text)}`;
  }
  // With a variable in front it would be another's.
  return prefix === '' ? cleaning.plain : undefined;
}

/** Whether the program of `command` may be gone afterwards. */
function removes(other: ShellCommand, command: ShellCommand): boolean {
  const program = programOf(command);
  return (
    readPackageChange(other)?.kind === 'remove' ||
    removedBy(other).some((path) => runtimes.test(path) || path.endsWith(`/${program}`)) ||
    (other.name === program && /^(?:un|rm|remove)/.test(other.args[0]?.key ?? ''))
  );
}

const runtimes = /\/(?:bin|node|nodejs|node_modules|php|ruby)(?:\/|\*|$)/;

interface FileTraits {
  readonly isOffline: boolean;
  readonly isBuildKit: boolean;
}

const knownTraits = new WeakMap<Dockerfile, FileTraits>();

/** Found once for a file, however many findings it has. */
function traitsOf(file: Dockerfile): FileTraits {
  const found = knownTraits.get(file) ?? {
    isOffline: /--offline\b/.test(file.text),
    isBuildKit: usesBuildKit(file),
  };
  knownTraits.set(file, found);
  return found;
}
