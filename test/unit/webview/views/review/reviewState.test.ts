// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';
import type { ShownError } from '../../../../../src/shared/contract.ts';
import type { ProgressView, ReviewPanel, ReviewView } from '../../../../../src/shared/reviewPanel.ts';
import { connectHost } from '../../../../../webview/host.ts';
import { firstReviewPlace } from '../../../../../webview/views/review/reviewPlace.ts';
import { reviewReaders } from '../../../../../webview/views/review/reviewReaders.ts';
import { ReviewState } from '../../../../../webview/views/review/reviewState.svelte.ts';
import { createPageWindow } from '../../../../support/panel/pageWindow.ts';
import {
  applyingProgress,
  applyingReview,
  createLargeReview,
  partialReview,
  planningProgress,
  planningReview,
  readyReview,
} from '../../../../support/panel/sampleReview.ts';

const page = createPageWindow();

afterEach(() => page.close());

function start(place?: unknown): ReviewState {
  return page.begin(place, () => new ReviewState(connectHost<ReviewPanel>(reviewReaders)));
}

const post: typeof page.post = (message) => page.post(message);

const say = {
  review: (value: ReviewView) => post({ kind: 'event', name: 'review', value }),
  progress: (value: ProgressView) => post({ kind: 'event', name: 'progress', value }),
  failure: (value: ShownError | undefined) => post({ kind: 'event', name: 'failure', value }),
};

const forbidden: ShownError = { code: 'registry.forbidden', summary: 'You may not write there.' };

function states(panel: ReviewState): readonly string[] {
  return panel.items.map((item) => panel.stateOf(item));
}

function commands(): readonly string[] {
  return page.sent().flatMap((message) => (message.kind === 'command' ? [message.name] : []));
}

describe('the phase', () => {
  it('is planning until the host says something', () => {
    expect(start().phase).toBe('planning');
  });

  it('is that of the review, or that there is none', () => {
    const panel = start();
    say.review(readyReview);
    expect(panel.phase).toBe('ready');
    say.failure(forbidden);
    expect(panel.phase).toBe('failed');
    expect(panel.review?.title).toBe(readyReview.title);
    say.review(planningReview);
    expect(panel.phase).toBe('planning');
    expect(panel.failure).toBeUndefined();
  });

  it('is not touched by a failure that is over', () => {
    const panel = start();
    say.review(readyReview);
    say.failure(undefined);
    expect(panel.phase).toBe('ready');
  });
});

describe('progress', () => {
  it('says how far each item is', () => {
    const panel = start();
    say.review(applyingReview);
    expect(states(panel)).toEqual(['running', 'waiting', 'blocked']);
    say.progress(applyingProgress(0.7));
    expect(states(panel)).toEqual(['done', 'running', 'blocked']);
  });

  it('leaves items that it does not name as they were', () => {
    const panel = start();
    say.review(applyingReview);
    say.progress({ ...applyingProgress(0.7), items: [] });
    expect(states(panel)).toEqual(['running', 'waiting', 'blocked']);
  });

  it('gives way to what a later review says about items, and goes on', () => {
    const panel = start();
    say.review(applyingReview);
    say.progress(applyingProgress(0.7));
    say.review(applyingReview);
    expect(states(panel)).toEqual(['running', 'waiting', 'blocked']);
    expect(panel.progress?.share).toBe(0.7);
  });

  it('ends with what it was about, and says nothing when it comes too late', () => {
    const panel = start();
    say.review(applyingReview);
    say.progress(applyingProgress(0.7));
    say.review(partialReview);
    expect(panel.progress).toBeUndefined();
    say.progress(applyingProgress(0.9));
    expect(panel.progress).toBeUndefined();
    expect(states(panel)).toEqual(['done', 'failed', 'blocked']);
  });

  it('of a plan is not that of carrying it out', () => {
    const panel = start();
    say.review(planningReview);
    say.progress(planningProgress);
    expect(panel.progress?.share).toBe(0.41);
    say.review(applyingReview);
    expect(panel.progress).toBeUndefined();
  });
});

