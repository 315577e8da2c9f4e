/** What a page may ask for, read from what it sent; `undefined` for anything else. */
import { isJsonObject } from '../../base/json.ts';
import type { FileAddress, LayerRange } from '../../shared/imagePanel.ts';

/** `layerCount` is that of the image which is shown. */
export function findRange(value: unknown, layerCount: number): LayerRange | undefined {
  const { first, last } = isJsonObject(value) ? value : {};
  return isLayer(first, layerCount) && isLayer(last, layerCount) && first <= last
    ? { first, last }
    : undefined;
}

export function findFile(value: unknown, layerCount: number): FileAddress | undefined {
  const { path, layer } = isJsonObject(value) ? value : {};
  return typeof path === 'string' && path !== '' && isLayer(layer, layerCount) ? { path, layer } : undefined;
}

export function findLayer(value: unknown, layerCount: number): number | undefined {
  return isLayer(value, layerCount) ? value : undefined;
}

export function findWord<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  return words.find((word) => word === value);
}

function isLayer(value: unknown, layerCount: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < layerCount;
}
