/** Pairs of layers as they are listed: one by one, but neighbours that both images have as one line. */
import type { LayerPair } from '../../../src/shared/comparePanel.ts';

export type LayerRun =
  | {
      readonly kind: 'common';
      readonly key: string;
      readonly pairs: readonly LayerPair[];
      readonly bytes: number;
    }
  | { readonly kind: 'single'; readonly key: string; readonly pair: LayerPair };

export function toLayerRuns(pairs: readonly LayerPair[]): readonly LayerRun[] {
  const runs: LayerRun[] = [];
  for (const pair of pairs) {
    const last = runs.at(-1);
    if (pair.change !== 'same') {
      runs.push({ kind: 'single', key: toKey(pair), pair });
    } else if (last?.kind === 'common') {
      runs.splice(-1, 1, {
        ...last,
        pairs: [...last.pairs, pair],
        bytes: last.bytes + pair.compressedBytes,
      });
    } else {
      runs.push({ kind: 'common', key: toKey(pair), pairs: [pair], bytes: pair.compressedBytes });
    }
  }
  return runs;
}

/** An image may have a layer twice, so the digest alone does not name it. */
function toKey({ before, after }: LayerPair): string {
  return `${before ?? ''}-${after ?? ''}`;
}
