/** How the tree of a build context is arranged, kept by the editor over a reload. */
import { fileChanges } from '../../../src/shared/fileTree.ts';
import { isBoolean, isListOf, isNumber, isObjectOf, isOneOf, isRecord, isString } from '../../lib/guards.ts';
import type { FileTreePlace } from '../files/fileTreeState.svelte.ts';

/** The largest first, since that is what is looked for. */
export const firstContextPlace: FileTreePlace = {
  order: 'size',
  query: '',
  changes: fileChanges,
  minBytes: 0,
  areOpen: false,
  turned: [],
};

/** More paths than anybody opens by hand are not kept. */
const mostTurned = 1000;

const isPlace = isObjectOf<FileTreePlace>({
  order: isOneOf('name', 'size'),
  query: isString,
  changes: isListOf(isOneOf(...fileChanges)),
  minBytes: isNumber,
  areOpen: isBoolean,
  turned: isListOf(isString),
});

/** What was kept by an earlier version, or is not what we keep, starts anew. */
export function readContextPlace(kept: unknown): FileTreePlace {
  const place = { ...firstContextPlace, ...(isRecord(kept) ? kept : {}) };
  return isPlace(place) ? place : firstContextPlace;
}

export function trimContextPlace(place: FileTreePlace): FileTreePlace {
  return place.turned.length <= mostTurned ? place : { ...place, turned: place.turned.slice(0, mostTurned) };
}
