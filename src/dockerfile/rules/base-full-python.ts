/** The full Python image where the slim one would do. */
import { buildpackPrograms } from '../buildpackPrograms.ts';
import { createFullBaseRule } from '../fullBases.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findPythonTwin } from '../slimTwins.ts';

export const baseFullPython: Rule = createFullBaseRule({
  id: 'base-full-python',
  summary:
    'The image that ships begins with the full Python image, and a slim one of the same version exists.',
  name: 'python',
  extra: 'compilers, headers and version control that a running program hardly needs',
  findTwin: findPythonTwin,
  estimate: estimate(280_000_000, 340_000_000, { source: 'python:3 on Debian, 2026', unit: 'compressed' }),
  caution:
    'Packages of Python without a wheel for this platform need a compiler, which the slim image lacks.',
  lacks: buildpackPrograms,
  isNeeded: ({ compiles, installsCompiler }) => compiles && !installsCompiler,
});
