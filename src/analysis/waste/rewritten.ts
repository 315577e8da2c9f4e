/** Files whose content stands in the layer that hides them once more: chmod, chown and mv copy all they touch. */
import type { Cause, FoundWaste, Rewrite } from './cause.ts';
import { addCopyFlag, appendCommand, findCommand, findVerb, quote } from './instructions.ts';

export const rewritten: Cause = {
  id: 'rewritten',
  title: 'Copied for a change of owner, mode or place',
  advise: (found) => {
    const step = quote(found.hiddenBy?.instruction, 'A later instruction');
    const text = `${step} ${verbs[found.rewrite?.what ?? 'nothing']}; a layer holds whole files, so all of them are in the image twice. ${toRemedy(found)}`;
    const code = toCode(found);
    return code === undefined ? { text } : { text, code };
  },
};

const verbs: Readonly<Record<Rewrite['what'], string>> = {
  owner: 'changes the owner of these files',
  mode: 'changes the permissions of these files',
  'owner-and-mode': 'changes owner and permissions of these files',
  place: 'moves these files',
  nothing: 'writes these files once more as they are',
};

function toRemedy({ instruction, rewrite }: FoundWaste): string {
  const isCopied = findVerb(instruction) === 'COPY' || findVerb(instruction) === 'ADD';
  if (rewrite?.what === 'nothing') {
    return 'Leave out files that the layers below have already.';
  }
  if (!isCopied) {
    return 'Do it in the RUN that makes them.';
  }
  return rewrite?.what === 'place'
    ? 'Copy them to where they belong.'
    : 'Let the instruction that copies them do it.';
}

function toCode({ instruction, hiddenBy, rewrite }: FoundWaste): string | undefined {
  if (rewrite === undefined || rewrite.what === 'nothing') {
    return undefined;
  }
  if (findVerb(instruction) === 'RUN') {
    const command = findCommand(hiddenBy?.instruction);
    return command === undefined ? undefined : appendCommand(instruction, command);
  }
  switch (rewrite.what) {
    case 'owner':
      return addCopyFlag(instruction, `--chown=${rewrite.owner}`);
    case 'mode':
      return addCopyFlag(instruction, `--chmod=${rewrite.mode}`);
    case 'owner-and-mode':
      return addCopyFlag(instruction, `--chown=${rewrite.owner} --chmod=${rewrite.mode}`);
    case 'place':
      return undefined;
    default:
      return rewrite.what satisfies never;
  }
}
