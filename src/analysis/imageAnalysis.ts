/** From the indexes of an image's layers to what is said of it as a whole. docs/analysis.md defines the numbers. */
import type { AnalysisResult } from '../shared/imagePanel.ts';
import type { LayerIndex } from './layerIndex.ts';
import { isFileKind, Overlay } from './overlay.ts';
import { findWaste } from './waste/findWaste.ts';

/**
 * `undefined` stands for a layer that could not be read: the result is that of the others. `instructions` has what made
 * each layer, where that is known.
 */
export function analyseImage(
  layers: readonly (LayerIndex | undefined)[],
  options: { readonly instructions: readonly (string | undefined)[] },
): AnalysisResult {
  const overlay = new Overlay(layers);
  const deltas = layers.map(() => overlay.applyNext());
  const { groups, segments } = findWaste(overlay, options);
  const unpackedBytes = layers.reduce((sum, layer) => sum + (layer?.facts.contentBytes ?? 0), 0);
  const wastedBytes = overlay.hidden.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    unpackedBytes,
    wastedBytes,
    fileCount: overlay.seenKinds.reduce((count, kind) => (isFileKind(kind) ? count + 1 : count), 0),
    efficiency: unpackedBytes === 0 ? 1 : (unpackedBytes - wastedBytes) / unpackedBytes,
    layers: layers.map((layer, at) => {
      const delta = deltas[at];
      return layer === undefined || delta === undefined
        ? undefined
        : { ...delta, segments: segments[at] ?? [] };
    }),
    waste: groups,
  };
}
