/** What is in a context and hardly wanted in an image, with its real bytes and the line that leaves it out. */
import { setImmediate } from 'node:timers/promises';
import type { UnwantedPath } from '../dockerfile/facts.ts';
import type { ContextFiles } from './contextFiles.ts';
import { childrenOf, type ContextTree, isFolderRow, nameOf, pathOf } from './contextTree.ts';
import { isCopiedByName } from './copiedPaths.ts';
import { compilePattern, toIgnorePattern } from './pathPattern.ts';
import { type UnwantedName, unwantedNames } from './unwantedNames.ts';

export interface FindUnwantedOptions {
  readonly signal: AbortSignal;
  /** For looking into files that are secrets only where they say so. */
  readonly files: Pick<ContextFiles, 'readStart'>;
  /** What the Dockerfile copies; what is copied by name is wanted. */
  readonly copied: readonly string[];
  /** Whether an exception of the ignore file names it: then somebody wants it. */
  readonly isExcepted: (path: string) => boolean;
}

/** Secrets begin at once or not at all. */
const maxReadBytes = 16 * 1024;

/** For all names at once, since most names are none of them. */
const isAnyName = new RegExp(unwantedNames.map(({ name }) => name.source).join('|'), 'i');

/** Rows that are looked at before others get their turn. */
const seenAtOnce = 20_000;

/** More files than these are not looked into. */
const maxReadFiles = 500;

/** The largest first; nothing inside of something else. */
export async function findUnwanted(
  context: ContextTree,
  options: FindUnwantedOptions,
): Promise<readonly UnwantedPath[]> {
  const found: UnwantedPath[] = [];
  let readFiles = 0;
  for await (const { row, path, fit } of findCandidates(context, options)) {
    if (fit.content !== undefined) {
      readFiles++;
      const text =
        readFiles > maxReadFiles ? '' : await options.files.readStart(path, { maxBytes: maxReadBytes });
      if (!fit.content.test(text)) {
        continue;
      }
    }
    found.push({
      path,
      pattern: toPattern(path, { fit, copied: options.copied }),
      kind: fit.kind,
      fileCount: context.fileCounts[row] ?? 0,
      sizeBytes: context.tree.columns.sizes[row] ?? 0,
    });
  }
  return found.toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.path < b.path ? -1 : 1));
}

interface Candidate {
  readonly row: number;
  readonly path: string;
  readonly fit: UnwantedName;
}

async function* findCandidates(
  context: ContextTree,
  options: FindUnwantedOptions,
): AsyncGenerator<Candidate> {
  const { columns } = context.tree;
  let seen = 0;
  for (const folders = [0]; folders.length > 0;) {
    const folder = folders.pop() ?? 0;
    const children = childrenOf(columns, folder);
    if (Math.floor(seen / seenAtOnce) !== Math.floor((seen += children.length + 1) / seenAtOnce)) {
      await setImmediate();
      options.signal.throwIfAborted();
    }
    const named = children.map((row) => ({ row, name: nameOf(columns, row) }));
    const names = named.map(({ name }) => name);
    for (const { row, name } of named) {
      const isFolder = isFolderRow(columns, row);
      const fit = findFit(context, { row, name, isFolder, beside: names });
      const path = fit === undefined ? '' : pathOf(columns, row);
      if (fit !== undefined && !isCopiedByName(path, options.copied) && !options.isExcepted(path)) {
        yield { row, path, fit };
      } else if (isFolder && fit?.kind !== 'version-control' && fit?.kind !== 'dependencies') {
        folders.push(row);
      }
    }
  }
}

function findFit(
  { tree: { columns }, fileCounts }: ContextTree,
  path: {
    readonly row: number;
    readonly name: string;
    readonly isFolder: boolean;
    readonly beside: readonly string[];
  },
): UnwantedName | undefined {
  const { row, name, isFolder, beside } = path;
  // An empty folder costs nothing.
  if (fileCounts[row] === 0 || !isAnyName.test(name)) {
    return undefined;
  }
  return unwantedNames.find(
    (fit) =>
      fit.isFolder === isFolder &&
      fit.name.test(name) &&
      (fit.beside === undefined || beside.some((other) => fit.beside?.test(other) === true)) &&
      (columns.sizes[row] ?? 0) >= (fit.minBytes ?? 0) &&
      (fit.inside === undefined ||
        childrenOf(columns, row).some((child) => fit.inside?.test(nameOf(columns, child)) === true)),
  );
}

/** By name wherever it is, unless that leaves out what is copied by name elsewhere. */
function toPattern(
  path: string,
  { fit, copied }: { readonly fit: UnwantedName; readonly copied: readonly string[] },
): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const general = `**/${fit.pattern ?? toIgnorePattern(name)}`;
  const isAlone = path === name && fit.kind === 'version-control';
  return fit.isAnywhere && !isAlone && !copied.some((source) => isLeftOut(source, general))
    ? general
    : toIgnorePattern(path);
}

function isLeftOut(source: string, pattern: string): boolean {
  const compiled = compilePattern(pattern, { isWindows: false });
  const names = source.split('/').filter((name) => name !== '' && name !== '.');
  return names.some((_, at) => compiled?.matches(names.slice(0, at + 1).join('/')) === true);
}
