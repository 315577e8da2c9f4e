/** What an instruction left in a folder for temporary files. */
import type { PathCause } from './cause.ts';
import { appendCommand, findCommand, findVerb, quote, toArguments } from './instructions.ts';

export const temporaryFiles: PathCause = {
  id: 'temporary-files',
  title: 'Temporary files',
  paths: ['tmp', 'var/tmp'],
  isCache: false,
  advise: ({ instruction, paths }) => {
    const verb = findVerb(instruction);
    if (verb === 'COPY' || verb === 'ADD') {
      return {
        text: `${quote(instruction, 'An instruction')} copies these here. If only a RUN needs them, mount them for that RUN: then they are in no layer.`,
        code: 'RUN --mount=type=bind,source=…,target=/tmp/… …',
      };
    }
    const few = paths.length <= 3 ? toArguments(paths) : undefined;
    return {
      text: 'What an instruction leaves in a folder for temporary files stays in its layer. Remove it at the end of the same RUN, or give the RUN a temporary folder of its own.',
      code: [
        appendCommand(instruction, few === undefined ? 'rm -rf /tmp/* /var/tmp/*' : `rm -f ${few}`),
        '# or',
        `RUN --mount=type=tmpfs,target=/tmp ${findCommand(instruction) ?? '…'}`,
      ].join('\n'),
    };
  },
};
