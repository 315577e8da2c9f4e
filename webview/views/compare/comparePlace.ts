/** Where the user is in a comparison and how it is arranged, kept by the editor over a reload. */
import { fileChanges } from '../../../src/shared/fileTree.ts';
import {
  isBoolean,
  isListOf,
  isNumber,
  isObjectOf,
  isOneOf,
  isOptional,
  isRecord,
  isString,
} from '../../lib/guards.ts';
import type { FileTreePlace } from '../files/fileTreeState.svelte.ts';

const compareTabs = ['files', 'config', 'layers'] as const;
export type CompareTab = (typeof compareTabs)[number];

export interface ComparePlace extends FileTreePlace {
  /** Absent as long as the user has chosen none. */
  readonly tab?: CompareTab | undefined;
  readonly differencesOnly: boolean;
}

export const firstComparePlace: ComparePlace = {
  differencesOnly: true,
  order: 'name',
  query: '',
  changes: ['added', 'changed', 'removed'],
  minBytes: 0,
  areOpen: false,
  turned: [],
};

/** More paths than anybody opens by hand are not kept. */
const mostTurned = 1000;

const isPlace = isObjectOf<ComparePlace>({
  tab: isOptional(isOneOf(...compareTabs)),
  differencesOnly: isBoolean,
  order: isOneOf('name', 'size', 'difference'),
  query: isString,
  changes: isListOf(isOneOf(...fileChanges)),
  minBytes: isNumber,
  areOpen: isBoolean,
  turned: isListOf(isString),
});

/** What was kept by an earlier version, or is not what we keep, starts anew. */
export function readComparePlace(kept: unknown): ComparePlace {
  const place = { ...firstComparePlace, ...(isRecord(kept) ? kept : {}) };
  return isPlace(place) ? place : firstComparePlace;
}

export function trimComparePlace(place: ComparePlace): ComparePlace {
  return place.turned.length <= mostTurned ? place : { ...place, turned: place.turned.slice(0, mostTurned) };
}
