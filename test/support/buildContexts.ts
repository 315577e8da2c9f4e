/** Build contexts for tests: on the disk, and in memory where a million files are wanted. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ContextFiles, FileStat, FolderEntry } from '../../src/buildContext/contextFiles.ts';

export interface DiskContext extends AsyncDisposable {
  readonly folder: string;
  /** On the disk. */
  at(file: string): string;
}

/** Texts by path; a path that ends in a slash is an empty folder. */
export async function createDiskContext(files: Readonly<Record<string, string>>): Promise<DiskContext> {
  const folder = await mkdtemp(path.join(tmpdir(), 'context-'));
  const at = (file: string): string => path.join(folder, file);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(file.endsWith('/') ? at(file) : path.dirname(at(file)), { recursive: true });
    if (!file.endsWith('/')) {
      await writeFile(at(file), text);
    }
  }
  return {
    folder,
    at,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What a folder of it holds. */
export type MemoryFolder = (folder: string) => readonly FolderEntry[];

export interface MemoryFilesOptions {
  /** Of every file. */
  readonly sizeBytes?: number;
  readonly texts?: Readonly<Record<string, string>>;
  /** Folders that cannot be listed, and files that cannot be looked at. */
  readonly unreadable?: readonly string[];
}

export interface MemoryFiles extends ContextFiles {
  /** Every folder that was listed, in order. */
  readonly listed: readonly string[];
  readonly looked: { count: number };
}

export function createMemoryFiles(holds: MemoryFolder, options: MemoryFilesOptions = {}): MemoryFiles {
  const { sizeBytes = 1, texts = {}, unreadable = [] } = options;
  const listed: string[] = [];
  const looked = { count: 0 };
  const refuse = (file: string): void => {
    if (unreadable.includes(file)) {
      throw Object.assign(new Error(`EACCES: permission denied, ${file}`), { code: 'EACCES' });
    }
  };
  return {
    listed,
    looked,
    async list(folder, { maxEntries }) {
      listed.push(folder);
      refuse(folder);
      const entries = holds(folder);
      return { entries: entries.slice(0, maxEntries), isComplete: entries.length <= maxEntries };
    },
    async stat(file): Promise<FileStat> {
      looked.count++;
      refuse(file);
      const parent = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
      const name = file.slice(file.lastIndexOf('/') + 1);
      const entry = holds(parent).find((one) => one.name === name);
      return entry?.isFolder === true
        ? { kind: 'directory', sizeBytes: 0, mode: 0o755 }
        : { kind: 'file', sizeBytes: texts[file]?.length ?? sizeBytes, mode: 0o644 };
    },
    readStart: async (file, { maxBytes }) => (texts[file] ?? '').slice(0, maxBytes),
  };
}

/** Folders by what their paths say: `['a/b', 'a/c']` has the folder `a` with two files. */
export function toMemoryFolder(files: readonly string[]): MemoryFolder {
  const folders = new Map<string, Map<string, FolderEntry>>();
  for (const file of files) {
    const names = file.split('/');
    names.forEach((name, depth) => {
      const parent = names.slice(0, depth).join('/');
      const entries = folders.get(parent) ?? new Map<string, FolderEntry>();
      folders.set(parent, entries.set(name, { name, isFolder: depth < names.length - 1 }));
    });
  }
  return (folder) => [...(folders.get(folder)?.values() ?? [])];
}
