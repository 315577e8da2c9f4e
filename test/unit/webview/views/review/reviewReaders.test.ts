// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { reviewReaders } from '../../../../../webview/views/review/reviewReaders.ts';
import {
  applyingProgress,
  applyingReview,
  createLargeReview,
  deletionReview,
  doneReview,
  hostileReview,
  partialReview,
  planningProgress,
  planningReview,
  readyReview,
} from '../../../../support/panel/sampleReview.ts';

const { events } = reviewReaders;
const [item] = readyReview.items;

describe('reviewReaders', () => {
  it('take what the contract allows', () => {
    const views = [
      planningReview,
      readyReview,
      deletionReview,
      applyingReview,
      partialReview,
      doneReview,
      hostileReview,
      createLargeReview(1000),
      { ...planningReview, state: 'unplanned' },
    ];
    for (const view of views) {
      expect(events.review(view)).toBe(view);
    }
    for (const progress of [planningProgress, applyingProgress(0), applyingProgress(1)]) {
      expect(events.progress(progress)).toBe(progress);
    }
    expect(events.failure(undefined)).toBeUndefined();
  });

  it('take progress of which it is not known how much there is to do', () => {
    const { share: _, ...unknown } = planningProgress;
    expect(events.progress(unknown)).toBe(unknown);
  });

  it('take a failure that is over and travelled as text', () => {
    expect(events.failure(null)).toBeUndefined();
  });

  it.each([
    ['no title', { title: undefined }],
    ['an unknown state', { state: 'done' }],
    ['facts without a value', { facts: [{ label: 'From' }] }],
    ['a request that is no text', { requests: [1] }],
    ['a label that is no text', { applyLabel: 1 }],
    ['no word on what it takes away', { isDestructive: undefined }],
    ['a time that is none', { plannedAt: 'yesterday' }],
    ['an outcome without what can be done', { outcome: { text: 'Done.', isSuccess: true } }],
    ['an item without an id', { items: [{ ...item, id: undefined }] }],
    ['an item of an unknown state', { items: [{ ...item, state: 'ready' }] }],
    ['a change of an unknown mark', { items: [{ ...item, changes: [{ mark: 'copied', name: 'a' }] }] }],
    ['a change whose digest is no text', { items: [{ ...item, changes: [{ mark: 'kept', digest: 1 }] }] }],
    ['an error that explains nothing', { items: [{ ...item, error: { code: 'x' } }] }],
  ])('refuse a review with %s', (_, wrong) => {
    expect(() => events.review({ ...readyReview, ...wrong })).toThrow('not understood');
  });

  it('refuse items that cannot be told apart', () => {
    expect(() => events.review({ ...readyReview, items: [item, item] })).toThrow('same id');
  });

  it.each([{ share: 1.5 }, { share: -0.1 }, { share: Number.NaN }, { share: '1' }, { running: 'all' }])(
    'refuse the progress %j',
    (wrong) => {
      expect(() => events.progress({ ...applyingProgress(0.5), ...wrong })).toThrow('not understood');
    },
  );

  it('refuse progress of items of an unknown state, and a failure that explains nothing', () => {
    const items = [{ id: 'a', state: 'ready' }];
    expect(() => events.progress({ ...applyingProgress(0.5), items })).toThrow('not understood');
    expect(() => events.failure({ code: 1 })).toThrow('not understood');
  });
});
