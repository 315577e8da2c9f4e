/** The layers of a real Debian image from a real registry, in the numbers of GNU tar, Python and find: exactly. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexLayer } from '../../src/analysis/indexLayer.ts';
import type { LayerIndex } from '../../src/analysis/layerIndex.ts';
import { defaultLimits } from '../../src/analysis/limits.ts';
import { Overlay } from '../../src/analysis/overlay.ts';
import { parseImageConfig } from '../../src/oci/imageConfig.ts';
import { parseManifest } from '../../src/oci/manifest.ts';
import { gnuTar, type PythonEntry, readWithPython } from '../support/archivesPrograms.ts';
import { type KindName, type Row, rowsOf } from '../support/archivesIndex.ts';
import { buildDebianImage, type DebianImage } from '../support/debianImage.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';

const call = { signal: new AbortController().signal };
const minutes = 60_000;

let folder: string;
let image: DebianImage;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'layers-'));
  image = await buildDebianImage(folder);
}, 10 * minutes);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
}, minutes);

interface ReadLayer {
  readonly index: LayerIndex;
  /** The blob of the same digest, fetched by curl. */
  readonly file: string;
  readonly sizeBytes: number;
}

type Entry = Omit<PythonEntry, 'dataOffset'>;

/** What a test asks of a layer, in the numbers of whoever read it. */
interface Numbers {
  readonly entries: number;
  readonly files: number;
  readonly bytes: number;
}

describe.each([
  ['gzip', ['--format=v2s2']],
  ['gzip', ['--format=oci']],
  ['zstd', ['--format=oci', '--compression-format=zstd']],
] as const)('an image of Debian with %s, pushed with %j', (compression, options) => {
  let registry: RealRegistry;
  let client: TestClient;
  let layers: readonly ReadLayer[];

  beforeAll(async () => {
    registry = await startRealRegistry();
    client = createTestClient(registry.url);
    image.push(`${registry.host}/debian:1`, options);
    layers = await readLayers(client, registry);
  }, 3 * minutes);

  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await registry.close();
  });

  it('has the layers that the Dockerfile makes, and each is what the config says', () => {
    expect(layers).toHaveLength(11);
    expect(layers.map(({ index }) => index.facts.compression)).toEqual(Array(11).fill(compression));
    expect(layers.flatMap(({ index }) => index.facts.faults)).toEqual([]);
    expect(layers.map(({ index }) => index.facts.compressedBytes)).toEqual(
      layers.map(({ sizeBytes }) => sizeBytes),
    );
  });

  it('has in each layer the entries that Python finds, with all that is said of them', () => {
    for (const { index, file } of layers) {
      const expected = readWithPython(file).map(toComparable);
      expect(differences(entriesOf(index), expected)).toEqual([]);
      expect(numbersOf(index)).toEqual({
        entries: expected.length,
        files: expected.filter(({ type }) => type === '0').length,
        bytes: expected.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      });
    }
  });

  it('has in each layer the names and numbers that GNU tar lists', () => {
    for (const { index, file } of layers) {
      const listed = listWithTar(file);
      expect(numbersOf(index)).toEqual(listed.numbers);
      const names = entriesOf(index).map((entry) => entry.path);
      expect(differences(names, listed.names)).toEqual([]);
    }
  });

  it('has as a whole the numbers of all layers together', () => {
    const whole = add(layers.map(({ index }) => numbersOf(index)));
    expect(whole).toEqual(add(layers.map(({ file }) => listWithTar(file).numbers)));
    expect(whole.entries).toBeGreaterThan(5000);
    expect(whole.bytes).toBeGreaterThan(150_000_000);
  });

  it('shows as a whole what a container of it shows', () => {
    const shown = showAll(layers.map(({ index }) => index));
    expect(differences(shown, image.list())).toEqual([]);
  });
});

async function readLayers(client: TestClient, registry: RealRegistry): Promise<readonly ReadLayer[]> {
  const fetched = await client.fetchManifest('debian', '1', call);
  const manifest = parseManifest(fetched.bytes, fetched);
  if (manifest.kind !== 'image') {
    throw new Error(`no image but ${manifest.kind}`);
  }
  const { diffIds } = parseImageConfig(await client.fetchBlob('debian', manifest.config.digest, call));
  const layers: ReadLayer[] = [];
  for (const [at, { digest, sizeBytes }] of manifest.layers.entries()) {
    const { bytes } = await client.openBlob('debian', digest, call);
    const source = { digest, diffId: diffIds[at], bytes };
    const index = await indexLayer(source, { limits: defaultLimits, signal: call.signal });
    const file = path.join(folder, `${registry.host}-${at}`);
    execFileSync('curl', ['-sSf', '-o', file, `${registry.url}/v2/debian/blobs/${digest}`]);
    if (index.facts.compression === 'zstd') {
      execFileSync('zstd', ['-dq', '--rm', file, '-o', `${file}.tar`]);
    }
    layers.push({ index, file: index.facts.compression === 'zstd' ? `${file}.tar` : file, sizeBytes });
  }
  return layers;
}

