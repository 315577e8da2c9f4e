/** The Debian image of PHP where the Alpine one would do. */
import { createFullBaseRule } from '../fullBases.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findPhpTwin } from '../slimTwins.ts';

export const baseFullPhp: Rule = createFullBaseRule({
  id: 'base-full-php',
  summary:
    'The image that ships begins with the Debian image of PHP, and one on Alpine of the same version exists.',
  name: 'php',
  extra: 'Debian with a compiler and headers below PHP',
  findTwin: findPhpTwin,
  estimate: estimate(110_000_000, 160_000_000, {
    source: 'php:8 on Debian and Alpine, 2026',
    unit: 'compressed',
  }),
  caution:
    'Alpine has musl in place of glibc and apk in place of apt-get, and no bash; text is formatted and converted a little differently.',
  lacks: new Map([
    ['git', 'git'],
    ['bash', 'bash'],
    ['useradd', 'shadow'],
    ['usermod', 'shadow'],
    ['groupmod', 'shadow'],
    ['locale-gen', 'musl-locales'],
  ]),
  isNeeded: ({ programs }) =>
    ['apt', 'apt-get', 'aptitude', 'dpkg', 'update-alternatives'].some((program) => programs.has(program)),
});
