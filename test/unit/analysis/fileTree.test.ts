/** The tree of files for the screen: its order, its marks and its sums, and that a slow model says the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFileTree } from '../../../src/analysis/fileTree.ts';
import type { LayerIndex } from '../../../src/analysis/layerIndex.ts';
import { fileChanges, fileKinds, type FileTree } from '../../../src/shared/fileTree.ts';
import {
  file,
  folder,
  hardLink,
  layer,
  layerOf,
  type LayerEntry,
  opaque,
  symlink,
  whiteout,
} from '../../support/layers.ts';
import { type ModelCopy, OverlayModel } from './overlayModel.ts';
import { randomLayers } from './randomLayers.ts';

interface Row {
  readonly path: string;
  readonly kind: string;
  readonly change: string;
  readonly size: number;
  readonly layer: number;
  readonly changedCount: number;
}

/** Walks the tree as a page does: along the links between rows. */
function readRows({ columns }: FileTree): Row[] {
  const rows: Row[] = [];
  const decoder = new TextDecoder();
  const visit = (row: number, above: string): void => {
    const name = decoder.decode(columns.names.subarray(columns.nameStarts[row], columns.nameStarts[row + 1]));
    const path = row === 0 ? '' : `${above}${name}`;
    rows.push({
      path,
      kind: fileKinds[columns.kinds[row] ?? 99] ?? 'none',
      change: fileChanges[columns.changes[row] ?? 99] ?? 'none',
      size: columns.sizes[row] ?? -1,
      layer: columns.layers[row] ?? -1,
      changedCount: columns.changedCounts[row] ?? -1,
    });
    for (let child = columns.firstChildren[row] ?? 0; child !== 0; child = columns.nextSiblings[child] ?? 0) {
      expect(columns.parents[child]).toBe(row);
      expect(child).toBeGreaterThan(row);
      visit(child, row === 0 ? '' : `${path}/`);
    }
  };
  visit(0, '');
  return rows;
}

function open(layers: readonly (LayerIndex | undefined)[], first = 0, last = layers.length - 1): Row[] {
  return readRows(buildFileTree(layers, { first, last }));
}

function marksOf(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(rows.filter(({ path }) => path !== '').map(({ path, change }) => [path, change]));
}

function sizesOf(rows: readonly Row[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ path, size }) => [path, size]));
}

