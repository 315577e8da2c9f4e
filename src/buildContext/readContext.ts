/** A build context as a whole: what COPY and ADD of it would send, what of that is hardly wanted, and what is not known. */
import { realpath } from 'node:fs/promises';
import type { ContextFacts, UnwantedPath } from '../dockerfile/facts.ts';
import { type ContextFiles, createDiskFiles } from './contextFiles.ts';
import { type ContextTree, findRow, toContextTree } from './contextTree.ts';
import { ContextUnreadableError } from './errors.ts';
import { findUnwanted } from './findUnwanted.ts';
import { findIgnoreFile, type IgnoreFile } from './ignoreFile.ts';
import { IgnoreMatcher } from './ignoreMatcher.ts';
import {
  type IgnorePattern,
  type IgnorePatterns,
  type IgnoreProblem,
  readIgnorePatterns,
} from './ignorePatterns.ts';
import { findLargestFolders, type FolderTotal } from './largestFolders.ts';
import { type NotCounted, walkContext, type WalkedContext, type WalkProgress } from './walkContext.ts';

export interface BuildContext {
  readonly ignoreFile: IgnoreFile | undefined;
  /** What makes Docker refuse to build; what it leaves out is then not certain. */
  readonly problems: readonly IgnoreProblem[];
  readonly tree: ContextTree;
  readonly ignored: WalkedContext['ignored'];
  readonly notCounted: NotCounted;
  /** None in another; the largest first. */
  readonly largest: readonly FolderTotal[];
  /** The largest first. */
  readonly unwanted: readonly UnwantedPath[];
}

/** What is to be read. Paths are those of the disk. */
export interface ContextPlace {
  readonly dockerfile: string;
  readonly contextFolder: string;
}

export interface ReadContextOptions {
  readonly signal: AbortSignal;
  /** The sources of COPY, ADD and bind mounts: what is copied by name is wanted. */
  readonly copied: readonly string[];
  /** Called often. */
  readonly onProgress?: (progress: WalkProgress) => void;
  /** A million where it is not said. */
  readonly maxEntries?: number;
  /** The files, where they are not those of the disk. */
  readonly files?: ContextFiles;
}

const isWindows = process.platform === 'win32';

const largestCount = 8;

/** @throws ContextUnreadableError where the folder itself cannot be read; whatever is in it is passed over and told. */
export async function readContext(place: ContextPlace, options: ReadContextOptions): Promise<BuildContext> {
  const ignoreFile = await findIgnoreFile(place);
  const { patterns, problems } = readPatterns(ignoreFile);
  const matcher = new IgnoreMatcher(patterns);
  const files = options.files ?? createDiskFiles(await findRealFolder(place.contextFolder));
  const walked = await walk(files, { matcher, folder: place.contextFolder, options });
  const tree = toContextTree(walked.rows);
  const exceptions = patterns.filter(({ isException }) => isException);
  return {
    ignoreFile,
    problems: [...problems, ...matcher.problems],
    tree,
    ignored: walked.ignored,
    notCounted: walked.notCounted,
    largest: findLargestFolders(tree, { count: largestCount }),
    unwanted: await findUnwanted(tree, {
      signal: options.signal,
      files,
      copied: options.copied,
      isExcepted: (path) => exceptions.some((exception) => isNaming(exception, path)),
    }),
  };
}

/** What rules may know of it. */
export function toContextFacts({ ignoreFile, tree, notCounted, unwanted }: BuildContext): ContextFacts {
  const { columns } = tree.tree;
  const findFile = (path: string): number | undefined => {
    const row = findRow(columns, path);
    return row === undefined || row === 0 ? undefined : row;
  };
  return {
    ignoreFile: ignoreFile?.name,
    fileCount: tree.tree.fileCount,
    sizeBytes: columns.sizes[0] ?? 0,
    isComplete: notCounted.unreadableCount === 0 && notCounted.folderCount === 0,
    unwanted,
    findMode(path) {
      const row = findFile(path);
      // Windows has no such bits, and Docker sends others from there.
      return row === undefined || isWindows ? undefined : columns.modes[row];
    },
    findSizeBytes(path) {
      const row = findRow(columns, path);
      return row === undefined ? undefined : columns.sizes[row];
    },
  };
}

function readPatterns(ignoreFile: IgnoreFile | undefined): IgnorePatterns {
  const read = readIgnorePatterns(ignoreFile?.text ?? '', { isWindows });
  if (ignoreFile?.isCut !== true) {
    return read;
  }
  const line = ignoreFile.text.split('\n').length - 1;
  const cut = { line, text: '', why: 'the file is longer than 1 MiB, and is not read any further here' };
  return { ...read, problems: [...read.problems, cut] };
}

/** Docker follows a link to the context, though none in it. */
async function findRealFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (cause) {
    throw new ContextUnreadableError({ folder, cause });
  }
}

async function walk(
  files: ContextFiles,
  parts: {
    readonly matcher: IgnoreMatcher;
    readonly folder: string;
    readonly options: ReadContextOptions;
  },
): Promise<WalkedContext> {
  const { matcher, folder, options } = parts;
  try {
    return await walkContext(files, matcher, options);
  } catch (cause) {
    options.signal.throwIfAborted();
    throw new ContextUnreadableError({ folder, cause });
  }
}

/** Whether the exception says the path or something in it; `!src/**` says neither of `src/dist`. */
function isNaming(exception: IgnorePattern, path: string): boolean {
  const last = exception.pattern.slice(exception.pattern.lastIndexOf('/') + 1);
  return exception.pattern.startsWith(`${path}/`) || (!/^\*+$/.test(last) && exception.matches(path));
}
