/** Search, filter and order of a tree against versions that are slow and obviously right. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileChange, fileChanges } from '../../../../src/shared/fileTree.ts';
import { type FileFilter, filterFiles, openFlag } from '../../../../webview/lib/fileFilter.ts';
import { createFileIndex, type FileIndex } from '../../../../webview/lib/fileIndex.ts';
import { flattenFiles } from '../../../../webview/lib/fileRows.ts';
import { createLargeTree } from '../../../support/panel/sampleImage.ts';
import { buildFileTree, type FileSpec } from '../../../support/panel/treeBuilder.ts';

const everything: FileFilter = { query: '', changes: fileChanges, minBytes: 0 };

const folders = fc.array(fc.constantFrom('lib', 'LIB64', 'Ünicode', 'a', 'bin'), { maxLength: 4 });
const files = fc.record<FileSpec>({
  path: fc
    .tuple(folders, fc.constantFrom('libc.so', 'B', 'naïve.TXT', 'x', '.bin', 'É'))
    .map(([above, name]) => [...above, name].join('/')),
  sizeBytes: fc.integer({ min: 0, max: 5 }).map((size) => size * 100),
  change: fc.constantFrom(...fileChanges),
});
const specs = fc.array(files, { maxLength: 30 });
const filters = fc.record({
  query: fc.constantFrom('', '', 'lib', 'B', 'é', 'ï', '.', 'so', 'lib/', '/lib', 'b/LIB', '/lib/libc', 'zz'),
  changes: fc.subarray<FileChange>([...fileChanges]),
  minBytes: fc.constantFrom(0, 0, 200),
});

interface Slow {
  readonly path: string;
  readonly isFolder: boolean;
  readonly isShown: boolean;
  readonly isMatch: boolean;
  readonly bytes: number;
  readonly below: readonly Slow[];
}

/** Every row as an object, by the words of the contract. */
function toSlow(index: FileIndex, filter: FileFilter, row = 0, isBelowFound = false): Slow {
  const { columns } = index.tree;
  const path = index.names.path(row);
  const isFolder = columns.kinds[row] === 0;
  const isFound = row !== 0 && filter.query !== '' && reachesName(`/${path}`, filter.query);
  const isInside = filter.query === '' || isFound || isBelowFound;
  const change = fileChanges[columns.changes[row] ?? 0] ?? 'unchanged';
  const size = columns.sizes[row] ?? 0;
  const passes =
    isInside &&
    filter.changes.includes(change) &&
    (isFolder ? filter.minBytes === 0 : size >= filter.minBytes);
  const children: number[] = [];
  for (let child = columns.firstChildren[row] ?? 0; child !== 0; child = columns.nextSiblings[child] ?? 0) {
    children.push(child);
  }
  const below = children.map((child) => toSlow(index, filter, child, isFound || isBelowFound));
  const isShown = passes || below.some((child) => child.isShown);
  const counts = (child: Slow): boolean =>
    child.isFolder ||
    changeAt(index, child.path) !== 'removed' ||
    filter.changes.every((wanted) => wanted === 'removed');
  return {
    path,
    isFolder,
    isShown,
    isMatch: isShown && row !== 0 && (filter.query === '' ? !isFolder : isFound),
    bytes: isFolder ? below.filter(counts).reduce((sum, child) => sum + child.bytes, 0) : passes ? size : 0,
    below,
  };
}

function changeAt(index: FileIndex, path: string): FileChange | undefined {
  return fileChanges[index.tree.columns.changes[index.names.find(path)] ?? 0];
}

/** The query stands in the path so that it ends in the last name, or right before it. */
function reachesName(path: string, query: string): boolean {
  const [whole, wanted] = [path.toLowerCase(), query.toLowerCase()];
  const nameAt = whole.lastIndexOf('/') + 1;
  for (let at = whole.indexOf(wanted); at !== -1; at = whole.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if (wanted.includes('/') ? end >= nameAt && at < nameAt : at >= nameAt) {
      return true;
    }
  }
  return false;
}

