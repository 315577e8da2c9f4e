/** The rules about the package managers of languages, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { bunCache } from './bun-cache.ts';
import { bundlerCache } from './bundler-cache.ts';
import { cargoFinal } from './cargo-final.ts';
import { composerCache } from './composer-cache.ts';
import { condaCache } from './conda-cache.ts';
import { dotnetRestoreFinal } from './dotnet-restore-final.ts';
import { gemCache } from './gem-cache.ts';
import { goCacheFinal } from './go-cache-final.ts';
import { gradleFinal } from './gradle-final.ts';
import { mavenFinal } from './maven-final.ts';
import { npmCache } from './npm-cache.ts';
import { pipCache } from './pip-cache.ts';
import { pipenvCache } from './pipenv-cache.ts';
import { pnpmStore } from './pnpm-store.ts';
import { poetryCache } from './poetry-cache.ts';
import { sbtFinal } from './sbt-final.ts';
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
  goCacheFinal,
  cargoFinal,
  mavenFinal,
  gradleFinal,
  dotnetRestoreFinal,
  sbtFinal,
];
