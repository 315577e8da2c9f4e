/** The files of a build context, as much of them as counting needs. Paths are relative to its root, with forward slashes. */
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, open, opendir, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { FileKind } from '../shared/fileTree.ts';

export interface ContextFiles {
  /** In no particular order. Throws for a folder that cannot be read; `''` is the root. */
  list(
    folder: string,
    options: { readonly maxEntries: number; readonly signal: AbortSignal },
  ): Promise<FolderListing>;
  /** Of the path itself, never of what it links to; `undefined` where it is gone. */
  stat(file: string): Promise<FileStat | undefined>;
  /** The first bytes as text; `''` where they cannot be read. */
  readStart(file: string, options: { readonly maxBytes: number }): Promise<string>;
}

export interface FolderListing {
  readonly entries: readonly FolderEntry[];
  /** Whether these are all. */
  readonly isComplete: boolean;
}

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

export interface FileStat {
  readonly kind: FileKind;
  readonly sizeBytes: number;
  /** Permission bits. */
  readonly mode: number;
  /** The same for all names of one file; absent where it has one name only. */
  readonly linkId?: string;
  /** Of a link: what it says. */
  readonly target?: string;
}

/** Those below a folder of the disk. */
export function createDiskFiles(root: string): ContextFiles {
  const toDiskPath = (file: string): string => path.join(root, file);
  return {
    list: (folder, options) => listFolder(toDiskPath(folder), options),
    async stat(file) {
      const found = await findStat(toDiskPath(file));
      return found === undefined ? undefined : toFileStat(toDiskPath(file), found);
    },
    async readStart(file, { maxBytes }) {
      try {
        const handle = await open(toDiskPath(file), 'r');
        try {
          const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
          return buffer.toString('utf8', 0, bytesRead);
        } finally {
          await handle.close();
        }
      } catch {
        return '';
      }
    },
  };
}

/** How many entries are asked of the system at once. */
const listedAtOnce = 512;

async function listFolder(
  folder: string,
  { maxEntries, signal }: { readonly maxEntries: number; readonly signal: AbortSignal },
): Promise<FolderListing> {
  const entries: FolderEntry[] = [];
  const listing = await opendir(folder, { bufferSize: listedAtOnce });
  // Leaving the loop closes the folder.
  for await (const entry of listing) {
    signal.throwIfAborted();
    if (entries.length === maxEntries) {
      return { entries, isComplete: false };
    }
    entries.push({ name: entry.name, isFolder: await isFolder(folder, entry) });
  }
  return { entries, isComplete: true };
}

/** Some file systems do not say in a listing what an entry is. */
async function isFolder(folder: string, entry: Dirent): Promise<boolean> {
  const isKnown = entry.isDirectory() || entry.isFile() || entry.isSymbolicLink();
  return isKnown
    ? entry.isDirectory()
    : ((await findStat(path.join(folder, entry.name)))?.isDirectory() ?? false);
}

/** Inodes are larger than numbers are exact. */
async function findStat(file: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(file, { bigint: true });
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT' && !isMisread(file)) {
      return undefined;
    }
    throw thrown;
  }
}

/** A name that is no UTF-8 is there, but not under the name we know. */
function isMisread(file: string): boolean {
  return file.includes('\uFFFD');
}

async function toFileStat(file: string, stat: BigIntStats): Promise<FileStat> {
  const kind = toKind(stat);
  const base = { kind, mode: Number(stat.mode & 0o7777n) };
  if (kind === 'symlink') {
    return { ...base, sizeBytes: 0, target: await readlink(file).catch(() => '') };
  }
  const sizeBytes = kind === 'file' && stat.isFile() ? Number(stat.size) : 0;
  return stat.nlink > 1n && kind === 'file'
    ? { ...base, sizeBytes, linkId: `${stat.dev}:${stat.ino}` }
    : { ...base, sizeBytes };
}

/** A socket is sent as an empty file. */
function toKind(stat: BigIntStats): FileKind {
  if (stat.isDirectory()) {
    return 'directory';
  }
  if (stat.isSymbolicLink()) {
    return 'symlink';
  }
  if (stat.isCharacterDevice()) {
    return 'character-device';
  }
  if (stat.isBlockDevice()) {
    return 'block-device';
  }
  return stat.isFIFO() ? 'fifo' : 'file';
}
