/** The full Node.js image where the slim one would do. */
import { buildpackPrograms } from '../buildpackPrograms.ts';
import { createFullBaseRule } from '../fullBases.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findNodeTwin } from '../slimTwins.ts';

export const baseFullNode: Rule = createFullBaseRule({
  id: 'base-full-node',
  summary:
    'The image that ships begins with the full Node.js image, and a slim one of the same version exists.',
  name: 'node',
  extra: 'compilers, Python, headers and version control that a running program hardly needs',
  findTwin: findNodeTwin,
  estimate: estimate(260_000_000, 330_000_000, { source: 'node on Debian, 2026', unit: 'compressed' }),
  caution:
    'Native add-ons that are compiled while they are installed need python3, make and g++, which the slim image lacks.',
  lacks: new Map([
    ...buildpackPrograms,
    ['python3', 'python3'],
    ['python', 'python3'],
    ['openssl', 'openssl'],
  ]),
  isNeeded: ({ compiles, installsCompiler }) => compiles && !installsCompiler,
});
