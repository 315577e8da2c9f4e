/** Which files of a Debian image belong to which package, as dpkg has it. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** By the name of the package; nothing where there is no dpkg. */
export type PackageFiles = ReadonlyMap<string, readonly string[]>;

const records = '/var/lib/dpkg/info';

export async function readPackageFiles(root: string): Promise<PackageFiles> {
  const names = await readdir(path.join(root, records)).catch(() => []);
  const owned = new Map<string, readonly string[]>();
  for (const name of names.filter((file) => file.endsWith('.list'))) {
    const text = await readFile(path.join(root, records, name), 'utf8');
    const own = names.filter((file) => file.startsWith(name.slice(0, -'list'.length)));
    owned.set(name, [...text.split('\n').map(toMerged), ...own.map((file) => `${records}/${file}`)]);
  }
  return owned;
}

/** The files of packages that one image has and the other has not. */
export function listGone(before: PackageFiles, after: PackageFiles): ReadonlySet<string> {
  return new Set([...before].flatMap(([name, files]) => (after.has(name) ? [] : files)));
}

/** Where the file is since `/bin` and the like are links into `/usr`. */
function toMerged(file: string): string {
  return file.replace(/^\/(?=(?:bin|sbin|lib|lib64)\/)/, '/usr/');
}
