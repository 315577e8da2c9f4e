/** Layers over each other: what is seen, what is hidden and by whom, and that it is what a slow model says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexLayer } from '../../../src/analysis/indexLayer.ts';
import type { LayerIndex } from '../../../src/analysis/layerIndex.ts';
import { defaultLimits } from '../../../src/analysis/limits.ts';
import { isFileKind, keyOf, Overlay } from '../../../src/analysis/overlay.ts';
import { file, folder, hardLink, layer, opaque, symlink, whiteout } from '../../support/layers.ts';
import { buildTar } from '../../support/tarBuilder.ts';
import { OverlayModel } from './overlayModel.ts';
import { randomLayers, wildLayers } from './randomLayers.ts';

function apply(...layers: readonly (LayerIndex | undefined)[]) {
  const overlay = new Overlay(layers);
  const deltas = layers.map(() => overlay.applyNext());
  return { overlay, deltas, hidden: listHidden(overlay), seen: listSeen(overlay) };
}

function listSeen(overlay: Overlay): string[] {
  const nodes = Array.from({ length: overlay.paths.count }, (_, node) => node);
  return nodes
    .filter((node) => isFileKind(overlay.seenKinds[node]))
    .map((node) => overlay.pathOf(node))
    .toSorted();
}

function listHidden(overlay: Overlay): string[] {
  return overlay.hidden.map(
    ({ layer: from, node, sizeBytes, hiddenBy, how }) =>
      `${overlay.pathOf(node)} of ${from}: ${sizeBytes} ${how} by ${hiddenBy}`,
  );
}

const nothing = { count: 0, bytes: 0 };

describe('Overlay', () => {
  it('shows the files of all layers, in folders that nobody may have written down', () => {
    const { seen, hidden, deltas } = apply(layer(file('a', 1)), layer(file('b/c/d', 2)));
    expect(seen).toEqual(['a', 'b/c/d']);
    expect(hidden).toEqual([]);
    expect(deltas.map(({ added }) => added)).toEqual([
      { count: 1, bytes: 1 },
      { count: 1, bytes: 2 },
    ]);
  });

  it('hides a file that is replaced', () => {
    const { seen, hidden, deltas } = apply(layer(file('a', 1)), layer(file('a', 2)));
    expect(seen).toEqual(['a']);
    expect(hidden).toEqual(['a of 0: 1 replaced by 1']);
    expect(deltas[1]).toEqual({ added: nothing, changed: { count: 1, bytes: 2 }, removed: nothing });
  });

  it('hides what a whiteout removes, and everything below', () => {
    const { seen, hidden, deltas } = apply(
      layer(file('a/b', 1), file('a/c/d', 2), file('e', 4), file('f', 8)),
      layer(whiteout('a'), whiteout('e')),
    );
    expect(seen).toEqual(['f']);
    expect(hidden.toSorted()).toEqual([
      'a/b of 0: 1 removed by 1',
      'a/c/d of 0: 2 removed by 1',
      'e of 0: 4 removed by 1',
    ]);
    expect(deltas[1]?.removed).toEqual({ count: 3, bytes: 7 });
  });

  it('takes a whiteout for lower layers only, wherever it stands in its own', () => {
    const before = apply(layer(file('a/b', 1)), layer(whiteout('a'), file('a/c', 2)));
    const after = apply(layer(file('a/b', 1)), layer(file('a/c', 2), whiteout('a')));
    expect(before.seen).toEqual(['a/c']);
    expect(after.seen).toEqual(['a/c']);
  });

  it('passes over a whiteout of what is not there', () => {
    const { seen, hidden, deltas } = apply(
      layer(file('a', 1), whiteout('a'), whiteout('no/such'), opaque('nowhere')),
      layer(whiteout('b'), whiteout('a/b')),
    );
    expect(seen).toEqual(['a']);
    expect(hidden).toEqual([]);
    expect(deltas[1]).toEqual({ added: nothing, changed: nothing, removed: nothing });
  });

  it('hides what is below an opaque folder, and not the folder', () => {
    const { seen, hidden, deltas } = apply(
      layer(file('a/b', 1), file('a/c', 2), file('d', 4)),
      layer(folder('a'), opaque('a'), file('a/e', 8)),
    );
    expect(seen).toEqual(['a/e', 'd']);
    expect(hidden).toHaveLength(2);
    expect(deltas[1]).toEqual({
      added: { count: 1, bytes: 8 },
      changed: nothing,
      removed: { count: 2, bytes: 3 },
    });
  });

  it('hides all layers below an opaque root', () => {
    const { seen } = apply(layer(file('a/b', 1)), layer(opaque(''), file('c', 2)));
    expect(seen).toEqual(['c']);
  });

  it.each([
    { name: 'a whiteout', made: layer(whiteout('a'), file('a', 2)) },
    { name: 'a whiteout of its folder', made: layer(whiteout('d'), file('d/a', 2)) },
    { name: 'an opaque folder', made: layer(opaque('d'), file('d/a', 2)) },
  ])('counts a file as changed that one layer removes by $name and brings again', ({ made }) => {
    const { hidden, deltas } = apply(layer(file('a', 1), file('d/a', 1)), made);
    expect(hidden).toHaveLength(1);
    expect(hidden[0]).toMatch(/1 replaced by 1$/);
    expect(deltas[1]).toEqual({ added: nothing, changed: { count: 1, bytes: 2 }, removed: nothing });
  });

  it('counts a file as added that is removed in one layer and brought again in the next', () => {
    const { hidden, deltas, seen } = apply(layer(file('a', 1)), layer(whiteout('a')), layer(file('a', 2)));
    expect(seen).toEqual(['a']);
    expect(hidden).toEqual(['a of 0: 1 removed by 1']);
    expect(deltas[2]?.added).toEqual({ count: 1, bytes: 2 });
  });

  it('puts a file in the place of a folder, with everything in it', () => {
    const { seen, hidden, deltas } = apply(layer(file('a/b', 1), file('a/c', 2)), layer(file('a', 4)));
    expect(seen).toEqual(['a']);
    expect(hidden).toHaveLength(2);
    expect(deltas[1]).toEqual({
      added: { count: 1, bytes: 4 },
      changed: nothing,
      removed: { count: 2, bytes: 3 },
    });
  });

  it.each([
    { name: 'a folder', made: layer(folder('a')), seen: [] },
    { name: 'a folder that is only implied', made: layer(file('a/b', 2)), seen: ['a/b'] },
  ])('puts $name in the place of a file', ({ made, seen: expected }) => {
    const { seen, hidden, deltas } = apply(layer(file('a', 1)), made);
    expect(seen).toEqual(expected);
    expect(hidden).toEqual(['a of 0: 1 removed by 1']);
    expect(deltas[1]?.removed).toEqual({ count: 1, bytes: 1 });
  });

  it('replaces symbolic links and never follows them', () => {
    const { seen, hidden, deltas } = apply(
      layer(file('usr/lib/x', 1), symlink('lib', 'usr/lib')),
      layer(file('lib/x', 2)),
      layer(symlink('usr/lib/x', 'y')),
    );
    expect(seen).toEqual(['lib/x', 'usr/lib/x']);
    expect(hidden).toEqual(['usr/lib/x of 0: 1 replaced by 2']);
    expect(deltas[1]?.removed).toEqual({ count: 1, bytes: 0 });
  });

  it('counts the first copy of a path that one archive has twice', () => {
    const { seen, hidden, deltas } = apply(layer(file('a', 1), file('a', 2)), layer(file('a', 4)));
    expect(seen).toEqual(['a']);
    expect(hidden).toEqual(['a of 0: 1 replaced by 0', 'a of 0: 2 replaced by 1']);
    expect(deltas[0]?.added).toEqual({ count: 1, bytes: 2 });
  });

  it('takes what has something below it for a folder, whatever its own archive calls it', () => {
    const { seen, hidden } = apply(layer(file('a', 1), file('a/b', 2)));
    expect(seen).toEqual(['a/b']);
    expect(hidden).toEqual(['a of 0: 1 removed by 0']);
  });

  it('has the same layer twice without counting either copy twice (dive #684, #696)', () => {
    const shared = layer(file('a', 1), file('b', 2));
    const { hidden, seen } = apply(shared, layer(whiteout('b')), shared);
    expect(seen).toEqual(['a', 'b']);
    expect(hidden).toEqual(['b of 0: 2 removed by 1', 'a of 0: 1 replaced by 2']);
  });

  it('passes over layers that could not be read', () => {
    const { seen, hidden } = apply(undefined, layer(file('a', 1)), undefined, layer(file('a', 2)));
    expect(seen).toEqual(['a']);
    expect(hidden).toEqual(['a of 1: 1 replaced by 3']);
  });
});

describe('Overlay, of hard links', () => {
  const linked = layer(file('a', 10), hardLink('b', 'a'), hardLink('c', 'b'));

  it('counts bytes once, for the name that has them', () => {
    expect(apply(linked).deltas[0]?.added).toEqual({ count: 3, bytes: 10 });
  });

  it('hides bytes only when the last name goes', () => {
    const { hidden, deltas } = apply(linked, layer(whiteout('a')), layer(file('b', 1)), layer(whiteout('c')));
    expect(hidden).toEqual(['c of 0: 10 removed by 3']);
    expect(deltas.map(({ removed }) => removed)).toEqual([
      nothing,
      { count: 1, bytes: 0 },
      nothing,
      { count: 1, bytes: 10 },
    ]);
  });

  it('knows every name that shows a file, its own first', () => {
    const { overlay } = apply(layer(hardLink('b', 'z'), file('z', 1)), layer(whiteout('b')), linked);
    const names = [...overlay.findLinked().values()].map(({ nodes }) =>
      nodes.map((node) => overlay.pathOf(node)),
    );
    expect(names).toEqual([['a', 'b', 'c']]);
  });

  it('follows a link to a file of a lower layer', () => {
    const { hidden, seen } = apply(
      layer(file('a', 10)),
      layer(hardLink('b', 'a')),
      layer(whiteout('a')),
      layer(whiteout('b')),
    );
    expect(seen).toEqual([]);
    expect(hidden).toEqual(['b of 0: 10 removed by 3']);
  });

  it('has no bytes for links that lead nowhere, or in a circle', () => {
    const circle = layer(
      hardLink('a', 'b'),
      hardLink('b', 'a'),
      hardLink('c', 'c'),
      hardLink('d', 'no/such'),
    );
    const { hidden, seen, overlay } = apply(circle, layer(whiteout('a'), whiteout('c'), whiteout('d')));
    expect(seen).toEqual(['b']);
    expect(hidden).toEqual([]);
    expect(overlay.findLinked().size).toBe(0);
  });

  it('walks a chain of 100,000 links once', () => {
    const links = Array.from({ length: 100_000 }, (_, at) =>
      hardLink(`l${at}`, at === 0 ? 'a' : `l${at - 1}`),
    );
    const { overlay } = apply(layer(...links.toReversed(), file('a', 1)));
    expect([...overlay.findLinked().values()].map(({ nodes }) => nodes.length)).toEqual([100_001]);
  });
});

describe('Overlay, of archives', () => {
  it('reads whiteouts, opaque folders and hard links as archives write them', async () => {
    const archives = [
      [
        { path: 'etc/' },
        { path: 'etc/a', content: '12345' },
        { path: 'etc/b', type: 'link', linkTarget: 'etc/a' },
        { path: 'var/c', content: '123' },
        { path: 'opt/d', content: '12' },
      ],
      [
        { path: './etc/.wh.a', content: '' },
        { path: './var/.wh..wh..opq', content: '' },
        { path: './opt/.wh.none', content: '' },
        { path: './.wh..wh.plnk', content: '' },
      ],
    ] as const;
    const layers = await Promise.all(archives.map(async (entries) => indexBytes(await buildTar(entries))));
    const { seen, hidden } = apply(...layers);
    expect(seen).toEqual(['etc/b', 'opt/d']);
    expect(hidden).toEqual(['var/c of 0: 3 removed by 1']);
  });
});

describe('Overlay, of random layers', () => {
  it('sees, hides and counts what the model does', () => {
    fc.assert(
      fc.property(randomLayers, (layers) => {
        const model = new OverlayModel();
        const overlay = new Overlay(layers.map((entries) => entries && layer(...entries)));
        for (const entries of layers) {
          expect(overlay.applyNext()).toEqual(model.apply(entries));
          const nodes = Array.from({ length: overlay.paths.count }, (_, node) => node);
          const seen = nodes.flatMap((node) => {
            const at = overlay.seenAt(node);
            return at === undefined
              ? []
              : [`${overlay.pathOf(node)} ${at.layer} ${isFileKind(overlay.seenKinds[node])}`];
          });
          const expected = [...model.seen].map(
            ([path, copy]) => `${path} ${copy.layer} ${copy.kind !== 'directory'}`,
          );
          expect(seen.toSorted()).toEqual(expected.toSorted());
          const hiddenBytes = overlay.hidden.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
          expect(hiddenBytes).toBe(model.contentBytes - model.shownBytes);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('shows or hides every byte once, even of archives that contradict themselves', () => {
    fc.assert(
      fc.property(wildLayers, (wild) => {
        const layers = wild.map((entries) => layer(...entries));
        const { overlay } = apply(...layers);
        const shown = new Map<number, number>();
        for (let node = 1; node < overlay.paths.count; node++) {
          const copy = overlay.fileAt(node);
          if (copy !== undefined) {
            shown.set(keyOf(copy), layers[copy.layer]?.columns.sizes[copy.row] ?? 0);
          }
        }
        const hiddenRows = overlay.hidden.filter(({ layer: from, row }) =>
          shown.has(keyOf({ layer: from, row })),
        );
        const shownBytes = [...shown.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0);
        const hiddenBytes = overlay.hidden.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        const contentBytes = layers.reduce((sum, { facts }) => sum + facts.contentBytes, 0);
        expect(shownBytes + hiddenBytes).toBe(contentBytes);
        expect(hiddenRows.filter(({ layer: from, hiddenBy }) => from !== hiddenBy)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

async function indexBytes(bytes: Uint8Array): Promise<LayerIndex> {
  const source = { digest: 'sha256:0', diffId: undefined, bytes: once(bytes) };
  return indexLayer(source, { limits: defaultLimits, signal: new AbortController().signal });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
