/** Files that a later layer takes away. */
import type { Cause } from './cause.ts';
import { appendCommand, findCommand, findVerb, isRootArchive, quote, toArguments } from './instructions.ts';

export const removedLater: Cause = {
  id: 'removed-later',
  title: 'Removed by a later layer',
  advise: ({ instruction, hiddenBy, paths }) => {
    const step = quote(hiddenBy?.instruction, 'A later instruction');
    const text = `${step} removes these files, but this layer has them for good: a layer can hide what is below it, never make it smaller.`;
    if (isRootArchive(instruction)) {
      return { text: `${text} They come with the base image; a smaller variant of it may lack them.` };
    }
    const verb = findVerb(instruction);
    if (verb === 'COPY' || verb === 'ADD') {
      return {
        text: `${text} If only a RUN needs them, mount them for that RUN instead of copying them; if they are secret, they are still readable here.`,
        code: 'RUN --mount=type=bind,source=…,target=… …',
      };
    }
    return {
      text: `${text} Remove them in the same RUN that makes them, or make them in a stage of their own.`,
      code: appendCommand(instruction, toRemoval(hiddenBy?.instruction, paths)),
    };
  },
};

/** The command that removes them now, if that is all it does. */
function toRemoval(instruction: string | undefined, paths: readonly string[]): string {
  const command = findCommand(instruction);
  if (command !== undefined && /^rm\s[^;&|]*$/.test(command)) {
    return command;
  }
  const few = paths.length <= 3 ? toArguments(paths) : undefined;
  return few === undefined ? 'rm -rf …' : `rm -f ${few}`;
}
