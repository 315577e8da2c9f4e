/** The paths that the instructions of an image name, which tell folders from files: what has a path below it is a folder. */
import { directoriesOf } from './directories.ts';
import type { Instruction } from './dockerfile.ts';
import { toAbsolute } from './paths.ts';
import type { Stage } from './stages.ts';

export interface NamedPaths {
  /**
   * Whether COPY to `path`, without a slash at its end, puts what it copies into that folder: a file where something
   * below the folder is named, anything else only where its own name below it is.
   */
  hasInto(path: string, copied: { readonly name: string; readonly isFile: boolean }): boolean;
}

export function namedPathsOf(chain: readonly Stage[]): NamedPaths {
  const named = new Set<string>();
  const folders = new Set<string>();
  const directories = directoriesOf(chain);
  for (const instruction of chain.flatMap(({ instructions }) => instructions)) {
    for (const { path, isFolder } of findPaths(instruction, directories.get(instruction))) {
      if (named.size < maxPaths) {
        named.add(path);
        folders.add(path.slice(0, path.lastIndexOf('/')));
        if (isFolder) {
          folders.add(path);
        }
      }
    }
  }
  return {
    hasInto: (path, { name, isFile }) => (isFile ? folders.has(path) : named.has(`${path}/${name}`)),
  };
}

/** Longer files are generated. */
const maxPaths = 20_000;

interface NamedPath {
  readonly path: string;
  readonly isFolder: boolean;
}

function findPaths(
  { keyword, words, script }: Instruction,
  directory: string | undefined,
): readonly NamedPath[] {
  if (keyword === 'WORKDIR') {
    return directory === undefined ? [] : [{ path: directory, isFolder: true }];
  }
  if (keyword === 'COPY' || keyword === 'ADD') {
    const target = words.at(-1)?.value;
    const path = target === undefined ? undefined : toAbsolute(target, directory);
    return path === undefined ? [] : [{ path, isFolder: /(?:^|\/)\.?$/.test(target ?? '') }];
  }
  if (keyword === 'CMD' || keyword === 'ENTRYPOINT') {
    return words.flatMap(({ value = '' }) => toNamed(value, false));
  }
  return (script?.commands ?? []).flatMap(({ name, args }) =>
    args.flatMap(({ key }) => toNamed(key, name === 'mkdir' || name === 'cd')),
  );
}

function toNamed(word: string, isMade: boolean): readonly NamedPath[] {
  const path = word.startsWith('/') && word.length < maxLength ? toAbsolute(word, '/') : undefined;
  return path === undefined ? [] : [{ path, isFolder: isMade || word.endsWith('/') }];
}

const maxLength = 1000;
