import { describe, expect, it } from 'vitest';
import { diffImages } from '../../../src/analysis/imageDiff.ts';
import type { LayerIndex } from '../../../src/analysis/layerIndex.ts';
import { file, folder, hardLink, layer, type LayerEntry, symlink } from '../../support/layers.ts';

const changes = ['unchanged', 'added', 'changed', 'removed'] as const;

/** What became of each name below the root. */
function diff(before: readonly LayerIndex[], after: readonly LayerIndex[]): Readonly<Record<string, string>> {
  const { columns } = diffImages(before, after).tree;
  const decoder = new TextDecoder();
  const found: Record<string, string> = {};
  for (let row = 1; row < columns.kinds.length; row++) {
    const name = decoder.decode(columns.names.subarray(columns.nameStarts[row], columns.nameStarts[row + 1]));
    found[name] = changes[columns.changes[row] ?? 0] ?? 'unchanged';
  }
  return found;
}

describe('between two images', () => {
  it('a file is the same by its content, mode and owner, whenever it was written', () => {
    const before = layer(file('a', 1), file('b', 1), file('c', 1), file('d', 1), symlink('e', 'x'));
    const after = layer(
      file('a', 1, { mtimeSeconds: 1 }),
      file('b', 1, { content: 'other' }),
      file('c', 1, { mode: 0o600 }),
      file('d', 1, { uid: 7 }),
      symlink('e', 'y'),
      folder('f'),
    );
    expect(diff([before], [after])).toEqual({
      a: 'unchanged',
      b: 'changed',
      c: 'changed',
      d: 'changed',
      e: 'changed',
      f: 'added',
    });
  });

  it('the layer of a file is counted in the image that shows it', () => {
    const before = [layer(file('a', 1)), layer(file('gone', 1))];
    const after = [layer(file('b', 1)), layer(file('c', 1)), layer(file('a', 1))];
    const { columns } = diffImages(before, after).tree;
    // By name: a, b, c, gone.
    expect([...columns.layers].slice(1)).toEqual([2, 0, 1, 1]);
  });

  it('a hard link is the file that it names', () => {
    const before = layer(file('a', 3, { content: 'old' }), hardLink('b', 'a'), hardLink('c', 'a'));
    const after = layer(
      file('a', 3, { content: 'new' }),
      hardLink('b', 'a'),
      file('c', 3, { content: 'old' }),
    );
    expect(diff([before], [after])).toEqual({ a: 'changed', b: 'changed', c: 'unchanged' });
  });

  it('a file whose hash is not known is the same when size and time are', () => {
    const known = { content: 'x', mtimeSeconds: 5 };
    const unknown = { isUnhashed: true, mtimeSeconds: 5 };
    const later = { isUnhashed: true, mtimeSeconds: 6 };
    const before = layer(
      file('a', 9, unknown),
      file('b', 9, unknown),
      file('c', 9, known),
      file('d', 9, known),
    );
    const after = layer(
      file('a', 9, unknown),
      file('b', 9, later),
      file('c', 9, unknown),
      file('d', 9, later),
    );
    expect(diff([before], [after])).toEqual({
      a: 'unchanged',
      b: 'changed',
      c: 'unchanged',
      d: 'changed',
    });
  });

  it('a device is the same by its numbers', () => {
    const device = (path: string, major: number, minor: number): LayerEntry => ({
      path,
      kind: 'character-device',
      device: { major, minor },
    });
    const before = layer(device('null', 1, 3), device('zero', 1, 3));
    const after = layer(device('null', 1, 3), device('zero', 1, 5));
    expect(diff([before], [after])).toEqual({ null: 'unchanged', zero: 'changed' });
  });
});