describe('cancelling', () => {
  it('is asked for once, until it is over', () => {
    const panel = start();
    say.review(applyingReview);
    panel.cancel();
    panel.cancel();
    expect(commands()).toEqual(['cancel']);
    say.progress(applyingProgress(0.5));
    say.review(applyingReview);
    expect(panel.isCancelling).toBe(true);
    say.review(partialReview);
    expect(panel.isCancelling).toBe(false);
    say.review(applyingReview);
    panel.cancel();
    expect(commands()).toEqual(['cancel', 'cancel']);
  });

  it('is over when there is a failure', () => {
    const panel = start();
    say.review(planningReview);
    panel.cancel();
    say.failure(forbidden);
    expect(panel.isCancelling).toBe(false);
  });
});

describe('items', () => {
  it('are open where they are few', () => {
    const panel = start();
    say.review(readyReview);
    expect(panel.items.every(({ id }) => panel.isOpen(id))).toBe(true);
    say.review(createLargeReview(6));
    expect(panel.items.some(({ id }) => panel.isOpen(id))).toBe(false);
  });

  it('are turned one by one or all together', () => {
    const panel = start();
    say.review(createLargeReview(6));
    panel.turn('image-1');
    expect(panel.items.filter(({ id }) => panel.isOpen(id)).map(({ id }) => id)).toEqual(['image-1']);
    panel.turnAll(true);
    panel.turn('image-2');
    expect(panel.isOpen('image-1')).toBe(true);
    expect(panel.isOpen('image-2')).toBe(false);
    panel.turnAll(false);
    expect(panel.items.some(({ id }) => panel.isOpen(id))).toBe(false);
  });

  it('stay as they are turned when it is planned again', () => {
    const panel = start();
    say.review(readyReview);
    panel.turn(readyReview.items[0]?.id ?? '');
    say.review(planningReview);
    say.review(readyReview);
    expect(panel.items.map(({ id }) => panel.isOpen(id))).toEqual([false, true, true]);
  });

  it('with problems are shown alone when that is asked, as long as there are some', () => {
    const panel = start();
    say.review(partialReview);
    expect(panel.shown).toHaveLength(3);
    panel.showProblems(true);
    expect(panel.shown.map((item) => panel.stateOf(item))).toEqual(['failed', 'blocked']);
    say.review({ ...readyReview, items: readyReview.items.slice(0, 2) });
    expect(panel.problemsOnly).toBe(false);
    expect(panel.shown).toHaveLength(2);
  });
});

describe('a place that was kept', () => {
  it('is taken up again', () => {
    const place = { areOpen: true, turned: ['image-3'], showsRequests: true };
    const panel = start(place);
    say.review(createLargeReview(6));
    expect(panel.isOpen('image-2')).toBe(true);
    expect(panel.isOpen('image-3')).toBe(false);
    expect(panel.showsRequests).toBe(true);
    expect(panel.place()).toEqual(place);
  });

  it('is left out where it is nothing we keep', () => {
    expect(start({ turned: [1] }).place()).toEqual(firstReviewPlace);
    expect(start('text').place()).toEqual(firstReviewPlace);
    expect(start(undefined).place()).toEqual(firstReviewPlace);
  });

  it('keeps no more items than anybody turns by hand', () => {
    const turned = Array.from({ length: 5000 }, (_, at) => `image-${at}`);
    expect(start({ turned }).place().turned).toHaveLength(200);
  });
});

describe('what a screen reader hears', () => {
  it('is each step and each quarter', () => {
    const panel = start();
    expect(panel.spoken).toBe('Planning');
    say.review(readyReview);
    expect(panel.spoken).toBe('The plan is ready: 3 items, 1 blocked');
    say.review(applyingReview);
    const heard = new Set([0, 0.1, 0.24, 0.25, 0.3, 0.49, 0.5, 0.74, 0.75, 0.99].map(hear));
    expect([...heard]).toEqual([
      'It is being carried out',
      '25 percent done',
      '50 percent done',
      '75 percent done',
    ]);
    say.review(partialReview);
    expect(panel.spoken).toBe(partialReview.outcome?.text);

    function hear(share: number): string {
      say.progress(applyingProgress(share));
      return panel.spoken;
    }
  });

  it('is nothing where a failure is read out by itself', () => {
    const panel = start();
    say.failure(forbidden);
    expect(panel.spoken).toBe('');
  });
});