function all(slow: Slow): readonly Slow[] {
  return [slow, ...slow.below.flatMap(all)];
}

/** What a list shows when every folder is open. */
function list(slow: Slow, isBySize: boolean): readonly string[] {
  const below = slow.below.filter(({ isShown }) => isShown);
  const ordered = isBySize ? below.toSorted((a, b) => b.bytes - a.bytes) : below;
  return ordered.flatMap((child) => [child.path, ...list(child, isBySize)]);
}

describe('a filtered tree', () => {
  it('shows, counts and adds up as the slow version does', () => {
    fc.assert(
      fc.property(specs, filters, fc.boolean(), (given, filter, isBySize) => {
        const index = createFileIndex(buildFileTree(given));
        const filtered = filterFiles(index, filter);
        const slow = toSlow(index, filter);
        const order = isBySize ? 'size' : 'name';
        const { rows } = flattenFiles(index, filtered, { isOpen: () => true, order });
        expect(Array.from(rows, (row) => index.names.path(row))).toEqual(list(slow, isBySize));
        expect(filtered.matchCount).toBe(all(slow).filter(({ isMatch }) => isMatch).length);
        expect(filtered.bytes[0]).toBe(slow.bytes);
      }),
      { numRuns: 500 },
    );
  });

  it('opens the folders above what was found, and only those', () => {
    fc.assert(
      fc.property(specs, filters, (given, filter) => {
        const index = createFileIndex(buildFileTree(given));
        const { flags } = filterFiles(index, filter);
        const isLookedFor = filter.query !== '' || filter.minBytes > 0;
        for (const slow of all(toSlow(index, filter))) {
          const hasFound = slow.below.flatMap(all).some(({ isMatch }) => isMatch);
          const isOpen = ((flags[index.names.find(slow.path)] ?? 0) & openFlag) !== 0;
          expect(isOpen, slow.path).toBe(isLookedFor && hasFound);
        }
      }),
    );
  });

  it('says where each row stands among its siblings', () => {
    const index = createFileIndex(buildFileTree(['a/x', 'a/y', 'b'].map((path) => ({ path }))));
    const rows = flattenFiles(index, filterFiles(index, everything), { isOpen: () => true, order: 'name' });
    expect([...rows.places]).toEqual([1, 1, 2, 2]);
    expect([...rows.siblings]).toEqual([2, 2, 2, 2]);
  });

  it('shows nothing below a closed folder', () => {
    const index = createFileIndex(buildFileTree([{ path: 'a/b/c' }, { path: 'a/d' }]));
    const open = new Set([index.names.find('a')]);
    const { rows } = flattenFiles(index, filterFiles(index, everything), {
      isOpen: (row) => open.has(row),
      order: 'name',
    });
    expect(Array.from(rows, (row) => index.names.path(row))).toEqual(['a', 'a/b', 'a/d']);
  });

  it('is quick with 200,000 files', () => {
    const tree = createLargeTree(200_000);
    const times: string[] = [];
    const timed = <T>(what: string, work: () => T): T => {
      const start = performance.now();
      const result = work();
      times.push(`${what} ${(performance.now() - start).toFixed(1)} ms`);
      return result;
    };
    const index = timed('index', () => createFileIndex(tree));
    const whole = timed('no filter', () => filterFiles(index, everything));
    timed('first rows', () => flattenFiles(index, whole, { isOpen: () => false, order: 'name' }));
    timed('first search', () => filterFiles(index, { ...everything, query: 'x' }));
    const found = timed('search', () => filterFiles(index, { ...everything, query: 'e-19' }));
    const opened = timed('found rows', () =>
      flattenFiles(index, found, {
        isOpen: (row) => ((found.flags[row] ?? 0) & openFlag) !== 0,
        order: 'size',
      }),
    );
    const everyRow = timed('all open, by size', () =>
      flattenFiles(index, whole, { isOpen: () => true, order: 'size' }),
    );
    console.log(times.join(', '));
    expect(everyRow.rows).toHaveLength(tree.columns.parents.length - 1);
    expect(opened.rows.length).toBeGreaterThan(found.matchCount);
  });
});
