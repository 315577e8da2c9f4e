/** Where the user is and how the view is arranged, kept by the editor over a reload. Never what the host sends. */
import { type FileChange, fileChanges } from '../../src/shared/fileTree.ts';
import type { FileOrder } from './fileRows.ts';
import { isBoolean, isListOf, isNumber, isObjectOf, isOneOf, isRecord, isString } from './guards.ts';
import { type LayerChoice, wholeImage } from './layerChoice.ts';

export const tabs = ['overview', 'manifest', 'config', 'history', 'files', 'waste'] as const;
export type TabId = (typeof tabs)[number];

export interface Place {
  readonly tab: TabId;
  readonly choice: LayerChoice;
  readonly order: FileOrder;
  readonly query: string;
  readonly changes: readonly FileChange[];
  readonly minBytes: number;
  /** Whether folders are open unless turned, and the paths of those that are turned. */
  readonly areOpen: boolean;
  readonly turned: readonly string[];
  readonly shows: 'list' | 'treemap';
  /** The folder the treemap shows. */
  readonly zoom: string;
}

export const firstPlace: Place = {
  tab: 'overview',
  choice: wholeImage,
  order: 'name',
  query: '',
  changes: ['added', 'changed', 'removed'],
  minBytes: 0,
  areOpen: false,
  turned: [],
  shows: 'list',
  zoom: '',
};

/** More paths than anybody opens by hand are not kept. */
const mostTurned = 1000;

const guards = {
  tab: isOneOf(...tabs),
  choice: isObjectOf<LayerChoice>({ anchor: isNumber, focus: isNumber }),
  order: isOneOf('name', 'size'),
  query: isString,
  changes: isListOf(isOneOf(...fileChanges)),
  minBytes: isNumber,
  areOpen: isBoolean,
  turned: isListOf(isString),
  shows: isOneOf('list', 'treemap'),
  zoom: isString,
} as const;

const isPlace = isObjectOf<Place>(guards);

/** What was kept by an earlier version, or is not what we keep, starts anew. */
export function readPlace(kept: unknown): Place {
  const place = { ...firstPlace, ...(isRecord(kept) ? kept : {}) };
  return isPlace(place) ? place : firstPlace;
}

export function trimPlace(place: Place): Place {
  return place.turned.length <= mostTurned ? place : { ...place, turned: place.turned.slice(0, mostTurned) };
}
