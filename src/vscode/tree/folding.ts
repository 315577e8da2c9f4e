/** Repositories folded by path segment: `team/api` and `team/web` stand in a folder `team`. */

export type FoldedEntry =
  | { readonly kind: 'folder'; readonly path: string; readonly label: string }
  | { readonly kind: 'repository'; readonly repository: string; readonly label: string };

/**
 * What stands directly below `path` ('' for the top): folders first, each sorted by name. A repository whose own path
 * is also a folder (`team` beside `team/api`) stands beside it.
 */
export function foldRepositories(repositories: readonly string[], path: string): readonly FoldedEntry[] {
  const prefix = path === '' ? '' : `${path}/`;
  const folders = new Set<string>();
  const leaves = new Set<string>();
  for (const repository of repositories) {
    if (repository.startsWith(prefix) && repository.length > prefix.length) {
      const rest = repository.slice(prefix.length);
      const slash = rest.indexOf('/');
      (slash < 0 ? leaves : folders).add(slash < 0 ? rest : rest.slice(0, slash));
    }
  }
  return [
    ...[...folders]
      .toSorted(compare)
      .map((label) => ({ kind: 'folder', path: prefix + label, label }) as const),
    ...[...leaves]
      .toSorted(compare)
      .map((label) => ({ kind: 'repository', repository: prefix + label, label }) as const),
  ];
}

/** The folders on the way to a repository, outermost first. */
export function toFolderPaths(repository: string): readonly string[] {
  const segments = repository.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

const { compare } = new Intl.Collator('en', { numeric: true });
