/** What of a review is open, kept by the editor over a reload. Never what the host sends. */
import { isBoolean, isListOf, isObjectOf, isOptional, isRecord, isString } from '../../lib/guards.ts';

export interface ReviewPlace {
  /** Whether items are open unless turned; absent as long as nobody opened or closed all, then few items are. */
  readonly areOpen?: boolean | undefined;
  /** The ids of the items that are turned. */
  readonly turned: readonly string[];
  readonly showsRequests: boolean;
}

export const firstReviewPlace: ReviewPlace = { turned: [], showsRequests: false };

/** More items than anybody turns by hand are not kept. */
const mostTurned = 200;

const isPlace = isObjectOf<ReviewPlace>({
  areOpen: isOptional(isBoolean),
  turned: isListOf(isString),
  showsRequests: isBoolean,
});

/** What was kept by an earlier version, or is not what we keep, starts anew. */
export function readReviewPlace(kept: unknown): ReviewPlace {
  const place = { ...firstReviewPlace, ...(isRecord(kept) ? kept : {}) };
  return isPlace(place) ? place : firstReviewPlace;
}

export function trimReviewPlace(place: ReviewPlace): ReviewPlace {
  return place.turned.length <= mostTurned ? place : { ...place, turned: place.turned.slice(0, mostTurned) };
}
