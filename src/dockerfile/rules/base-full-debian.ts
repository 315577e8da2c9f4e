/** Debian with its manual pages and translations where the slim image would do. */
import { createFullBaseRule } from '../fullBases.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findDebianTwin } from '../slimTwins.ts';

export const baseFullDebian: Rule = createFullBaseRule({
  id: 'base-full-debian',
  summary: 'The image that ships begins with Debian as it is, and a slim one of the same release exists.',
  name: 'debian',
  extra: 'manual pages, documentation and translations',
  findTwin: findDebianTwin,
  estimate: estimate(18_000_000, 24_000_000, { source: 'Debian 11 to 13, 2026', unit: 'compressed' }),
  caution:
    'Packages that are installed there come without their manual pages, documentation and translations too.',
  lacks: new Map(),
  isNeeded: ({ installed, programs }) =>
    programs.has('man') ||
    ['man-db', 'manpages', 'locales-all', 'unminimize'].some((name) => installed.has(name)) ||
    [...installed].some((name) => wantsManFolder.test(name)),
});

/** Packages that fail to install where the folders of manual pages are missing. */
const wantsManFolder =
  /^(?:default-j(?:dk|re)|openjdk-\d+-j(?:dk|re)|ca-certificates-java|postgresql(?:-client)?(?:-\d+)?$)/;
