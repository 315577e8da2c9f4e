/**
 * What npm, yarn, pnpm and Bun keep to install again, in any home. Yarn's `.yarn/cache` of a project is no such thing:
 * Plug'n'Play runs from it.
 */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const npmCache: PathCause = {
  id: 'npm-cache',
  title: 'Caches of npm, yarn and pnpm',
  paths: [
    '**/.npm/_cacache',
    '**/.npm/_npx',
    '**/.npm/_logs',
    '**/.npm/_prebuilds',
    '**/.cache/yarn',
    '**/.yarn/berry/cache',
    '**/.yarn/berry/metadata',
    '**/.yarn/berry/index',
    '**/.local/share/pnpm/store',
    '**/.pnpm-store',
    'pnpm/store',
    '**/.cache/pnpm',
    '**/.bun/install/cache',
    '**/.cache/node-gyp',
    '**/.node-gyp',
  ],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'Packages are kept here as they were downloaded, beside node_modules.',
      clean: toCleaning(found.paths),
      mounts: [toMount(found.paths)],
    }),
};

function toCleaning(paths: readonly string[]): string {
  if (has(paths, 'yarn')) {
    return 'yarn cache clean --all';
  }
  return has(paths, 'pnpm') ? 'rm -rf "$(pnpm store path)" ~/.cache/pnpm' : 'npm cache clean --force';
}

function toMount(paths: readonly string[]): string {
  if (has(paths, 'yarn')) {
    return 'target=/root/.yarn/berry/cache';
  }
  return has(paths, 'pnpm') ? 'target=/root/.local/share/pnpm/store' : 'target=/root/.npm';
}

function has(paths: readonly string[], word: string): boolean {
  return paths[0]?.includes(word) ?? false;
}
