/** The folder where git and its kin keep the history of a working copy. */
import type { PathCause } from './cause.ts';
import { appendCommand, findVerb, quote } from './instructions.ts';

export const gitHistory: PathCause = {
  id: 'git-history',
  title: 'History of a repository',
  paths: ['**/.git', '**/.hg', '**/.svn'],
  isCache: false,
  advise: ({ instruction }) => {
    const verb = findVerb(instruction);
    return verb === 'COPY' || verb === 'ADD'
      ? {
          text: `${quote(instruction, 'An instruction')} copies the whole history, with everything that was ever in it. Leave it out of the build context.`,
          code: '# .dockerignore\n**/.git',
        }
      : {
          text: 'A clone brings the whole history. Fetch only the newest state, and remove the history in the same RUN.',
          code: `${appendCommand(instruction, 'rm -rf …/.git')}\n# and\ngit clone --depth 1 --branch … …`,
        };
  },
};
