/** What of `ReviewPanel` arrives in the page, checked field by field. */
import type {
  ChangeLine,
  ProgressView,
  ReviewItem,
  ReviewItemState,
  ReviewOutcome,
  ReviewPanel,
  ReviewView,
} from '../../../src/shared/reviewPanel.ts';
import { isShownError, type PanelReaders } from '../../host.ts';
import {
  type Guard,
  isBoolean,
  isListOf,
  isObjectOf,
  isOneOf,
  isOptional,
  isString,
  readerOf,
} from '../../lib/guards.ts';

const isItemState: Guard<ReviewItemState> = isOneOf(
  'waiting',
  'running',
  'done',
  'failed',
  'cancelled',
  'blocked',
);

const isInstant: Guard<string> = (value): value is string =>
  isString(value) && !Number.isNaN(Date.parse(value));

const isShare: Guard<number> = (value): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1;

const isChangeLine = isObjectOf<ChangeLine>({
  mark: isOneOf('added', 'removed', 'moved', 'present', 'kept'),
  name: isString,
  before: isOptional(isString),
  after: isOptional(isString),
  digest: isOptional(isString),
  detail: isOptional(isString),
});

const isItem = isObjectOf<ReviewItem>({
  id: isString,
  title: isString,
  state: isItemState,
  changes: isListOf(isChangeLine),
  notes: isListOf(isString),
  obstacles: isListOf(isString),
  error: isOptional(isShownError),
});

const isReview = isObjectOf<ReviewView>({
  title: isString,
  state: isOneOf('planning', 'unplanned', 'ready', 'applying', 'finished'),
  facts: isListOf(isObjectOf<ReviewView['facts'][number]>({ label: isString, value: isString })),
  items: isListOf(isItem),
  requests: isListOf(isString),
  applyLabel: isOptional(isString),
  isDestructive: isBoolean,
  plannedAt: isOptional(isInstant),
  outcome: isOptional(
    isObjectOf<ReviewOutcome>({
      text: isString,
      isSuccess: isBoolean,
      canRetry: isBoolean,
      canUndo: isBoolean,
    }),
  ),
});

const isProgress = isObjectOf<ProgressView>({
  share: isOptional(isShare),
  text: isString,
  running: isListOf(isString),
  items: isListOf(isObjectOf<ProgressView['items'][number]>({ id: isString, state: isItemState })),
});

export const reviewReaders: PanelReaders<ReviewPanel> = {
  answers: {},
  events: {
    review: readReview,
    progress: readerOf('The progress', isProgress),
    failure: (value) => readerOf('The failure', isOptional(isShownError))(value ?? undefined),
  },
};

/** Items are told apart by their ids alone. */
function readReview(value: unknown): ReviewView {
  const review = readerOf('The review', isReview)(value);
  if (new Set(review.items.map(({ id }) => id)).size < review.items.length) {
    throw new TypeError('The review is not understood. Two of its items have the same id.');
  }
  return review;
}
