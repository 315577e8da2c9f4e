/** For the debugger of a browser; servers start without them. */
import type { PathCause } from './cause.ts';
import { appendCommand } from './instructions.ts';

export const sourceMaps: PathCause = {
  id: 'source-maps',
  title: 'Source maps',
  paths: [
    '**/*.js.map',
    '**/*.mjs.map',
    '**/*.cjs.map',
    '**/*.css.map',
    '**/*.ts.map',
    '**/*.mts.map',
    '**/*.cts.map',
  ],
  isCache: false,
  advise: ({ instruction }) => ({
    text: 'Source maps serve debuggers. If nothing reads them in production, switch them off in the bundler, or remove those of packages in the RUN that installs them.',
    code: appendCommand(instruction, "find . -name '*.map' -type f -delete"),
  }),
};