/** Of a whiteout nothing counts but its name. */
function toComparable(found: PythonEntry): Entry {
  const { path: name, target, type, sizeBytes, mode, uid, gid, mtimeSeconds } = found;
  const entry = { path: name, target, type, sizeBytes, mode, uid, gid, mtimeSeconds };
  return /(?:^|\/)\.wh\.[^/]*$/.test(entry.path) ? toMark(entry.path) : entry;
}

const types: Readonly<Record<KindName, string>> = {
  none: '',
  directory: '5',
  file: '0',
  hardLink: '1',
  symlink: '2',
  characterDevice: '3',
  blockDevice: '4',
  fifo: '6',
};

/** The entries that an index was made of, whiteouts included, as the other programs name them. */
function entriesOf(index: LayerIndex): readonly Entry[] {
  return rowsOf(index).flatMap((row) => [
    ...(row.kind === 'none' ? [] : [toEntry(row)]),
    ...(row.flags.includes('whiteout') ? [toMark(row.rawPath.replace(/[^/]+$/, '.wh.$&'))] : []),
    ...(row.flags.includes('opaque') ? [toMark(`${row.rawPath}/.wh..wh..opq`)] : []),
  ]);
}

function toEntry(row: Row): Entry {
  return {
    path: row.rawPath,
    target: Buffer.from(row.target ?? '').toString('latin1'),
    type: types[row.kind],
    sizeBytes: row.sizeBytes,
    mode: row.mode,
    uid: row.owner,
    gid: row.group,
    mtimeSeconds: row.mtime,
  };
}

function toMark(mark: string): Entry {
  return { path: mark, target: '', type: '0', sizeBytes: 0, mode: 0, uid: 0, gid: 0, mtimeSeconds: 0 };
}

function numbersOf(index: LayerIndex): Numbers {
  const entries = entriesOf(index);
  return {
    entries: entries.length,
    files: entries.filter(({ type }) => type === '0').length,
    bytes: index.facts.contentBytes,
  };
}

/** From `-rw-r--r-- 0/0 1234 2026-01-01 00:00 name`, where a name has no line ends. */
function listWithTar(file: string): { readonly names: readonly string[]; readonly numbers: Numbers } {
  const list = (...args: readonly string[]): readonly string[] =>
    gnuTar(folder, ['--list', '--quoting-style=escape', ...args, '-f', file])
      .toString('latin1')
      .split('\n')
      .filter((line) => line !== '');
  const lines = list('--verbose', '--numeric-owner');
  const files = lines.filter((line) => line.startsWith('-'));
  return {
    names: list().map((name) => unescape(name).replace(/\/$/, '')),
    numbers: {
      entries: lines.length,
      files: files.length,
      bytes: files.reduce((sum, line) => sum + Number(/^\S+ \S+ +(\d+) /.exec(line)?.[1]), 0),
    },
  };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

function unescape(name: string): string {
  return name.replaceAll(/\\([0-7]{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCodePoint(Number.parseInt(code, 8)) : (escapes[code] ?? code),
  );
}

function add(numbers: readonly Numbers[]): Numbers {
  return {
    entries: numbers.reduce((sum, { entries }) => sum + entries, 0),
    files: numbers.reduce((sum, { files }) => sum + files, 0),
    bytes: numbers.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What only one of the two has, no more of it than can be read. */
function differences(ours: readonly unknown[], theirs: readonly unknown[]): readonly string[] {
  const [left, right] = [ours, theirs].map((list) => list.map((value) => JSON.stringify(value)));
  const [leftSet, rightSet] = [new Set(left), new Set(right)];
  return [
    ...[...leftSet].filter((text) => !rightSet.has(text)).map((text) => `only ours: ${text}`),
    ...[...rightSet].filter((text) => !leftSet.has(text)).map((text) => `only theirs: ${text}`),
  ].slice(0, 20);
}

const findTypes: Readonly<Record<number, string>> = {
  1: 'd',
  2: 'f',
  3: 'f',
  4: 'l',
  5: 'c',
  6: 'b',
  7: 'p',
};

type Shown = ReturnType<DebianImage['list']>[number];

/** Everything that the layers show when they lie on each other. */
function showAll(layers: readonly LayerIndex[]): readonly Shown[] {
  const overlay = new Overlay(layers);
  for (const _ of layers) {
    overlay.applyNext();
  }
  const pathOf = (node: number): string => {
    const parent = overlay.paths.parents[node] ?? 0;
    const name = Buffer.from(overlay.paths.nameOf(node)).toString('latin1');
    return parent === 0 ? name : `${pathOf(parent)}/${name}`;
  };
  return Array.from({ length: overlay.paths.count }, (_, node) => node)
    .filter((node) => node > 0 && (overlay.seenKinds[node] ?? 0) > 0)
    .map((node) => {
      const file = overlay.fileAt(node);
      const sizeBytes = file === undefined ? 0 : (layers[file.layer]?.columns.sizes[file.row] ?? 0);
      return { type: findTypes[overlay.seenKinds[node] ?? 0] ?? '', sizeBytes, path: pathOf(node) };
    });
}
