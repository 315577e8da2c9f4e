/** A file that one RUN needs is mounted for it, in place of COPY before and `rm` behind. */
import { usesBuildKit } from './buildKit.ts';
import type { CopiedEntry } from './copied.ts';
import type { Dockerfile } from './dockerfile.ts';
import { removeCommand } from './edits.ts';
import { addFlag, removeInstruction } from './instructionEdits.ts';
import type { Removal } from './removalIndex.ts';
import type { FixDraft } from './rule.ts';

/** None where another instruction may use the file, or the RUN writes to it; and none where older builders may build. */
export function toBindMountFixes(
  file: Dockerfile,
  { entry, removal }: { readonly entry: CopiedEntry; readonly removal: Removal },
): readonly FixDraft[] {
  const { instruction, path, source, stage } = entry;
  const run = removal.run.instruction;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const from = instruction.flags.find((flag) => flag.name === 'from')?.value;
  const isPlain = [path, source, from ?? ''].every((text) => /^[\w@%+:./-]*$/.test(text));
  const isOnly =
    instruction.keyword === 'COPY' &&
    instruction.words.length === 2 &&
    instruction.flags.every((flag) => flag.name === 'from') &&
    removal.pattern === path &&
    removal.command.args.filter(({ key }) => !key.startsWith('-')).length === 1;
  const isUsedElsewhere = file.instructions.some(
    (other) =>
      other.index !== run.index &&
      other.index > instruction.index &&
      file.text.slice(other.start, Math.min(other.end, other.start + maxSearched)).includes(name),
  );
  const writes = removal.run.script.commands.some(
    (command) => writing.has(command.name ?? '') && command.args.some(({ key }) => key.includes(name)),
  );
  const isOne = isOnly && isPlain && entry.shape === 'file' && removal.run.stage === stage;
  if (!isOne || isUsedElsewhere || writes || !usesBuildKit(file)) {
    return [];
  }
  const copied = removeInstruction(file, instruction);
  const removed = removeCommand(file, run, removal.command);
  const mount = `--mount=type=bind${from === undefined ? '' : `,from=${from}`},source=${source},target=${path}`;
  return copied === undefined || removed === undefined
    ? []
    : [
        {
          title: 'Mount the file for the RUN instead of copying it',
          class: 'suggest',
          caution: 'The RUN can only read a mounted file.',
          edits: [copied, addFlag(run, mount), removed],
        },
      ];
}

const writing: ReadonlySet<string> = new Set([
  'chmod',
  'chown',
  'mv',
  'sed',
  'gunzip',
  'bunzip2',
  'patch',
  'tee',
]);

const maxSearched = 20_000;
