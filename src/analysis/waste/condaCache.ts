/** Archives and unpacked packages of conda. Environments are mostly hard links to the latter, which then cost nothing. */
import { adviseOnCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

const installers = [
  'conda',
  'miniconda',
  'miniconda3',
  'anaconda3',
  'miniforge3',
  'mambaforge',
  'micromamba',
] as const;

export const condaCache: PathCause = {
  id: 'conda-cache',
  title: 'Package cache of conda',
  paths: ['**/.conda/pkgs', ...installers.map((name) => `**/${name}/pkgs`)],
  isCache: true,
  advise: (found) =>
    adviseOnCache(found, {
      what: 'conda keeps every package it installs here.',
      clean: 'conda clean --all --force-pkgs-dirs --yes',
      mounts: ['target=/opt/conda/pkgs'],
    }),
};
