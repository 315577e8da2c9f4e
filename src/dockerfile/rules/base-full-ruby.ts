/** The full Ruby image where the slim one would do. */
import { buildpackPrograms } from '../buildpackPrograms.ts';
import { createFullBaseRule } from '../fullBases.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findRubyTwin } from '../slimTwins.ts';

export const baseFullRuby: Rule = createFullBaseRule({
  id: 'base-full-ruby',
  summary: 'The image that ships begins with the full Ruby image, and a slim one of the same version exists.',
  name: 'ruby',
  extra: 'compilers, headers and version control that a running program hardly needs',
  findTwin: findRubyTwin,
  estimate: estimate(250_000_000, 310_000_000, { source: 'ruby:3 on Debian, 2026', unit: 'compressed' }),
  caution: 'Gems with native extensions need a compiler and headers, which the slim image lacks.',
  lacks: buildpackPrograms,
  isNeeded: ({ compiles, installsCompiler }) => compiles && !installsCompiler,
});
