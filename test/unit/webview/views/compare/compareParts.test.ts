import { describe, expect, it } from 'vitest';
import type { LayerPair } from '../../../../../src/shared/comparePanel.ts';
import { createFileIndex } from '../../../../../webview/lib/fileIndex.ts';
import { listFileFacts } from '../../../../../webview/views/compare/comparedFileFacts.ts';
import { toLayerRuns } from '../../../../../webview/views/compare/layerRuns.ts';
import { sampleComparison, sampleFiles } from '../../../../support/panel/sampleComparison.ts';

describe('toLayerRuns', () => {
  it('folds neighbours in common and lists the others one by one', () => {
    const runs = toLayerRuns(sampleComparison.layers);
    expect(runs.map((run) => (run.kind === 'common' ? run.pairs.length : run.pair.change))).toEqual([
      4,
      'removed',
      'removed',
      'removed',
      'added',
      'added',
      'added',
      1,
      'added',
    ]);
    expect(runs[0]).toMatchObject({ bytes: 29_126_484 + 48_402_117 + 2_214_380 + 96 });
  });

  it('tells apart the same layer in two places', () => {
    const pair: LayerPair = { change: 'added', digest: 'sha256:1', compressedBytes: 1, after: 0 };
    const keys = toLayerRuns([pair, { ...pair, after: 1 }, { ...pair, change: 'removed', before: 1 }]).map(
      ({ key }) => key,
    );
    expect(new Set(keys).size).toBe(3);
  });

  it('is empty where there are no layers', () => {
    expect(toLayerRuns([])).toEqual([]);
  });
});

describe('listFileFacts', () => {
  const index = createFileIndex(sampleFiles);

  it('says both sizes of a file that was changed', () => {
    const row = index.names.find('srv/app/static/app.js');
    expect(listFileFacts(index, row, sampleFiles.beforeSizes)).toEqual([
      'Modified',
      '2.8 MB → 1.2 MB',
      'file',
      'rw-r--r--',
      'owner 1000:1000',
    ]);
    expect(listFileFacts(index, row, undefined)[1]).toBe('1.2 MB');
  });

  it('says how many files differ in a folder', () => {
    const facts = listFileFacts(index, index.names.find('etc'), sampleFiles.beforeSizes);
    expect(facts).toContain('2 files differ');
  });
});
