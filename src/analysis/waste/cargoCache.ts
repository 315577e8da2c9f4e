/**
 * Crates as cargo downloads and unpacks them, and what it compiles on the way to a program. The program itself stands
 * above `deps` and is another name of a file there, so it is none of this.
 */
import { adviseOnBuildCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

const homes = ['**/.cargo', 'usr/local/cargo'] as const;
const kept = ['registry/cache', 'registry/src', 'registry/index', 'git/db', 'git/checkouts'] as const;
const profiles = [
  '**/target/release',
  '**/target/debug',
  '**/target/*/release',
  '**/target/*/debug',
] as const;
const compiled = ['deps', 'incremental', '.fingerprint'] as const;

export const cargoCache: PathCause = {
  id: 'cargo-cache',
  title: 'Crates and intermediate files of cargo',
  paths: [
    ...homes.flatMap((home) => kept.map((folder) => `${home}/${folder}`)),
    ...profiles.flatMap((profile) => compiled.map((folder) => `${profile}/${folder}`)),
  ],
  isCache: true,
  advise: (found) =>
    adviseOnBuildCache(found, {
      what: 'cargo keeps the sources of crates and compiled parts here.',
      mounts: ['target=/usr/local/cargo/registry', 'target=/usr/local/cargo/git/db'],
    }),
};
