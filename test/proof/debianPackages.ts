/** Which files of a Debian image belong to which package, as dpkg has it, and which to the names that several can have. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** By the name of the package, or of the alternative; nothing where there is no dpkg. */
export type PackageFiles = ReadonlyMap<string, readonly string[]>;

const records = '/var/lib/dpkg/info';
const alternatives = '/var/lib/dpkg/alternatives';

export async function readPackageFiles(root: string): Promise<PackageFiles> {
  const names = await readdir(path.join(root, records)).catch(() => []);
  const owned = new Map<string, readonly string[]>();
  for (const name of names.filter((file) => file.endsWith('.list'))) {
    const text = await readFile(path.join(root, records, name), 'utf8');
    const own = names.filter((file) => file.startsWith(name.slice(0, -'list'.length)));
    owned.set(name, [...text.split('\n').map(toMerged), ...own.map((file) => `${records}/${file}`)]);
  }
  for (const name of await readdir(path.join(root, alternatives)).catch(() => [])) {
    const text = await readFile(path.join(root, alternatives, name), 'utf8');
    owned.set(`alternative ${name}`, [`${alternatives}/${name}`, ...listLinks(name, text)]);
  }
  return owned;
}

/** The files of packages that one image has and the other has not, and the links that only they made. */
export function listGone(before: PackageFiles, after: PackageFiles): ReadonlySet<string> {
  return new Set([...before].flatMap(([name, files]) => (after.has(name) ? [] : files)));
}

/** The head of the record: a word, the link, and then the name and the link of each that goes with it. */
function listLinks(name: string, record: string): readonly string[] {
  const [, link = '', ...others] = record.slice(0, record.indexOf('\n\n')).split('\n');
  return [name, link, ...others].map((line) =>
    line.startsWith('/') ? toMerged(line) : `/etc/alternatives/${line}`,
  );
}

/** Where the file is since `/bin` and the like are links into `/usr`. */
function toMerged(file: string): string {
  return file.replace(/^\/(?=(?:bin|sbin|lib|lib64)\/)/, '/usr/');
}
