/** Libraries that only a linker reads. */
import type { PathCause } from './cause.ts';
import { appendCommand } from './instructions.ts';

export const staticLibraries: PathCause = {
  id: 'static-libraries',
  title: 'Static libraries',
  paths: ['**/*.a', '**/*.la'],
  isCache: false,
  advise: ({ instruction }) => ({
    text: 'Only a linker reads these. Build in a stage of its own and copy what comes out of it, or remove them in the RUN that brings them.',
    code: appendCommand(instruction, "find / -xdev \\( -name '*.a' -o -name '*.la' \\) -delete"),
  }),
};