describe('buildFileTree', () => {
  it('has one root for an image of nothing', () => {
    expect(open([]).map(({ path, kind }) => [path, kind])).toEqual([['', 'directory']]);
    expect(open([undefined])).toHaveLength(1);
  });

  it('puts folders first, then orders by the bytes of names', () => {
    const rows = open([
      layer(file('b', 1), file('ä', 1), file('B', 1), folder('z'), file('y/x', 1), file('a', 1)),
    ]);
    expect(rows.map(({ path }) => path)).toEqual(['', 'y', 'y/x', 'z', 'B', 'a', 'b', 'ä']);
  });

  it('tells every kind of entry as shared/fileTree.ts numbers them', () => {
    const kinds = [
      'directory',
      'file',
      'hard-link',
      'symlink',
      'character-device',
      'block-device',
      'fifo',
    ] as const;
    const entries = kinds.map((kind): LayerEntry => ({ path: kind, kind, target: 'file' }));
    const rows = open([layer(...entries)]).slice(1);
    expect(rows.map(({ kind }) => kind)).toEqual(rows.map(({ path }) => path));
    expect(fileKinds.toSorted()).toEqual(kinds.toSorted());
  });

  it('marks what the chosen layers added, changed, removed and left', () => {
    const layers = [
      layer(file('same', 1), file('changed', 2), file('gone', 4), file('early', 8)),
      layer(file('early', 9), file('changed', 3), whiteout('gone'), file('new', 5)),
      layer(file('late', 7)),
    ];
    const marks = { same: 'unchanged', changed: 'changed', gone: 'removed', early: 'changed', new: 'added' };
    expect(marksOf(open(layers, 1, 1))).toEqual(marks);
    expect(marksOf(open(layers, 1, 2))).toEqual({ ...marks, late: 'added' });
    expect(marksOf(open(layers, 0, 0))).toEqual({
      same: 'added',
      changed: 'added',
      gone: 'added',
      early: 'added',
    });
    expect(marksOf(open(layers, 0, 2))).not.toHaveProperty('gone');
  });

  it('shows of a removed file what it was, and the layer it was last in', () => {
    const layers = [layer(file('a', 1)), layer(file('a', 2)), layer(whiteout('a'))];
    expect(open(layers, 2, 2)[1]).toMatchObject({ path: 'a', change: 'removed', size: 2, layer: 1 });
    expect(open(layers, 1, 2)[1]).toMatchObject({ path: 'a', change: 'removed', size: 1, layer: 0 });
  });

  it('leaves folders unchanged that a layer only passes through', () => {
    const base = layer(folder('etc'), folder('opt', { mode: 0o755 }), file('var/lib/x', 1));
    const next = layer(folder('etc'), file('etc/a', 1), folder('opt', { mode: 0o700 }), folder('var/lib'));
    expect(marksOf(open([base, next], 1))).toEqual({
      etc: 'unchanged',
      'etc/a': 'added',
      opt: 'changed',
      var: 'unchanged',
      'var/lib': 'unchanged',
      'var/lib/x': 'unchanged',
    });
  });

  it('is of one row for a file in the place of a folder, and what was in it stays below as removed', () => {
    const rows = open([layer(file('a/b', 5)), layer(file('a', 1))], 1);
    expect(rows.slice(1)).toMatchObject([
      { path: 'a', kind: 'file', change: 'changed', size: 1 },
      { path: 'a/b', kind: 'file', change: 'removed', size: 5 },
    ]);
    expect(rows[0]).toMatchObject({ size: 1, changedCount: 2 });
  });

  it('is of one row for a folder in the place of a file', () => {
    const rows = open([layer(file('a', 5)), layer(file('a/b', 1))], 1);
    expect(rows.slice(1)).toMatchObject([
      { path: 'a', kind: 'directory', change: 'changed', size: 1 },
      { path: 'a/b', change: 'added', size: 1 },
    ]);
  });

  it('gives a folder the sum of what is there, and a removed one of what was', () => {
    const layers = [
      layer(file('a/b', 1), file('a/c/d', 2), file('e/f', 4), file('e/g', 8)),
      layer(opaque('e'), folder('e'), file('e/h', 16), whiteout('a/c')),
    ];
    expect(sizesOf(open(layers, 1))).toMatchObject({ '': 17, a: 1, 'a/c': 2, 'a/c/d': 2, e: 16, 'e/f': 4 });
  });

  it('counts the files below a folder that were touched', () => {
    const layers = [
      layer(file('a/b', 1), file('a/c/d', 2), file('e', 4)),
      layer(file('a/b', 2), whiteout('a/c')),
    ];
    const counts = Object.fromEntries(open(layers, 1).map(({ path, changedCount }) => [path, changedCount]));
    expect(counts).toEqual({ '': 2, a: 2, 'a/b': 0, 'a/c': 1, 'a/c/d': 0, e: 0 });
  });

  it('counts hard links once, and gives their bytes to one that is left', () => {
    const layers = [layer(file('a', 10), hardLink('b', 'a'), hardLink('c', 'a')), layer(whiteout('a'))];
    expect(sizesOf(open(layers, 0, 0))).toEqual({ '': 10, a: 10, b: 0, c: 0 });
    expect(sizesOf(open(layers, 1, 1))).toEqual({ '': 10, a: 10, b: 10, c: 0 });
  });

  it('tells where links lead, which paths are strange, and how many files there are', () => {
    const tree = buildFileTree(
      [
        layer(folder('d'), symlink('d/s', '/etc/x'), file('/abs', 1), file('../up', 2), file('gone', 1)),
        layer(whiteout('gone')),
      ],
      { first: 1, last: 1 },
    );
    const paths = readRows(tree).map(({ path }) => path);
    expect(Object.entries(tree.links).map(([row, target]) => [paths[Number(row)], target])).toEqual([
      ['d/s', '/etc/x'],
    ]);
    expect(tree.strange.map((row) => paths[row] ?? '').toSorted(byText)).toEqual(['../up', 'abs']);
    expect(tree.fileCount).toBe(3);
  });

  it('keeps mode and owner of what is shown', () => {
    const { columns } = buildFileTree([layer(file('a', 1, { mode: 0o4755, uid: 1000, gid: 1001 }))], {
      first: 0,
      last: 0,
    });
    expect([columns.modes[1], columns.owners[1], columns.groups[1]]).toEqual([0o4755, 1000, 1001]);
  });

  it('keeps bytes of names that are no text', () => {
    const name = Uint8Array.of(0x66, 0xff, 0x0a, 0x3c);
    const index = layer(file('xxxx', 1));
    index.columns.names.set(name);
    const { columns } = buildFileTree([index], { first: 0, last: 0 });
    expect(columns.names).toEqual(name);
  });

  it('says what the model says, for any layers and any range', () => {
    fc.assert(
      fc.property(randomLayers, fc.nat(), fc.nat(), (layers, from, count) => {
        const first = from % layers.length;
        const last = first + (count % (layers.length - first));
        const model = new OverlayModel();
        layers.slice(0, first).forEach((entries) => model.apply(entries));
        const before = new Map(model.seen);
        layers.slice(first, last + 1).forEach((entries) => model.apply(entries));
        const indexes = layers.map((entries) => entries && layer(...entries));
        const tree = buildFileTree(indexes, { first, last });
        const rows = readRows(tree);
        expect(rows).toHaveLength(tree.columns.parents.length);
        const expected = [...new Set([...before.keys(), ...model.seen.keys()])].map((path) =>
          toExpected(path, before.get(path), model.seen.get(path)),
        );
        const actual = rows.slice(1).map(({ path, change, kind, layer: shown, size }) => ({
          path,
          change,
          kind,
          layer: shown,
          size: kind === 'file' ? size : 0,
        }));
        expect(actual.toSorted(byPath)).toEqual(expected.toSorted(byPath));
        expect(tree.fileCount).toBe(
          [...model.seen.values()].filter(({ kind }) => kind !== 'directory').length,
        );
        expect(rows[0]?.size).toBe(model.shownBytes);
        for (const row of rows.filter(({ kind }) => kind === 'directory')) {
          const below = rows.filter(
            ({ path }) => path !== row.path && path.startsWith(row.path === '' ? '' : `${row.path}/`),
          );
          const files = below.filter(({ kind }) => kind !== 'directory');
          expect(row.changedCount).toBe(files.filter(({ change }) => change !== 'unchanged').length);
          const counted = files.filter(({ change }) => row.change === 'removed' || change !== 'removed');
          expect(row.size).toBe(counted.reduce((sum, { size }) => sum + size, 0));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('builds a tree of 200,000 files', () => {
    const files = Array.from({ length: 200_000 }, (_, at) =>
      file(`usr/lib/node_modules/p${at % 5000}/lib/f${at}.js`, at),
    );
    const index = layerOf(files);
    const startMs = performance.now();
    const tree = buildFileTree([index], { first: 0, last: 0 });
    console.log(`a tree of 200,000 files: ${Math.round(performance.now() - startMs)} ms`);
    expect(tree.fileCount).toBe(200_000);
  });
});

function toExpected(
  path: string,
  before: ModelCopy | undefined,
  now: ModelCopy | undefined,
): Omit<Row, 'changedCount'> {
  const shown = now ?? before;
  const { layer: shownLayer, kind } = shown ?? { layer: -1, kind: 'file' };
  return {
    path,
    change: toChange(before, now),
    kind,
    layer: shownLayer,
    size: kind === 'file' ? (shown?.bytes?.sizeBytes ?? 0) : 0,
  };
}

function toChange(before: ModelCopy | undefined, now: ModelCopy | undefined): string {
  if (before === undefined || now === undefined) {
    return before === undefined ? 'added' : 'removed';
  }
  const areFolders = before.kind === 'directory' && now.kind === 'directory';
  const isSame = areFolders && (before.isImplied || now.isImplied || before.mode === now.mode);
  return isSame || before.layer === now.layer ? 'unchanged' : 'changed';
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
