/** Whether a file is built by BuildKit for certain: it uses what the builder before it does not know. */
import type { Dockerfile } from './dockerfile.ts';

export function usesBuildKit(file: Dockerfile): boolean {
  const isKnown = known.get(file) ?? findWhether(file);
  known.set(file, isKnown);
  return isKnown;
}

/** Asked for every fix of a file. */
const known = new WeakMap<Dockerfile, boolean>();

function findWhether(file: Dockerfile): boolean {
  return (
    file.directives.has('syntax') ||
    file.instructions.some(
      ({ keyword, flags, heredocs }) => heredocs.length > 0 || flags.some(({ name }) => isNew(keyword, name)),
    )
  );
}

function isNew(keyword: string, flag: string): boolean {
  return keyword === 'RUN'
    ? flag === 'mount' || flag === 'network' || flag === 'security'
    : keyword === 'COPY' || keyword === 'ADD'
      ? ['chmod', 'link', 'parents', 'exclude', 'checksum', 'keep-git-dir', 'unpack'].includes(flag)
      : false;
}
