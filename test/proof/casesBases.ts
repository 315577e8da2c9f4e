/** Cases of base images that have more than what is built on them needs. */
import type { Promised } from './compare.ts';
import { packageRecords } from './promises.ts';
import type { ProofCase } from './proofCase.ts';

/** What Debian’s slim image is without, and what compilers set up when they are installed. */
const slimmer: Promised = {
  hasFewerPackages: true,
  removed: [
    '/usr/share/{doc,man,locale,info,lintian}/**',
    '/var/{log/alternatives.log,cache/ldconfig/aux-cache}',
  ],
  added: ['/etc/dpkg/dpkg.cfg.d/docker'],
  changed: [...packageRecords, '/etc/ld.so.cache'],
};

export const baseCases: readonly ProofCase[] = [
  { name: 'base-python', rules: ['base-full-python'], promised: slimmer, works: 'python /app/app.py' },
  { name: 'base-node', rules: ['base-full-node'], promised: slimmer, works: 'node /app/server.js' },
  { name: 'base-ruby', rules: ['base-full-ruby'], promised: slimmer, works: 'ruby /app/server.rb' },
  {
    name: 'base-perl',
    rules: ['base-full-perl'],
    // which lists a folder of documentation
    promised: { ...slimmer, changed: [...(slimmer.changed ?? []), '/var/lib/dpkg/info/perl-base.list'] },
    works: 'perl /report.pl',
  },
  {
    name: 'jdk-jre',
    rules: ['jdk-final'],
    // a store of keys, which says when each came into it
    promised: { hasFewerPackages: true, changed: [...packageRecords, '/etc/ssl/certs/java/cacerts'] },
    works: 'java -jar /greet.jar',
  },
  {
    name: 'full-os-for-static',
    rules: ['full-os-for-static'],
    promised: {
      hasFewerPackages: true,
      removed: ['/**'],
      added: ['/etc/{services,protocols,ssl{,/**}}'],
    },
    starts: ['/greet'],
  },
];
