/** The rules of the house that a machine can check: who may import whom, and how large things grow. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** For each room of src, the rooms it may import; the map of docs/architecture.md. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  shared: [],
  http: ['base'],
  oci: ['base'],
  distribution: ['http', 'oci', 'base'],
  credentials: ['oci', 'base'],
  analysis: ['shared', 'oci', 'base'],
  changes: ['distribution', 'http', 'oci', 'base'],
  dockerfile: ['shared', 'oci', 'base'],
  buildContext: ['dockerfile', 'shared', 'base'],
  baseImages: ['dockerfile', 'distribution', 'oci', 'shared', 'base'],
  dockerfileTerminal: ['dockerfile', 'buildContext', 'shared', 'base'],
  vscode: [
    'base',
    'shared',
    'http',
    'oci',
    'distribution',
    'credentials',
    'analysis',
    'changes',
    'dockerfile',
    'buildContext',
    'baseImages',
  ],
  extension: [
    'base',
    'shared',
    'http',
    'oci',
    'distribution',
    'credentials',
    'analysis',
    'changes',
    'dockerfile',
    'buildContext',
    'baseImages',
    'vscode',
  ],
};

/** Packages that one room alone may use. */
const owners: Readonly<Record<string, readonly string[]>> = {
  undici: ['http'],
  vscode: ['vscode', 'extension'],
  keytar: ['credentials'],
  picomatch: ['changes'],
  'dockerfile-ast': ['dockerfile'],
  unbash: ['dockerfile'],
  yaml: ['buildContext'],
  'tar-stream': ['analysis'],
  'node:worker_threads': ['analysis'],
  'node:child_process': ['credentials'],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly room: string;
}

const sources = listFiles(path.join(root, 'src'));
const imports = sources.flatMap(readImports);

describe('rooms', () => {
  it('import only the rooms below them', () => {
    const offending = imports.flatMap((found) => {
      if (!found.specifier.startsWith('.')) {
        return [];
      }
      const target = toRoom(path.resolve(path.dirname(found.file), found.specifier));
      const isAllowed = target === found.room || (mayImport[found.room] ?? []).includes(target);
      return isAllowed
        ? []
        : [`${relative(found.file)} imports ${found.specifier} (${found.room} -> ${target})`];
    });
    expect(offending).toEqual([]);
  });

  it('are all in the map', () => {
    expect([...new Set(sources.map(toRoom))].filter((room) => mayImport[room] === undefined)).toEqual([]);
  });

  it('leave each guarded package to its owner', () => {
    const offending = imports.flatMap((found) => {
      const owner = owners[found.specifier];
      return owner === undefined || owner.includes(found.room)
        ? []
        : [`${relative(found.file)} imports ${found.specifier}, which belongs to ${owner.join(' and ')}`];
    });
    expect(offending).toEqual([]);
  });

  it('keep what host and panels share free of Node and of the editor', () => {
    const offending = imports.filter(
      (found) => found.room === 'shared' && /^(node:|vscode$)/.test(found.specifier),
    );
    expect(offending.map((found) => relative(found.file))).toEqual([]);
  });

  it('never use the global fetch, which the editor patches', () => {
    const offending = sources.filter((file) =>
      /(?:await|return|=>|=|\()\s*fetch\(/.test(stripComments(readFileSync(file, 'utf8'))),
    );
    expect(offending.map(relative)).toEqual([]);
  });
});

describe('pages', () => {
  const pages = readdirSync(path.join(root, 'webview'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|svelte)$/.test(file))
    .map((file) => path.join(root, 'webview', file));
  const from = (file: string): string[] =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from|import) '([^']+)'/g)].flatMap((match) => match[1] ?? []);

  it('import nothing of ours but what they share with the host', () => {
    const offending = pages.flatMap((file) =>
      from(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(path.resolve(path.dirname(file), specifier)))
        .filter((target) => !target.startsWith('webview/') && !target.startsWith('src/shared/'))
        .map((target) => `${relative(file)} imports ${target}`),
    );
    expect([pages.length > 20, offending]).toEqual([true, []]);
  });

  it('import the toolkit in one file and the editor in one', () => {
    const toolkit = pages.filter((file) => from(file).includes('@vscode/webview-ui-toolkit'));
    const editor = pages.filter((file) => readFileSync(file, 'utf8').includes('acquireVsCodeApi'));
    expect([toolkit, editor].map((files) => files.map(relative))).toEqual([
      ['webview/components/toolkit.ts'],
      ['webview/host.ts'],
    ]);
  });

  it('put no text from outside into the page as markup', () => {
    const offending = pages.filter((file) => /\{@html|innerHTML|outerHTML/.test(readFileSync(file, 'utf8')));
    expect(offending.map(relative)).toEqual([]);
  });
});

describe('files', () => {
  const lengths = sources
    .map((file) => ({ file, lines: countLines(file) }))
    .toSorted((a, b) => a.lines - b.lines);

  it('are short: half of them under 90 lines, 95 of 100 under 350', () => {
    const at = (share: number): number => lengths[Math.floor((lengths.length - 1) * share)]?.lines ?? 0;
    expect({ median: at(0.5) <= 90, p95: at(0.95) <= 350 }, report(lengths)).toEqual({
      median: true,
      p95: true,
    });
  });

  it('are never above 500 lines without saying why in their first comment', () => {
    const offending = lengths.filter(
      ({ file, lines }) => lines > 500 && !readFileSync(file, 'utf8').slice(0, 600).includes('long because'),
    );
    expect(offending.map(({ file }) => relative(file))).toEqual([]);
  });

  it('open with a comment that says what they are for', () => {
    const offending = sources.filter((file) => !readFileSync(file, 'utf8').startsWith('/**'));
    expect(offending.map(relative)).toEqual([]);
  });

  it('have no default exports and no barrels', () => {
    const offending = sources.filter((file) =>
      /^export (default|\*|\{[^}]*\} from)/m.test(readFileSync(file, 'utf8')),
    );
    expect(offending.map(relative)).toEqual([]);
  });

  it('of tests stay under 600 lines', () => {
    const tests = listFiles(path.join(root, 'test')).filter((file) => countLines(file) > 600);
    expect(tests.map(relative)).toEqual([]);
  });
});

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' ? [] : listFiles(file);
    }
    return entry.name.endsWith('.ts') ? [file] : [];
  });
}

function readImports(file: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => ({ file, specifier: fileName, room: toRoom(file) }));
}

function toRoom(file: string): string {
  const first = path.relative(path.join(root, 'src'), file).split(path.sep)[0] ?? '';
  return first.replace(/\.ts$/, '');
}

function relative(file: string): string {
  return path.relative(root, file);
}

function countLines(file: string): number {
  return readFileSync(file, 'utf8').split('\n').length;
}

function stripComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
}

function report(lengths: readonly { readonly file: string; readonly lines: number }[]): string {
  return lengths
    .slice(-12)
    .map(({ file, lines }) => `${lines} ${relative(file)}`)
    .join('\n');
}
