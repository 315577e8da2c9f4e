/** What other programs make of archives: GNU tar writes and lists them, Python's tarfile reads them. */
import { execFileSync } from 'node:child_process';

/** Runs GNU tar in the folder; for `-f -` the archive is what it gives out. */
export function gnuTar(folder: string, args: readonly string[]): Buffer {
  return execFileSync('tar', args, {
    cwd: folder,
    maxBuffer: 1024 ** 3,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
}

export interface PythonEntry {
  /** A character for each byte, without a slash at the end. */
  readonly path: string;
  readonly target: string;
  /** The character of the type field. */
  readonly type: string;
  readonly sizeBytes: number;
  readonly dataOffset: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
}

/** All entries of an archive, uncompressed or with gzip, as Python's tarfile gives them. */
export function readWithPython(file: string): readonly PythonEntry[] {
  const output = execFileSync('python3', ['-c', script, file], { encoding: 'utf8', maxBuffer: 1024 ** 3 });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => toEntry(JSON.parse(line)));
}

/** An array for each entry; texts as hexadecimal digits, since names may be any bytes. */
const script = `
import json, sys, tarfile
raw = lambda text: text.encode('utf-8', 'surrogateescape').hex()
with tarfile.open(sys.argv[1], 'r:*', encoding='utf-8', errors='surrogateescape') as archive:
    for t in archive:
        print(json.dumps([raw(t.name), raw(t.linkname), t.type.decode('latin-1'), t.size, t.offset_data,
                          t.mode & 0o7777, t.uid, t.gid, int(t.mtime // 1)]))
`;

function toEntry(values: unknown): PythonEntry {
  const list: readonly unknown[] = Array.isArray(values) ? values : [];
  return {
    path: toText(list[0]),
    target: toText(list[1]),
    type: String(list[2]),
    sizeBytes: Number(list[3]),
    dataOffset: Number(list[4]),
    mode: Number(list[5]),
    uid: Number(list[6]),
    gid: Number(list[7]),
    mtimeSeconds: Number(list[8]),
  };
}

function toText(hex: unknown): string {
  return Buffer.from(String(hex), 'hex').toString('latin1');
}
