/** The rules about the package managers of languages, in the order of their pages. */
import type { Rule } from '../rule.ts';
import { bunCache } from './bun-cache.ts';
import { bundleDev } from './bundle-dev.ts';
import { bundlerCache } from './bundler-cache.ts';
import { cargoFinal } from './cargo-final.ts';
import { composerCache } from './composer-cache.ts';
import { composerDev } from './composer-dev.ts';
import { condaCache } from './conda-cache.ts';
import { dotnetRestoreFinal } from './dotnet-restore-final.ts';
import { gemCache } from './gem-cache.ts';
import { gemDocs } from './gem-docs.ts';
import { goCacheFinal } from './go-cache-final.ts';
import { gradleFinal } from './gradle-final.ts';
import { mavenFinal } from './maven-final.ts';
import { npmCache } from './npm-cache.ts';
import { npmDevDeps } from './npm-dev-deps.ts';
import { npmSelfUpgrade } from './npm-self-upgrade.ts';
import { pipCache } from './pip-cache.ts';
import { pipSelfUpgrade } from './pip-self-upgrade.ts';
import { pipenvCache } from './pipenv-cache.ts';
import { playwrightAll } from './playwright-all.ts';
import { pnpmStore } from './pnpm-store.ts';
import { poetryCache } from './poetry-cache.ts';
import { pyDevDeps } from './py-dev-deps.ts';
import { sbtFinal } from './sbt-final.ts';
import { secondPython } from './second-python.ts';
import { torchCudaWheels } from './torch-cuda-wheels.ts';
import { uvCache } from './uv-cache.ts';
import { yarnCache } from './yarn-cache.ts';

export const languagePackageRules: readonly Rule[] = [
  pipCache,
  poetryCache,
  pipenvCache,
  condaCache,
  uvCache,
  pyDevDeps,
  torchCudaWheels,
  npmCache,
  yarnCache,
  pnpmStore,
  bunCache,
  npmDevDeps,
  composerCache,
  composerDev,
  gemCache,
  gemDocs,
  bundlerCache,
  bundleDev,
  goCacheFinal,
  cargoFinal,
  mavenFinal,
  gradleFinal,
  dotnetRestoreFinal,
  sbtFinal,
  pipSelfUpgrade,
  npmSelfUpgrade,
  secondPython,
  playwrightAll,
];
