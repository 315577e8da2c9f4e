/** The numbers of docs/analysis.md, and that they add up whatever the layers are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseImage } from '../../../src/analysis/imageAnalysis.ts';
import type { AnalysisResult } from '../../../src/shared/imagePanel.ts';
import {
  file,
  folder,
  hardLink,
  layer,
  type LayerEntry,
  layerOf,
  opaque,
  symlink,
  whiteout,
} from '../../support/layers.ts';
import { OverlayModel } from './overlayModel.ts';
import { randomLayers, wildLayers } from './randomLayers.ts';

const big = 100_000;

describe('analyseImage', () => {
  it('has nothing to say of an image of nothing', () => {
    const nothing = { unpackedBytes: 0, wastedBytes: 0, fileCount: 0, efficiency: 1, waste: [] };
    expect(analyseImage([], { instructions: [] })).toEqual({ ...nothing, layers: [] });
    expect(analyseImage([layer()], { instructions: [] })).toMatchObject(nothing);
  });

  it('adds up what layers hold, what is hidden of it, and what share is seen', () => {
    const result = analyseImage(
      [
        layer(folder('a'), file('a/b', 60), file('c', 20)),
        layer(file('a/b', 15), whiteout('c'), symlink('d', 'a')),
      ],
      { instructions: ['COPY . /', 'RUN make'] },
    );
    expect(result).toMatchObject({ unpackedBytes: 95, wastedBytes: 80, fileCount: 2 });
    expect(result.efficiency).toBeCloseTo(15 / 95, 12);
    expect(result.layers[1]).toMatchObject({
      added: { count: 1, bytes: 0 },
      changed: { count: 1, bytes: 15 },
      removed: { count: 1, bytes: 20 },
    });
  });

  it('tells of each layer what became of its bytes, and who made it', () => {
    const result = analyseImage(
      [
        layer(file('bin/app', 50), file('tmp/x', 3), file('src/a', 7), file('var/lib/apt/lists/a', 2)),
        layer(whiteout('src'), whiteout('var/lib/apt/lists/a'), file('tmp/y', 4)),
      ],
      { instructions: ['COPY . /'] },
    );
    expect(result.layers[0]?.segments).toEqual([
      { cause: 'content', bytes: 50 },
      { cause: 'removed-later', bytes: 7 },
      { cause: 'temporary-files', bytes: 3 },
      { cause: 'apt-lists', bytes: 2 },
    ]);
    expect(result.layers[1]?.segments).toEqual([{ cause: 'temporary-files', bytes: 4 }]);
    expect(result.waste.map(({ id, instruction }) => [id, instruction])).toEqual([
      ['removed-later.0.hidden', 'COPY . /'],
      ['temporary-files.1.unneeded', undefined],
      ['temporary-files.0.unneeded', 'COPY . /'],
      ['apt-lists.0.hidden', 'COPY . /'],
    ]);
  });

  it('does not count a file twice that is replaced and then removed (dive #684, #696)', () => {
    const result = analyseImage([layer(file('a', 10)), layer(file('a', 20)), layer(whiteout('a'))], {
      instructions: [],
    });
    expect(result).toMatchObject({ unpackedBytes: 30, wastedBytes: 30, efficiency: 0 });
  });

  it('does not stop at, nor count, a whiteout of what is not there (dive #715)', () => {
    const result = analyseImage(
      [layer(file('a', 10), whiteout('b')), layer(whiteout('no/such'), file('a', 30))],
      {
        instructions: [],
      },
    );
    expect(result).toMatchObject({ unpackedBytes: 40, wastedBytes: 10, efficiency: 0.75 });
  });

  it('counts hard links once', () => {
    const result = analyseImage([layer(file('a', 10), hardLink('b', 'a')), layer(whiteout('a'))], {
      instructions: [],
    });
    expect(result).toMatchObject({ unpackedBytes: 10, wastedBytes: 0, fileCount: 1 });
  });

  it('counts both copies of a layer that an image has twice', () => {
    const shared = layer(file('a', 10));
    const result = analyseImage([shared, layer(file('b', 5)), shared], { instructions: [] });
    expect(result).toMatchObject({ unpackedBytes: 25, wastedBytes: 10, fileCount: 2 });
    expect(result.layers.map((each) => each?.segments)).toEqual([
      [{ cause: 'rewritten', bytes: 10 }],
      [{ cause: 'content', bytes: 5 }],
      [{ cause: 'content', bytes: 10 }],
    ]);
  });

  it('is of the layers that could be read', () => {
    const result = analyseImage([layer(file('a', 10)), undefined, layer(whiteout('a'))], {
      instructions: [],
    });
    expect(result).toMatchObject({ unpackedBytes: 10, wastedBytes: 10, fileCount: 0 });
    expect(result.layers.map((each) => each === undefined)).toEqual([false, true, false]);
  });

  it('can be sent between threads and through JSON', () => {
    const result = analyseImage([layer(file('tmp/a', 10))], { instructions: ['RUN x'] });
    expect(structuredClone(result)).toEqual(result);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('analyseImage, of random layers', () => {
  const folders = [
    'tmp',
    'var/lib/apt/lists',
    'app',
    'app/__pycache__',
    'usr/share/doc/x',
    'usr/lib/gcc',
    'usr/bin',
  ] as const;
  const names = ['gcc', 'a.pyc', 'a.py', 'b.js.map', 'copyright', 'c'] as const;
  const paths = fc
    .tuple(fc.constantFrom(...folders), fc.constantFrom(...names))
    .map((parts) => parts.join('/'));
  const details = fc.record({ uid: fc.nat(1), mtimeSeconds: fc.nat(1), content: fc.constantFrom('x', 'y') });
  const entries: fc.Arbitrary<LayerEntry> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(paths, fc.constantFrom(0, 1, 9, big), details)
        .map(([path, size, more]) => file(path, size, more)),
    },
    { weight: 2, arbitrary: fc.tuple(paths, paths).map(([path, target]) => hardLink(path, target)) },
    { weight: 2, arbitrary: fc.oneof(paths, fc.constantFrom(...folders)).map(whiteout) },
    { weight: 1, arbitrary: fc.constantFrom(...folders, '').map(opaque) },
  );
  const likelyLayers = fc.array(fc.array(entries, { maxLength: 12 }), { minLength: 1, maxLength: 5 });

  it.each([
    { name: 'likely names', layers: likelyLayers },
    { name: 'archives that contradict themselves', layers: wildLayers },
  ])('adds up: segments to layers, groups to waste ($name)', ({ layers: arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, (all) => {
        const layers = all.map((each) => layer(...each));
        const result = analyseImage(layers, { instructions: [] });
        expectSums(result);
        for (const [at, index] of layers.entries()) {
          const segments = result.layers[at]?.segments ?? [];
          expect(segments.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(index.facts.contentBytes);
          expect(segments.every(({ bytes }) => bytes > 0)).toBe(true);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('finds the bytes, files and changes that the model finds', () => {
    fc.assert(
      fc.property(randomLayers, (all) => {
        const model = new OverlayModel();
        const deltas = all.map((each) => model.apply(each));
        const result = analyseImage(
          all.map((each) => each && layer(...each)),
          { instructions: [] },
        );
        expect(result.unpackedBytes).toBe(model.contentBytes);
        expect(result.wastedBytes).toBe(model.contentBytes - model.shownBytes);
        expect(result.fileCount).toBe(
          [...model.seen.values()].filter(({ kind }) => kind !== 'directory').length,
        );
        result.layers.forEach((each, at) => {
          if (each !== undefined) {
            expect({ ...each, segments: [] }).toEqual({ ...deltas[at], segments: [] });
          }
        });
      }),
      { numRuns: 600 },
    );
  });
});

describe('analyseImage, of 200,000 files', () => {
  const toEntries = (uid: number) =>
    Array.from({ length: 200_000 }, (_, at) =>
      file(`app/node_modules/p${at % 5000}/lib/f${at}.js${at % 5 === 0 ? '.map' : ''}`, at % 1000, {
        uid,
        mtimeSeconds: at,
      }),
    );
  const copied = layerOf(toEntries(0));

  it('says all of one layer', () => {
    const { result, tookMs } = time(() => analyseImage([copied], { instructions: ['COPY . /app'] }));
    console.log(`200,000 files in one layer: ${tookMs} ms`);
    expectSums(result);
    expect(result.fileCount).toBe(200_000);
  });

  it('says all of a second copy of everything', () => {
    const layers = [copied, layerOf(toEntries(1000))];
    const { result, tookMs } = time(() =>
      analyseImage(layers, { instructions: ['COPY . /app', 'RUN chown -R 1000 /app'] }),
    );
    console.log(`200,000 files, all of them written twice: ${tookMs} ms`);
    expectSums(result);
    expect(result.wastedBytes).toBe(copied.facts.contentBytes);
  });
});

function expectSums(result: AnalysisResult): void {
  const toSum = (kind: string) =>
    result.waste.filter((group) => group.kind === kind).reduce((sum, { bytes }) => sum + bytes, 0);
  expect(toSum('hidden')).toBe(result.wastedBytes);
  expect(toSum('unneeded')).toBeLessThanOrEqual(result.unpackedBytes - result.wastedBytes);
  expect(new Set(result.waste.map(({ id }) => id)).size).toBe(result.waste.length);
  for (const group of result.waste) {
    const told = group.paths.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(group.paths.length < 200 ? told : group.bytes).toBe(group.bytes);
  }
}

function time<Result>(work: () => Result): { readonly result: Result; readonly tookMs: number } {
  const startMs = performance.now();
  const result = work();
  return { result, tookMs: Math.round(performance.now() - startMs) };
}
