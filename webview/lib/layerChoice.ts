/** Choosing one layer, a range of layers, or all of them from a list, by mouse and by keyboard. */
import type { LayerRange } from '../../src/shared/imagePanel.ts';

/** Items of the list: 0 is the whole image, 1 the base layer. */
export interface LayerChoice {
  /** Where a range began. */
  readonly anchor: number;
  /** Where the focus is. */
  readonly focus: number;
}

export const wholeImage: LayerChoice = { anchor: 0, focus: 0 };

export function toRange({ anchor, focus }: LayerChoice, layerCount: number): LayerRange {
  const first = Math.min(anchor, focus);
  const last = Math.min(Math.max(anchor, focus), layerCount);
  return first < 1 ? { first: 0, last: Math.max(0, layerCount - 1) } : { first: first - 1, last: last - 1 };
}

export function isChosen(choice: LayerChoice, item: number): boolean {
  const first = Math.min(choice.anchor, choice.focus);
  const last = Math.max(choice.anchor, choice.focus);
  return first === 0 ? item === 0 : item >= first && item <= last;
}

/** A click or a step with the shift key held stretches the range from where it began. */
export function choose(choice: LayerChoice, item: number, isStretching: boolean): LayerChoice {
  return isStretching && choice.anchor !== 0 && item !== 0
    ? { anchor: choice.anchor, focus: item }
    : { anchor: item, focus: item };
}

/** Where a key leads in the list; `undefined` for a key that means nothing here. */
export function findItem(key: string, focus: number, layerCount: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(focus + 1, layerCount);
    case 'ArrowUp':
      return Math.max(focus - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return layerCount;
    default:
      return undefined;
  }
}
