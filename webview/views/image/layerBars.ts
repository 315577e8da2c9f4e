/** How long the bar of each layer is, and of which parts it consists. */
import type { AnalysisView, ImageView } from '../../../src/shared/imagePanel.ts';
import type { Tone } from '../../lib/causes.ts';

export interface LayerBar {
  /** What the bar stands for: unpacked bytes once there is a result, compressed ones before. */
  readonly bytes: number;
  /** Not so of a layer that could not be read, where others were: compressed bytes do not compare. */
  readonly isKnown: boolean;
  readonly parts: readonly { readonly key: string; readonly value: number; readonly tone: Tone }[];
}

/** `tones` has the causes in the order in which they are shown. */
export function toLayerBars(
  { layers }: ImageView,
  { result }: AnalysisView,
  tones: ReadonlyMap<string, Tone>,
): readonly LayerBar[] {
  const order = [...tones.keys()];
  return layers.map(({ compressedBytes }, at): LayerBar => {
    if (result === undefined) {
      const whole = { key: 'plain', value: compressedBytes, tone: 'content' as const };
      return { bytes: compressedBytes, isKnown: true, parts: [whole] };
    }
    const parts = (result.layers[at]?.segments ?? [])
      .filter(({ bytes }) => bytes > 0)
      .toSorted((a, b) => order.indexOf(a.cause) - order.indexOf(b.cause))
      .map(({ cause, bytes }) => ({ key: cause, value: bytes, tone: tones.get(cause) ?? 'other' }));
    const bytes = parts.reduce((sum, { value }) => sum + value, 0);
    return { bytes, isKnown: result.layers[at] !== undefined, parts };
  });
}
