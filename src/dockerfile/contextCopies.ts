/** COPY and ADD of whole folders of the build context, and what comes with them that an image hardly wants. */
import { isOfContext, sourcesOf, toContextPath } from './copied.ts';
import type { Dockerfile, Instruction, Word } from './dockerfile.ts';
import type { ContextFacts, UnwantedKind, UnwantedPath } from './facts.ts';
import type { Saving } from './finding.ts';
import { isWithin } from './paths.ts';
import type { Stage } from './stages.ts';
import { formatBytes } from '../shared/format.ts';

export interface FolderCopy {
  readonly instruction: Instruction;
  readonly word: Word;
  /** Relative to the context; empty for all of it. */
  readonly folder: string;
}

/** `.`, or a folder of it where the context is known to have something there. */
export function findFolderCopies(stage: Stage): readonly FolderCopy[] {
  return stage.instructions.filter(isOfContext).flatMap((instruction) =>
    sourcesOf(instruction).flatMap((word) => {
      const source = word.value;
      const isNamed = source === undefined || /[*?[]|:\/\/|^git@/.test(source);
      return isNamed ? [] : [{ instruction, word, folder: toContextPath(source) }];
    }),
  );
}

/** What of the context a copy brings, without what the file seems to want: the largest first. */
export function findBrought(
  file: Dockerfile,
  context: ContextFacts,
  copy: FolderCopy,
): readonly UnwantedPath[] {
  const makes = findMakers(file);
  return context.unwanted.filter(
    ({ path, kind }) =>
      isWithin(`/${path}`, `/${copy.folder}`) && `/${path}` !== `/${copy.folder}` && !isWanted(kind, makes),
  );
}

/** `“.git” (120 MB) and “node_modules” (300 MB)`, with how many more there are. */
export function nameBrought(brought: readonly UnwantedPath[]): string {
  const names = brought.slice(0, 3).map(({ path, sizeBytes }) => `“${path}” (${formatBytes(sizeBytes)})`);
  const rest = brought.length - names.length;
  const all = rest > 0 ? [...names, `${rest} more`] : names;
  return all.length === 1 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

export function savingOfBrought(brought: readonly UnwantedPath[]): Saving {
  const sizeBytes = brought.reduce((sum, path) => sum + path.sizeBytes, 0);
  return {
    minBytes: sizeBytes,
    maxBytes: sizeBytes,
    basis: 'measured',
    source: 'the files of the build context',
    unit: 'unpacked',
  };
}

/** The lines for the ignore file. */
export function patternsOf(brought: readonly UnwantedPath[]): readonly string[] {
  return [...new Set(brought.map(({ pattern }) => pattern))];
}

/** The same in a sentence. */
export function listPatterns(brought: readonly UnwantedPath[]): string {
  const patterns = patternsOf(brought);
  const shown = patterns.slice(0, 6).join(', ');
  return patterns.length > 6 ? `${shown} and ${patterns.length - 6} more` : shown;
}

interface Makers {
  readonly git: boolean;
  readonly dependencies: boolean;
  readonly output: boolean;
}

const known = new WeakMap<Dockerfile, Makers>();

/** What the RUNs of a file do that tells whether its context has to bring it. */
function findMakers(file: Dockerfile): Makers {
  let makers = known.get(file);
  if (makers === undefined) {
    const text = file.instructions
      .filter(({ keyword }) => keyword === 'RUN')
      .map(({ start, end }) => file.text.slice(start, end))
      .join('\n');
    makers = {
      git: /\bgit\s+(?!clone|config)|setuptools_scm|versioneer|-buildvcs=true|goreleaser/.test(text),
      dependencies:
        /\b(?:npm|yarn|pnpm|bun|pip3?|poetry|uv|pipenv|composer|bundle|bower|cargo|go|mvn|gradle)\b/.test(
          text,
        ),
      output:
        /\b(?:build|compile|package|install|make|assemble|publish|bundle|tsc|webpack|vite|go|cargo|mvn|gradle)\b/.test(
          text,
        ),
    };
    known.set(file, makers);
  }
  return makers;
}

/** A folder that nothing in the file makes is the one that is meant. */
function isWanted(kind: UnwantedKind, makers: Makers): boolean {
  return (
    (kind === 'version-control' && makers.git) ||
    (kind === 'dependencies' && !makers.dependencies) ||
    (kind === 'virtual-environment' && !makers.dependencies) ||
    (kind === 'build-output' && !makers.output) ||
    (kind === 'archive' && !makers.output)
  );
}
