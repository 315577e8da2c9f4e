/** The rules about the package managers of languages, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { bunCache } from './bun-cache.ts';
import { bundlerCache } from './bundler-cache.ts';
import { composerCache } from './composer-cache.ts';
import { condaCache } from './conda-cache.ts';
import { gemCache } from './gem-cache.ts';
import { npmCache } from './npm-cache.ts';
import { pipCache } from './pip-cache.ts';
import { pipenvCache } from './pipenv-cache.ts';
import { pnpmStore } from './pnpm-store.ts';
import { poetryCache } from './poetry-cache.ts';
import { uvCache } from './uv-cache.ts';
import { yarnCache } from './yarn-cache.ts';

export const languagePackageRules: readonly Rule[] = [
  pipCache,
  poetryCache,
  pipenvCache,
  condaCache,
  uvCache,
  npmCache,
  yarnCache,
  pnpmStore,
  bunCache,
  composerCache,
  gemCache,
  bundlerCache,
];
