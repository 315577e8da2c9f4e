/** Commands that move or copy what COPY or ADD brought: the files are in the image twice. */
import { type CopiedEntry, copiedInto } from './copied.ts';
import { findEntries, findHeld } from './copiedUses.ts';
import type { ShippedRun } from './imageView.ts';
import { resolveIn } from './made.ts';
import { isMounted } from './mounts.ts';
import type { RuleContext } from './rule.ts';
import type { ShellCommand, ShellWord } from './shell.ts';

export interface MovedCopy {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly entries: readonly CopiedEntry[];
  /** Relative to the context; absent for what is from elsewhere. */
  readonly sources: readonly (string | undefined)[];
  /** The only thing that is moved, as a word of the command; `undefined` where there are several. */
  readonly operand: ShellWord | undefined;
  /** Absolute; `undefined` where a variable or the base image tells. */
  readonly target: string | undefined;
  /** As the command has it. */
  readonly targetWord: ShellWord;
}

export function findMovedCopies(context: RuleContext, name: 'mv' | 'cp'): readonly MovedCopy[] {
  if (copiedInto(context.image).entries.length === 0) {
    return [];
  }
  return context.image.runs.flatMap((run) =>
    run.script.commands.flatMap((command) => {
      const isMeant = command.name === name && !command.isConditional && !command.isSubstitution;
      const parts = isMeant ? readOperands(command) : undefined;
      if (parts === undefined) {
        return [];
      }
      const found = parts.sources.flatMap((word) => findMoved(context, { run, command, word }));
      return found.length === 0
        ? []
        : [
            {
              run,
              command,
              entries: found.map(({ entry }) => entry),
              sources: found.map(({ source }) => source),
              operand: parts.sources.length === 1 ? parts.sources[0] : undefined,
              target: resolveIn(command, parts.target.key),
              targetWord: parts.target,
            },
          ];
    }),
  );
}

/** `“a.tool” stores it`, `“a.tool” and 2 others stores them`. */
export function nameMoved({ operand, entries }: MovedCopy): string {
  const name = operand?.text ?? entries[0]?.source ?? '';
  const rest = operand === undefined ? entries.length - 1 : 0;
  return rest === 0
    ? `“${name}” stores it`
    : `“${name}” and ${rest} ${rest === 1 ? 'other' : 'others'} stores them`;
}

/** `undefined` for links instead of copies, and for options that take more than a look. */
function readOperands(
  command: ShellCommand,
): { readonly sources: readonly ShellWord[]; readonly target: ShellWord } | undefined {
  const { args } = command;
  const options = args.filter(({ key }) => key.startsWith('-') && key !== '-');
  const operands = args.filter((word) => !options.includes(word));
  if (options.some(({ key }) => /^-[a-zA-Z]*[tSsl]|^--(?:target|suffix|link|symbolic|parents)/.test(key))) {
    return undefined;
  }
  const target = operands.at(-1);
  return target === undefined || operands.length < 2 ? undefined : { sources: operands.slice(0, -1), target };
}

function findMoved(
  context: RuleContext,
  at: { readonly run: ShippedRun; readonly command: ShellCommand; readonly word: ShellWord },
): readonly { readonly entry: CopiedEntry; readonly source: string | undefined }[] {
  const path = resolveIn(at.command, at.word.key);
  if (path === undefined || isMounted(at.run.instruction, path)) {
    return [];
  }
  const entries = findEntries(context.image, at).filter((entry) => isOwn(entry));
  if (entries.length > 0) {
    return entries.map((entry) => ({ entry, source: entry.from === 'context' ? entry.source : undefined }));
  }
  const held = /[*?]/.test(path)
    ? undefined
    : findHeld(context.image, { run: at.run, path, facts: context.facts });
  return held === undefined ? findUnpacked(context, { run: at.run, path }) : [held];
}

/** A folder that the content of another came into has more in it than was copied. */
function isOwn({ shape, path }: CopiedEntry): boolean {
  return shape !== 'folder' || path.split('/').length > 2;
}

/** The folder that an archive has unpacked to: `tool-1.2` of `tool-1.2.tar.gz`. */
function findUnpacked(
  context: RuleContext,
  at: { readonly run: ShippedRun; readonly path: string },
): readonly { readonly entry: CopiedEntry; readonly source: undefined }[] {
  const folder = at.path.slice(0, at.path.lastIndexOf('/')) || '/';
  const name = at.path.slice(at.path.lastIndexOf('/') + 1).replace(/\*.*$/, '');
  const entry = copiedInto(context.image)
    .under(folder, at.run.instruction)
    .findLast(
      ({ isUnpacked, path, source }) =>
        isUnpacked && path === folder && name.length > 2 && source.replace(/^.*\//, '').startsWith(name),
    );
  return entry === undefined ? [] : [{ entry, source: undefined }];
}
