/** Thousands of damaged archives: each has an index that is sound, or an explanation, soon and in little memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LayerContentError, type LayerFault } from '../../../src/analysis/errors.ts';
import { hashBytes, type LayerIndex, pathOf, rowKinds, targetOf } from '../../../src/analysis/layerIndex.ts';
import { indexBytes, walk } from '../../support/archivesIndex.ts';
import { type Chance, createChance, createSeeds, mutate } from '../../support/archivesMutation.ts';

const inputCount = 12_000;
/** What is damaged is another each time; a failure names the number that brings it back. */
const firstSeed = Math.floor(Math.random() * 2 ** 31);
/** Lower than in use, so that a bomb made by chance is found out here and not after a quarter of a gigabyte. */
const limits = { freeBytes: 4_000_000, maxUnpackedBytes: 100_000_000, maxPaths: 100_000 };

describe('a damaged archive', () => {
  it(`is indexed or explained, ${inputCount} times`, async () => {
    const seeds = createSeeds();
    const outcomes = new Map<string, number>();
    const start = performance.now();
    const before = measureMemory();
    let slowestMs = 0;
    let highestBytes = 0;
    const beforeBytes = process.memoryUsage().rss;
    for (let at = 0; at < inputCount; at++) {
      const seed = firstSeed + at;
      const began = performance.now();
      const outcome = await tryIndex(damage(seeds, createChance(seed)), seed);
      slowestMs = Math.max(slowestMs, performance.now() - began);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (at % 500 === 0) {
        highestBytes = Math.max(highestBytes, measureMemory());
      }
    }
    const grownMb = (highestBytes - before) / 1e6;
    console.log(
      `${inputCount} damaged archives from seed ${firstSeed} in ${Math.round(performance.now() - start)} ms, ` +
        `the slowest ${Math.round(slowestMs)} ms, memory grown by ${grownMb.toFixed(1)} MB, ` +
        `at most ${((highestBytes - beforeBytes) / 1e6).toFixed(0)} MB more in between:`,
      Object.fromEntries(outcomes),
    );
    expect(slowestMs).toBeLessThan(5000);
    expect(grownMb).toBeLessThan(64);
    // damage that is always noticed at once would prove nothing of what comes after
    expect(outcomes.get('sound') ?? 0).toBeGreaterThan(inputCount / 20);
    expect(outcomes.get('corrupt') ?? 0).toBeGreaterThan(inputCount / 20);
  }, 120_000);
});

const store = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const compressors: readonly ((bytes: Uint8Array) => Buffer)[] = [
  store,
  store,
  (bytes) => gzipSync(bytes, { level: 1 }),
  (bytes) => zstdCompressSync(bytes),
];

/** Mostly the archive inside is damaged, sometimes what it is compressed to, sometimes both. */
function damage(seeds: readonly Buffer[], chance: Chance): Buffer {
  const seed = seeds[chance.below(seeds.length)] ?? Buffer.alloc(0);
  const compress = compressors[chance.below(compressors.length)] ?? store;
  const where = chance.below(5);
  const archive = where === 0 ? seed : mutate(seed, chance);
  const blob = compress(archive);
  return where <= 1 ? mutate(blob, chance) : blob;
}

async function tryIndex(bytes: Buffer, seed: number): Promise<'sound' | LayerFault['kind']> {
  try {
    const pieceBytes = 1 + createChance(seed).below(4000);
    const index = await indexBytes(bytes, { limits, pieceBytes });
    expect(problemsOf(index)).toEqual([]);
    return 'sound';
  } catch (thrown) {
    if (thrown instanceof LayerContentError) {
      return thrown.fault.kind;
    }
    throw new Error(`damaged archive ${seed} (${bytes.toString('base64').slice(0, 2000)})`, {
      cause: thrown,
    });
  }
}

/** What an index may not be, whatever it was made of. */
function problemsOf(index: LayerIndex): readonly string[] {
  const { rowCount, columns, facts } = index;
  const { parents, nameStarts, names, targets, targetStarts, targetNames, hashRows, hashes, kinds } = columns;
  const perRow = [parents, kinds, columns.flags, columns.modes, columns.owners, columns.groups];
  const others = [columns.mtimes, columns.sizes, columns.offsets, targets, hashRows];
  const links = [columns.firstChildren, columns.nextSiblings];
  const rows = Array.from({ length: rowCount }, (_, row) => row);
  const reached = walk(index);
  const isIn = (row: number): boolean => Number.isInteger(row) && row >= 0 && row < rowCount;
  const rules: readonly (readonly [string, boolean])[] = [
    [
      'a column has another length',
      [...perRow, ...others, ...links].every(({ length }) => length === rowCount),
    ],
    ['a parent stands behind its child', rows.every((row) => row === 0 || (parents[row] ?? row) < row)],
    ['a child has another parent', reached.every((row) => row > 0 && isIn(row))],
    ['a row is reached twice', new Set(reached).size === reached.length],
    [
      'a row that says something is not reached',
      kinds.every((kind, row) => row === 0 || kind === rowKinds.none || reached.includes(row)),
    ],
    ['names are out of order', isAscending(nameStarts) && nameStarts.length === rowCount + 1],
    ['names are cut', nameStarts[rowCount] === names.length],
    ['a kind is unknown', kinds.every((kind) => kind <= rowKinds.fifo)],
    ['the root is no folder', (kinds[0] ?? 0) <= rowKinds.directory],
    ['targets are out of order', isAscending(targetStarts) && targetStarts.at(-1) === targetNames.length],
    ['a target is out of bounds', targets.every((place) => place < targetStarts.length)],
    ['a hash is out of bounds', hashRows.every((place) => place * hashBytes <= hashes.length)],
    ['a size cannot be counted', columns.sizes.every((size) => Number.isSafeInteger(size) && size >= 0)],
    ['a place cannot be counted', columns.offsets.every((at) => Number.isSafeInteger(at) && at >= 0)],
    ['files are miscounted', facts.fileCount === kinds.filter((kind) => kind > rowKinds.directory).length],
    ['a replaced copy has no row', facts.replaced.every(({ row, sizeBytes }) => isIn(row) && sizeBytes >= 0)],
    ['bytes are miscounted', !(facts.contentBytes < columns.sizes.reduce((sum, size) => sum + size, 0))],
    [
      'a rarity has no row',
      [facts.sparse, facts.devices, facts.attributes].every((rarity) =>
        Object.keys(rarity).map(Number).every(isIn),
      ),
    ],
    ['there are too many faults', facts.faults.length <= 100],
    [
      'a path or target cannot be read',
      rows.every((row) => typeof pathOf(index, row) === 'string' && targetOf(index, row) !== null),
    ],
  ];
  return rules.filter(([, holds]) => !holds).map(([problem]) => problem);
}

function isAscending(column: Uint32Array): boolean {
  return column.every((start, at) => at === 0 || start >= (column[at - 1] ?? 0));
}

/** After everything that nobody needs any more was given back. */
function measureMemory(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') {
    collect();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
