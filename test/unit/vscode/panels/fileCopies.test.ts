import { describe, expect, it } from 'vitest';
import { packLayerIndex } from '../../../../src/analysis/layerIndexFile.ts';
import { listFileCopies } from '../../../../src/vscode/panels/image/fileCopies.ts';
import { file, layer, opaque, whiteout } from '../../../support/layers.ts';

const layers = [
  layer(file('etc/app.conf', 10, { mode: 0o644 })),
  undefined,
  layer(file('etc/app.conf', 12, { mode: 0o600 })),
  layer(whiteout('etc/app.conf')),
  layer(file('etc/app.conf', 5)),
  layer(opaque('etc')),
  layer(whiteout('etc/app.conf')),
].map((index) => index && packLayerIndex(index));

describe('the history of a path', () => {
  it('has every copy and every removal, with the instruction behind it', () => {
    const instructions = ['ADD rootfs.tar /', 'RUN unreadable', 'RUN chmod 600 /etc/app.conf'];
    const copies = listFileCopies(layers, 'etc/app.conf', instructions);
    expect(copies.map(({ layer: at, what, sizeBytes }) => [at, what, sizeBytes])).toEqual([
      [0, 'added', 10],
      [2, 'changed', 12],
      [3, 'removed', 0],
      [4, 'added', 5],
      [5, 'removed', 0],
    ]);
    expect(copies[1]).toMatchObject({ mode: 0o600, instruction: 'RUN chmod 600 /etc/app.conf' });
  });

  it('is empty for a path that no layer has', () => {
    expect(listFileCopies(layers, 'etc/other', [])).toEqual([]);
  });
});
