/** Listing a layer without reading it, where the one who made it has left a table of contents. */
import type { BlobSource } from '../blobRanges.ts';
import { eStargzDigestAnnotation, findEStargz, readEStargz } from './eStargz.ts';
import type { TocIndex } from './tocIndexer.ts';
import { RangesIgnored, readTail, type TocLayer, type TocOptions } from './tocSource.ts';
import { findAnnotatedToc, findZstdChunked, readZstdChunked } from './zstdChunked.ts';

export interface ReadTocOptions extends TocOptions {
  /** Looks for a table that the manifest does not speak of, which takes a request and can only be believed. */
  readonly isTrusting?: boolean;
}

/**
 * `undefined` when there is no table, and when the registry sends no parts of the blob: then all of it is to be read.
 * @throws LayerContentError for a table that makes no sense, or is another one than the manifest says.
 */
export async function readToc(
  source: BlobSource,
  layer: TocLayer,
  options: ReadTocOptions,
): Promise<TocIndex | undefined> {
  try {
    return await find(source, layer, options);
  } catch (thrown) {
    if (thrown instanceof RangesIgnored) {
      return undefined;
    }
    throw thrown;
  }
}

async function find(
  source: BlobSource,
  layer: TocLayer,
  options: ReadTocOptions,
): Promise<TocIndex | undefined> {
  const annotated = findAnnotatedToc(layer);
  if (annotated !== undefined) {
    return readZstdChunked(source, layer, { ...options, place: annotated });
  }
  if (layer.annotations?.[eStargzDigestAnnotation] === undefined && options.isTrusting !== true) {
    return undefined;
  }
  const tail = await readTail(source, options);
  const stargz = findEStargz(tail);
  if (stargz !== undefined) {
    return readEStargz(source, layer, { ...options, tail, place: stargz });
  }
  const chunked = findZstdChunked(tail);
  return chunked === undefined
    ? undefined
    : readZstdChunked(source, layer, { ...options, tail, place: chunked });
}
