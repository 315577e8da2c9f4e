import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grow, PathTable, rootRow } from '../../../src/analysis/pathTable.ts';

function add(table: PathTable, path: string): number {
  return table.addPath(Buffer.from(path));
}

function pathOf(table: PathTable, row: number): string {
  const name = Buffer.from(table.nameOf(row)).toString();
  return row === rootRow ? '' : `${pathOf(table, table.parents[row] ?? 0)}/${name}`;
}

/** Parts as the table takes them: nothing and dots are left out. */
function normalise(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map((part) => `/${part}`)
    .join('');
}

describe('PathTable', () => {
  it('has the root alone at first', () => {
    const table = new PathTable();
    expect([table.count, table.nameBytes, add(table, ''), add(table, '/'), add(table, './')]).toEqual([
      1, 0, 0, 0, 0,
    ]);
  });

  it('gives the same row for the same path, however it is written', () => {
    const table = new PathTable();
    const row = add(table, 'a/b');
    expect(['/a/b', './a/b', 'a//b', 'a/./b/', '././a/b//'].map((path) => add(table, path))).toEqual(
      Array(5).fill(row),
    );
    expect(table.count).toBe(3);
  });

  it('takes what climbs for a name like any other', () => {
    const table = new PathTable();
    expect(pathOf(table, add(table, '../../etc/passwd'))).toBe('/../../etc/passwd');
    expect(add(table, 'a/../b')).not.toBe(add(table, 'b'));
    expect(pathOf(table, add(table, '...'))).toBe('/...');
  });

  it('finds what is there and adds nothing by looking', () => {
    const table = new PathTable();
    const row = add(table, 'a/b');
    const find = (path: string): number | undefined => table.findPath(Buffer.from(path));
    expect([find('./a//b/'), find('a'), find(''), find('b'), find('a/b/c'), find('a/c/d')]).toEqual([
      row,
      1,
      rootRow,
      undefined,
      undefined,
      undefined,
    ]);
    expect(table.count).toBe(3);
  });

  it('tells names apart by their bytes, not by what they look like', () => {
    const table = new PathTable();
    const names = [[0xff], [0xfe], [0xef, 0xbf, 0xbd], [0x00], [0x61, 0x00], [0x61], [0x0a]];
    const rows = names.map((bytes) => table.addPath(Uint8Array.from(bytes)));
    expect(new Set(rows).size).toBe(names.length);
    expect(rows.map((row) => [...table.nameOf(row)])).toEqual(names);
  });

  it('takes a child by a part of some bytes', () => {
    const table = new PathTable();
    const bytes = Buffer.from('xxnamexx');
    const row = table.addChild(rootRow, bytes, 2, 6);
    expect(Buffer.from(table.nameOf(row)).toString()).toBe('name');
    expect([table.findChild(rootRow, Buffer.from('name')), table.findChild(rootRow, bytes)]).toEqual([
      row,
      undefined,
    ]);
  });

  it('agrees with a map of strings, parents before children, for any paths', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '.', '..', '', 'é', 'x'.repeat(300));
    const path = fc.array(part, { minLength: 0, maxLength: 6 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 60 }), (paths) => {
        const table = new PathTable();
        const known = new Map<string, number>();
        for (const each of paths) {
          const row = add(table, each);
          expect(pathOf(table, row)).toBe(normalise(each));
          expect(known.get(normalise(each)) ?? row).toBe(row);
          known.set(normalise(each), row);
        }
        const parents = Array.from(table.parents.subarray(1, table.count));
        expect(parents.every((parent, index) => parent <= index)).toBe(true);
      }),
    );
  });

  it('keeps all of many paths, in some hundred bytes for each', () => {
    const table = new PathTable();
    const count = 300_000;
    const pathAt = (index: number): string => `folder${index % 700}/file${index}`;
    for (let index = 0; index < count; index++) {
      add(table, pathAt(index));
    }
    expect(table.count).toBe(1 + 700 + count);
    const wrong: number[] = [];
    for (let index = 0; index < count; index++) {
      const row = add(table, pathAt(index));
      if (pathOf(table, row) !== `/${pathAt(index)}`) {
        wrong.push(index);
      }
    }
    expect(wrong).toEqual([]);
    expect(table.count).toBe(1 + 700 + count);
    const { parents, nameStarts, names } = table;
    const bytes = parents.byteLength + nameStarts.byteLength + names.byteLength;
    expect(bytes / count).toBeLessThan(50);
  });

  it('takes a path of many parts and a name of many bytes', () => {
    const table = new PathTable();
    const deep = 'd/'.repeat(8000);
    expect(add(table, deep)).toBe(8000);
    const row = add(table, 'n'.repeat(100_000));
    expect(table.nameOf(row)).toHaveLength(100_000);
  });

  it('takes 200,000 names of one folder in little time', () => {
    const table = new PathTable();
    const started = performance.now();
    for (let index = 0; index < 200_000; index++) {
      add(table, String.fromCodePoint(0x4e00 + (index % 20_000), 0x4e00 + Math.floor(index / 20_000)));
    }
    expect(table.count).toBe(200_001);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('grow', () => {
  it.each([new Uint8Array(5), new Uint16Array(5), new Uint32Array(5), new Float64Array(5)])(
    'keeps kind and content',
    (column) => {
      column.fill(7);
      const grown = grow(column, 6);
      expect(grown.constructor).toBe(column.constructor);
      expect(grown.length).toBeGreaterThanOrEqual(6);
      expect([...grown.subarray(0, 6)]).toEqual([7, 7, 7, 7, 7, 0]);
    },
  );

  it('keeps every parent and name while it grows', () => {
    const table = new PathTable();
    const rows = Array.from({ length: 40_000 }, (_, place) => {
      const folder = table.addPath(Buffer.from(`folder${place % 97}/sub${place % 31}`));
      return [folder, table.addChild(folder, Buffer.from(`file${place}`))] as const;
    });
    const wrong = rows.filter(
      ([folder, row], place) =>
        table.parents[row] !== folder || Buffer.from(table.nameOf(row)).toString() !== `file${place}`,
    );
    expect(wrong).toEqual([]);
  });
});
