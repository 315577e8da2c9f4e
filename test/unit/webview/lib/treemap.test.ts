import { describe, expect, it } from 'vitest';
import { fileChanges } from '../../../../src/shared/fileTree.ts';
import { filterFiles } from '../../../../webview/lib/fileFilter.ts';
import { createFileIndex, type FileIndex } from '../../../../webview/lib/fileIndex.ts';
import { findNeighbour, layoutTreemap, type TreemapCell } from '../../../../webview/lib/treemap.ts';
import { createLargeTree } from '../../../support/panel/sampleImage.ts';
import { buildFileTree, type FileSpec } from '../../../support/panel/treeBuilder.ts';

function layout(index: FileIndex, folder = 0): readonly TreemapCell[] {
  const filtered = filterFiles(index, { query: '', changes: fileChanges, minBytes: 0 });
  return layoutTreemap(index, filtered, { folder, width: 800, height: 500 });
}

function build(specs: readonly FileSpec[]): FileIndex {
  return createFileIndex(buildFileTree(specs));
}

describe('layoutTreemap', () => {
  it('gives room by bytes', () => {
    const index = build([
      { path: 'a', sizeBytes: 3000 },
      { path: 'b', sizeBytes: 1000 },
    ]);
    const [a, b] = layout(index);
    const area = (cell: TreemapCell | undefined): number => (cell?.width ?? 0) * (cell?.height ?? 0);
    expect(index.names.name(a?.row ?? 0)).toBe('a');
    expect(area(a) / area(b)).toBeCloseTo(3, 1);
  });

  it('makes one cell of folders that hold nothing but a folder', () => {
    const index = build([
      { path: 'opt/venv/lib/x', sizeBytes: 500 },
      { path: 'opt/venv/lib/y', sizeBytes: 500 },
      { path: 'z', sizeBytes: 500 },
    ]);
    const [cell] = layout(index);
    expect(index.names.path(cell?.row ?? 0)).toBe('opt/venv/lib');
    expect(index.names.path(cell?.top ?? 0)).toBe('opt');
  });

  it('is a few hundred cells for 200,000 files, none outside of its folder', () => {
    const cells = layout(createFileIndex(createLargeTree(200_000)));
    expect(cells.length).toBeGreaterThan(10);
    expect(cells.length).toBeLessThan(1200);
    for (const { x, y, width, height } of cells) {
      expect(x >= 0 && y >= 0 && x + width <= 800 && y + height <= 500).toBe(true);
    }
  });

  it('puts together what is too small to be seen, even all of it', () => {
    const index = build(Array.from({ length: 5000 }, (_, at) => ({ path: `f${at}`, sizeBytes: 1 })));
    expect(layout(index)).toMatchObject([{ kind: 'rest', count: 5000, bytes: 5000, level: 1 }]);
  });

  it('has no cell where there are no bytes, and none for what was removed', () => {
    expect(layout(build([{ path: 'a', sizeBytes: 0 }]))).toEqual([]);
    const index = build([
      { path: 'a', sizeBytes: 10 },
      { path: 'b', sizeBytes: 1000, change: 'removed' },
    ]);
    expect(layout(index).map(({ row }) => index.names.name(row))).toEqual(['a']);
  });
});

describe('findNeighbour', () => {
  const cell = (x: number, y: number, level = 1): TreemapCell => ({
    row: x + y,
    top: x + y,
    kind: 'folder',
    count: 1,
    bytes: 1,
    level,
    branch: 0,
    x,
    y,
    width: 10,
    height: 10,
  });
  const from = cell(0, 0);
  const right = cell(20, 0);
  const below = cell(0, 20);
  const cells = [from, right, below, cell(10, 0, 2)];

  it('goes to the nearest cell of the first level, and nowhere at the edge', () => {
    expect(findNeighbour(cells, from, 'right')).toBe(right);
    expect(findNeighbour(cells, from, 'down')).toBe(below);
    expect(findNeighbour(cells, right, 'left')).toBe(from);
    expect(findNeighbour(cells, from, 'up')).toBeUndefined();
  });
});
