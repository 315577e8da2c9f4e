/**
 * Walks a build context as Docker's client does before a build, and counts what would be sent. Breadth first, so that
 * what is left out by a limit is deep down; links are never followed, so nothing is met twice.
 */
import { setImmediate } from 'node:timers/promises';
import type { ContextFiles, FileStat, FolderEntry } from './contextFiles.ts';
import { compareEntries, type ContextRow, rootRow } from './contextRows.ts';
import type { FolderMatch, IgnoreMatcher } from './ignoreMatcher.ts';

export interface WalkedContext {
  readonly rows: readonly ContextRow[];
  /** Left out by the ignore file. A folder counts as one where nothing in it can be in the context again. */
  readonly ignored: { readonly fileCount: number; readonly folderCount: number };
  readonly notCounted: NotCounted;
}

export interface NotCounted {
  /** Folders and files that could not be read; the first of them by path. */
  readonly unreadable: readonly string[];
  readonly unreadableCount: number;
  /** Folders that nobody looked into any more, or not to the end, since so much had been found already. */
  readonly folderCount: number;
}

export interface WalkProgress {
  readonly fileCount: number;
  readonly sizeBytes: number;
}

export interface WalkOptions {
  readonly signal: AbortSignal;
  /** Called often. */
  readonly onProgress?: (progress: WalkProgress) => void;
  readonly maxEntries?: number;
}

/** Some hundred bytes each. */
const maxContextEntries = 1_000_000;

/** Deeper than any system lets a path be written down. */
const maxDepth = 2000;

/** As many as are named; the others are counted. */
const maxNamed = 20;

/** Folders that are listed at once, and files that are looked at at once. */
const foldersAtOnce = 8;
const filesAtOnce = 256;

export async function walkContext(
  files: ContextFiles,
  matcher: IgnoreMatcher,
  options: WalkOptions,
): Promise<WalkedContext> {
  const walk = new Walk(files, matcher, options);
  await walk.run();
  return walk.result();
}

interface Folder {
  readonly row: number;
  readonly path: string;
  readonly match: FolderMatch | undefined;
  readonly depth: number;
  readonly isIgnored: boolean;
}

interface Met extends FolderEntry {
  readonly path: string;
  readonly isIgnored: boolean;
  readonly match: FolderMatch;
}

class Walk {
  readonly #files: ContextFiles;
  readonly #matcher: IgnoreMatcher;
  readonly #options: WalkOptions;
  readonly #maxEntries: number;
  readonly #rows: ContextRow[] = [rootRow];
  readonly #linked = new Set<string>();
  readonly #unreadable: string[] = [];
  #waiting: Folder[] = [{ row: 0, path: '', match: undefined, depth: 0, isIgnored: false }];
  #unreadableCount = 0;
  #leftFolders = 0;
  #ignoredFiles = 0;
  #ignoredFolders = 0;
  #fileCount = 0;
  #sizeBytes = 0;

  constructor(files: ContextFiles, matcher: IgnoreMatcher, options: WalkOptions) {
    this.#files = files;
    this.#matcher = matcher;
    this.#options = options;
    this.#maxEntries = options.maxEntries ?? maxContextEntries;
  }

  async run(): Promise<void> {
    for (let folders = this.#waiting; folders.length > 0; folders = this.#waiting) {
      this.#waiting = [];
      for (let at = 0; at < folders.length; at += foldersAtOnce) {
        await this.#readFolders(folders.slice(at, at + foldersAtOnce));
      }
    }
  }

