import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NoSuchFileError } from '../../../src/analysis/errors.ts';
import { ImageFiles } from '../../../src/analysis/imageFiles.ts';
import { pathOf, rowKinds } from '../../../src/analysis/layerIndex.ts';
import { Overlay } from '../../../src/analysis/overlay.ts';
import { file, folder, hardLink, layer, layerOf, opaque, symlink, whiteout } from '../../support/layers.ts';
import { randomLayers } from './randomLayers.ts';

/** Layer and size of what a path leads to. */
function seen(files: ImageFiles, path: string): readonly unknown[] | undefined {
  const found = files.find(path);
  return found === undefined ? undefined : [found.kind, found.layer, found.sizeBytes];
}

function names(files: ImageFiles, path: string): readonly string[] | undefined {
  return files
    .list(path)
    ?.map(({ name }) => name)
    .toSorted();
}

describe('a path of an image', () => {
  const files = new ImageFiles([
    layer(
      folder('etc'),
      file('etc/a', 1),
      file('etc/b', 2),
      file('etc/keep', 3),
      folder('opt'),
      file('opt/x', 4),
    ),
    layer(file('etc/a', 10), whiteout('etc/b'), opaque('opt'), file('opt/y', 5)),
  ]);

  it('is the copy of the uppermost layer that has it', () => {
    expect(seen(files, 'etc/a')).toEqual(['file', 1, 10]);
    expect(seen(files, 'etc/keep')).toEqual(['file', 0, 3]);
  });

  it('is not there when a whiteout or an opaque folder hides it', () => {
    expect([files.find('etc/b'), files.find('opt/x'), files.find('none')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(names(files, 'etc')).toEqual(['a', 'keep']);
    expect(names(files, 'opt')).toEqual(['y']);
  });

  it('is a folder that joins those of all layers, the root included', () => {
    expect(names(files, '')).toEqual(['etc', 'opt']);
    expect(files.find('etc')?.kind).toBe('directory');
    expect(files.list('etc/a')).toBeUndefined();
  });

  it('is a file where one took the place of a folder, and the other way round', () => {
    const changed = new ImageFiles([
      layer(file('a/b', 1), file('c', 2)),
      layer(file('a', 3), file('c/d', 4)),
    ]);
    expect([seen(changed, 'a'), seen(changed, 'a/b'), seen(changed, 'c/d')]).toEqual([
      ['file', 1, 3],
      undefined,
      ['file', 1, 4],
    ]);
  });

  it('passes over a layer that could not be read', () => {
    const some = new ImageFiles([layer(file('a', 1)), undefined, layer(file('b', 2))]);
    expect([seen(some, 'a'), seen(some, 'b')]).toEqual([
      ['file', 0, 1],
      ['file', 2, 2],
    ]);
  });

  it('stays where a layer only empties the folder that it is', () => {
    const emptied = new ImageFiles([layer(file('a', 1), file('b/c', 2)), layer(opaque('a'), opaque('b'))]);
    expect([seen(emptied, 'a'), emptied.find('b')?.kind, names(emptied, 'b')]).toEqual([
      ['file', 0, 1],
      'directory',
      [],
    ]);
  });

  it('is hidden by what a layer says below folders that it only implies', () => {
    const hiding = new ImageFiles([
      layer(file('var/lib/lists/x', 5), file('etc/b', 1)),
      layer(opaque('var/lib/lists'), whiteout('etc/b')),
    ]);
    expect([hiding.find('var/lib/lists/x'), hiding.find('etc/b')]).toEqual([undefined, undefined]);
    expect(hiding.find('var/lib/lists')?.kind).toBe('directory');
  });

  it('has nothing where only a whiteout speaks of it', () => {
    const dangling = new ImageFiles([layer(file('a', 1)), layer(whiteout('b/c'))]);
    expect([dangling.find('b'), dangling.find('b/c'), names(dangling, '')]).toEqual([
      undefined,
      undefined,
      ['a'],
    ]);
  });
});

describe('links', () => {
  it('are followed inside the image, relative and absolute, over layers', () => {
    const files = new ImageFiles([
      layer(file('usr/lib/libc.so.6', 9), symlink('lib', 'usr/lib')),
      layer(
        symlink('usr/lib/libc.so', 'libc.so.6'),
        symlink('etc/x', '/lib/libc.so'),
        symlink('etc/y', '../lib/libc.so'),
      ),
    ]);
    for (const path of ['lib/libc.so.6', 'lib/libc.so', 'etc/x', 'etc/y']) {
      expect(seen(files, path), path).toEqual(['file', 0, 9]);
    }
    expect(files.find('etc/x')?.isLink).toBe(true);
    expect(files.find('lib/libc.so.6')?.isLink).toBe(false);
    expect(names(files, 'lib')).toEqual(['libc.so', 'libc.so.6']);
  });

  it.each(['../../../../etc/passwd', '/../../etc/passwd', '..'])('never leave it: %s', (target) => {
    const files = new ImageFiles([layer(symlink('a/b/link', target), file('etc/passwd', 1))]);
    expect(files.find('a/b/link')?.layer).toBe(0);
    expect(['file', 'directory']).toContain(files.find('a/b/link')?.kind);
  });

  it('that lead nowhere are not there, and those in a circle say so', () => {
    const files = new ImageFiles([layer(symlink('gone', 'nowhere'), symlink('a', 'b'), symlink('b', 'a'))]);
    expect(files.find('gone')).toBeUndefined();
    expect(() => files.find('a')).toThrow(NoSuchFileError);
  });

  it('of the hard kind show the bytes of their file', () => {
    const files = new ImageFiles([
      layer(file('a', 7), hardLink('b', 'a'), hardLink('c', 'b'), hardLink('d', 'none')),
    ]);
    expect(seen(files, 'b')).toEqual(['file', 0, 7]);
    expect(seen(files, 'c')).toEqual(['file', 0, 7]);
    expect(files.find('d')?.kind).toBe('other');
  });

  it('of the hard kind show what a lower layer has, also where the path is written with a dot', () => {
    const files = new ImageFiles([
      layer(file('usr/a', 7), file('gone', 3)),
      layer(hardLink('b', './usr/a'), hardLink('c', 'gone'), file('own', 2), hardLink('d', './own')),
      layer(whiteout('gone'), hardLink('e', 'b'), hardLink('f', 'gone')),
    ]);
    expect(['b', 'c', 'd', 'e'].map((path) => seen(files, path))).toEqual([
      ['file', 0, 7],
      ['file', 0, 3],
      ['file', 1, 2],
      ['file', 0, 7],
    ]);
    expect(files.find('f')?.kind).toBe('file');
  });

  it('that lead out of the layers are told from paths where there is nothing', () => {
    const top = layer(
      symlink('link', 'below'),
      hardLink('hard', 'below'),
      symlink('a', 'own'),
      file('own', 1),
    );
    const files = new ImageFiles([undefined, top]);
    expect(['link', 'link/x', 'hard'].map((path) => files.leadsOut(path))).toEqual([true, true, true]);
    expect(['none', 'own', 'a', 'own/x', ''].map((path) => files.leadsOut(path))).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });

  it('are listed as what they lead to', () => {
    const files = new ImageFiles([
      layer(
        symlink('a', 'dir'),
        symlink('b', '/dir/x'),
        symlink('c', 'c'),
        symlink('d', 'none'),
        file('dir/x', 1),
      ),
    ]);
    expect(files.list('')?.map(({ name, kind, isLink }) => [name, kind, isLink])).toEqual([
      ['a', 'directory', true],
      ['b', 'file', true],
      ['c', 'other', true],
      ['d', 'other', true],
      ['dir', 'directory', false],
    ]);
  });
});

describe('names', () => {
  it('may be two dots, which climb in links alone', () => {
    const files = new ImageFiles([
      layer(file('../etc/x', 3), file('a/../y', 4), symlink('a/up', '../z'), file('z', 5)),
    ]);
    expect(['../etc/x', 'a/../y', 'a/up', 'a/../z'].map((path) => files.find(path)?.sizeBytes)).toEqual([
      3,
      4,
      5,
      undefined,
    ]);
  });

  it('may begin with a byte order mark', () => {
    const files = new ImageFiles([layer(file('\uFEFFa', 1), file('a', 2))]);
    expect([files.find('\uFEFFa')?.sizeBytes, files.find('a')?.sizeBytes]).toEqual([1, 2]);
    expect(names(files, '')).toHaveLength(2);
  });

  it('that are no text are found by what they look like, unless another looks the same', () => {
    const raw = (bytes: readonly number[], sizeBytes: number) =>
      file('', sizeBytes, { rawPath: Buffer.from(bytes) });
    const one = new ImageFiles([layer(raw([0x61, 0xff], 1))]);
    expect(one.find('a\uFFFD')?.sizeBytes).toBe(1);
    const two = new ImageFiles([layer(raw([0x61, 0xff], 1)), layer(raw([0x61, 0xfe], 2))]);
    expect(() => two.find('a\uFFFD')).toThrow('two names look the same here');
    expect(names(two, '')).toEqual(['a\uFFFD']);
  });
});

describe('an image without layers', () => {
  it('has nothing', () => {
    const files = new ImageFiles([undefined]);
    expect([files.find(''), files.find('a'), files.list('')]).toEqual([undefined, undefined, undefined]);
  });
});

/** What is behind a link is found where that leads. */
function isBehindLink(overlay: Overlay, node: number): boolean {
  for (let at = overlay.paths.parents[node] ?? 0; at !== 0; at = overlay.paths.parents[at] ?? 0) {
    if (overlay.seenKinds[at] === rowKinds.symlink) {
      return true;
    }
  }
  return false;
}

describe('for any layers', () => {
  it('finds what laying them over each other shows, and nothing else', () => {
    fc.assert(
      fc.property(randomLayers, (planned) => {
        const layers = planned.map((entries) => entries && layerOf(entries));
        const overlay = new Overlay(layers);
        layers.forEach(() => overlay.applyNext());
        const files = new ImageFiles(layers);
        for (let node = 1; node < overlay.paths.count; node++) {
          const path = overlay.pathOf(node);
          const shown = overlay.seenAt(node);
          if (isBehindLink(overlay, node)) {
            continue;
          }
          if (shown === undefined) {
            expect(files.find(path), path).toBeUndefined();
          } else if (overlay.seenKinds[node] === rowKinds.file) {
            const found = files.find(path);
            const index = found === undefined ? undefined : files.indexOf(found.layer);
            expect([found?.layer, index && pathOf(index, found?.row ?? 0)], path).toEqual([
              shown.layer,
              path,
            ]);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
