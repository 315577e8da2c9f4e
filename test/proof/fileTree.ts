/** All that a folder holds and that could matter to a program that runs there. Times are left out: every build has its own. */
import { createHash } from 'node:crypto';
import { lstat, opendir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

export interface FileEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** Permission bits, octal. */
  readonly mode: string;
  readonly owner: string;
  readonly sizeBytes: number;
  /** Of a file the hash of its content, of a link where it leads to, of a device its number. */
  readonly content: string;
}

/** By the path in the image, with a leading slash. */
export type FileTree = ReadonlyMap<string, FileEntry>;

export async function readFileTree(root: string): Promise<FileTree> {
  const tree = new Map<string, FileEntry>();
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const { name } of await opendir(path.join(root, folder))) {
      const inImage = `${folder}/${name}`;
      const entry = await readEntry(path.join(root, inImage));
      tree.set(inImage, entry);
      if (entry.kind === 'directory') {
        folders.push(inImage);
      }
    }
  }
  return tree;
}

async function readEntry(file: string): Promise<FileEntry> {
  const status = await lstat(file);
  const shared = {
    mode: (status.mode & 0o7777).toString(8).padStart(4, '0'),
    owner: `${status.uid}:${status.gid}`,
  };
  if (status.isDirectory()) {
    return { kind: 'directory', ...shared, sizeBytes: 0, content: '' };
  }
  if (status.isSymbolicLink()) {
    return { kind: 'link', ...shared, sizeBytes: 0, content: await readlink(file) };
  }
  return status.isFile()
    ? { kind: 'file', ...shared, sizeBytes: status.size, content: hash(await readFile(file), file) }
    : { kind: 'other', ...shared, sizeBytes: 0, content: String(status.rdev) };
}

/** Compiled Python carries the time of its source in its header, as PEP 552 has it; the time is not what counts. */
function hash(bytes: Buffer, file: string): string {
  const isTimed = file.endsWith('.pyc') && bytes.byteLength > 16 && bytes.readUInt32LE(4) === 0;
  return createHash('sha256')
    .update(isTimed ? Buffer.concat([bytes.subarray(0, 8), bytes.subarray(12)]) : bytes)
    .digest('hex');
}