  result(): WalkedContext {
    return {
      rows: this.#rows,
      ignored: { fileCount: this.#ignoredFiles, folderCount: this.#ignoredFolders },
      notCounted: {
        unreadable: this.#unreadable,
        unreadableCount: this.#unreadableCount,
        folderCount: this.#leftFolders,
      },
    };
  }

  async #readFolders(folders: readonly Folder[]): Promise<void> {
    const { signal, onProgress } = this.#options;
    const room = this.#maxEntries - this.#rows.length;
    if (room <= 0) {
      this.#leftFolders += folders.length;
      return;
    }
    const listings = await Promise.all(folders.map((folder) => this.#list(folder, room)));
    for (const [at, folder] of folders.entries()) {
      signal.throwIfAborted();
      await this.#readEntries(folder, listings[at] ?? []);
      onProgress?.({ fileCount: this.#fileCount, sizeBytes: this.#sizeBytes });
    }
  }

  async #list({ path, depth, isIgnored }: Folder, maxEntries: number): Promise<readonly FolderEntry[]> {
    if (depth > maxDepth) {
      this.#leftFolders++;
      return [];
    }
    try {
      const { signal } = this.#options;
      const { entries, isComplete } = await this.#files.list(path, { maxEntries, signal });
      this.#leftFolders += isComplete ? 0 : 1;
      return entries.toSorted(compareEntries);
    } catch (thrown) {
      this.#options.signal.throwIfAborted();
      if (depth === 0) {
        throw thrown;
      }
      // Docker passes over one that is left out anyway.
      if (!isIgnored) {
        this.#noteUnreadable(path);
      }
      return [];
    }
  }

  async #readEntries(folder: Folder, entries: readonly FolderEntry[]): Promise<void> {
    const { signal, onProgress } = this.#options;
    const found: ContextRow[] = [];
    const folders: { readonly at: number; readonly met: Met }[] = [];
    for (let from = 0; from < entries.length; from += filesAtOnce) {
      const met = entries.slice(from, from + filesAtOnce).flatMap((entry) => this.#meet(folder, entry));
      const stats = await Promise.all(met.map(({ path }) => this.#stat(path)));
      for (const [at, one] of met.entries()) {
        const stat = stats[at];
        if (stat === undefined || (stat.kind === 'directory') !== one.isFolder) {
          continue;
        }
        if (one.isFolder) {
          folders.push({ at: found.length, met: one });
        }
        found.push(this.#toRow(folder.row, one, stat));
      }
      if (from % (16 * filesAtOnce) === 0) {
        await setImmediate();
        signal.throwIfAborted();
        onProgress?.({ fileCount: this.#fileCount, sizeBytes: this.#sizeBytes });
      }
    }
    // Others of the same batch may have filled what room there was.
    const room = Math.max(0, this.#maxEntries - this.#rows.length);
    this.#leftFolders += found.length > room ? 1 : 0;
    const first = this.#rows.length;
    for (const row of found.slice(0, room)) {
      this.#rows.push(row);
    }
    for (const { at, met } of folders) {
      if (at < room) {
        const { path, match, isIgnored } = met;
        this.#waiting.push({ row: first + at, path, match, isIgnored, depth: folder.depth + 1 });
      }
    }
  }

  /** Nothing, where nobody needs to look at it. */
  #meet(folder: Folder, entry: FolderEntry): readonly Met[] {
    const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
    const { isIgnored, folder: match } = this.#matcher.match(path, folder.match);
    if (isIgnored && !(entry.isFolder && this.#matcher.canReinclude(path))) {
      this.#ignoredFiles += entry.isFolder ? 0 : 1;
      this.#ignoredFolders += entry.isFolder ? 1 : 0;
      return [];
    }
    return [{ ...entry, path, isIgnored, match }];
  }

  async #stat(path: string): Promise<FileStat | undefined> {
    try {
      return await this.#files.stat(path);
    } catch {
      this.#noteUnreadable(path);
      return undefined;
    }
  }

  #toRow(parent: number, { name, isIgnored }: Met, stat: FileStat): ContextRow {
    const { linkId, mode } = stat;
    const isLinked = linkId !== undefined && this.#linked.has(linkId);
    if (linkId !== undefined) {
      this.#linked.add(linkId);
    }
    const sizeBytes = isLinked ? 0 : stat.sizeBytes;
    if (stat.kind !== 'directory') {
      this.#fileCount++;
      this.#sizeBytes += sizeBytes;
    }
    const row = { parent, name, kind: isLinked ? 'hard-link' : stat.kind, sizeBytes, mode, isIgnored };
    return stat.target === undefined ? row : { ...row, target: stat.target };
  }

  #noteUnreadable(path: string): void {
    this.#unreadableCount++;
    if (this.#unreadable.length < maxNamed) {
      this.#unreadable.push(path);
    }
  }
}
