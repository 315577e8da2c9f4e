/** Rules that `.hadolint.yaml` beside a Dockerfile, or above it, leaves out. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { OpenDocument } from './lintedDocuments.ts';

const names = ['.hadolint.yaml', '.hadolint.yml'];

/** Folders above the file that are looked into. */
const maxDepth = 12;

/** A longer file is no configuration. */
const maxBytes = 100_000;

const cache = new Map<string, { readonly mtimeMs: number; readonly codes: readonly string[] }>();

/** @see https://github.com/hadolint/hadolint#configure `ignored:` */
export function readHadolintIgnores(document: OpenDocument): readonly string[] {
  if (!document.key.startsWith('file:')) {
    return [];
  }
  let folder = path.dirname(document.fileName);
  for (let depth = 0; depth < maxDepth; depth++) {
    for (const name of names) {
      const codes = read(path.join(folder, name));
      if (codes !== undefined) {
        return codes;
      }
    }
    const above = path.dirname(folder);
    if (above === folder) {
      break;
    }
    folder = above;
  }
  return [];
}

function read(file: string): readonly string[] | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size > maxBytes) {
    return undefined;
  }
  const known = cache.get(file);
  if (known?.mtimeMs === stat.mtimeMs) {
    return known.codes;
  }
  const codes = toCodes(readFileSync(file, 'utf8'));
  cache.set(file, { mtimeMs: stat.mtimeMs, codes });
  return codes;
}

/** The list below `ignored:`, in either of the two ways YAML has for lists of plain words. */
function toCodes(text: string): readonly string[] {
  const inline = /^ignored:\s*\[([^\]]*)\]/m.exec(text)?.[1];
  const block = /^ignored:[ \t]*(?:#.*)?\r?\n((?:[ \t]*(?:-.*|#.*)?\r?\n?)*)/m.exec(text)?.[1];
  return [...(inline ?? block ?? '').matchAll(/[A-Za-z][\w-]*\d+|[a-z]+(?:-[a-z]+)+/g)].map(([code]) => code);
}
