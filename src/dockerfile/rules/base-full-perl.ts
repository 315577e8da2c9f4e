/** The full Perl image where the slim one would do. */
import { buildpackPrograms } from '../buildpackPrograms.ts';
import { createFullBaseRule } from '../fullBases.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findPerlTwin } from '../slimTwins.ts';

export const baseFullPerl: Rule = createFullBaseRule({
  id: 'base-full-perl',
  summary: 'The image that ships begins with the full Perl image, and a slim one of the same version exists.',
  name: 'perl',
  extra: 'compilers, headers and version control that a running program hardly needs',
  findTwin: findPerlTwin,
  estimate: estimate(260_000_000, 320_000_000, { source: 'perl:5 on Debian, 2026', unit: 'compressed' }),
  caution: 'Modules with C code need a compiler, which the slim image lacks.',
  lacks: buildpackPrograms,
  isNeeded: ({ compiles, installsCompiler }) => compiles && !installsCompiler,
});
