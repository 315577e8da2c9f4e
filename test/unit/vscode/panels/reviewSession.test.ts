import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExplainedError } from '../../../../src/base/errors.ts';
import type { Place } from '../../../../src/changes/plan.ts';
import type { ChangeProgress } from '../../../../src/changes/report.ts';
import {
  app,
  blocked,
  elsewhere,
  itemOf,
  planOf,
  promotionOf,
  putTag,
  reportOf,
  SampleError,
} from '../changing/samplePlans.ts';
import { type Applying, type OpenedReview, open, type Planning } from './openReview.ts';

const steps = (doneSteps: number): ChangeProgress => ({
  doneItems: 0,
  totalItems: 1,
  doneSteps,
  totalSteps: 4,
  doneBytes: 0,
  totalBytes: 0,
  running: [putTag('1')],
  items: [],
});

const plan = planOf('delete-tags', itemOf('1'), itemOf('2'), itemOf('3'));
const other = planOf('delete-tags', itemOf('9'));
const broken = new SampleError('ghcr.io did not answer.');

/** Lets what was settled be heard. */
const heard = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Agreed to and on its way. */
async function carryOut(opened: OpenedReview): Promise<Applying> {
  const before = opened.applies.length;
  void opened.session.apply();
  opened.confirms.at(-1)?.answer(true);
  await heard();
  const call = opened.applies[before];
  if (call === undefined) {
    throw new Error('nothing is carried out');
  }
  return call;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a change', () => {
  it('is planned, agreed to, carried out and reported', async () => {
    const opened = open();
    void opened.session.planAgain();
    opened.plans[0]?.settle(plan);
    await heard();
    const call = await carryOut(opened);
    expect(call.plan).toBe(plan);
    const report = reportOf(plan);
    call.settle(report);
    await heard();
    expect(opened.told).toEqual(['review planning', 'review ready', 'review applying', 'review finished']);
    expect(opened.reviews.at(-1)?.outcome?.text).toBe('3 tags were deleted.');
    expect(opened.applied).toEqual([report]);
    expect(opened.session.report).toBe(report);
  });

  it('is ready at once where there is a plan, and finished where there is a report', () => {
    const ready = open({ plan }, { asksFirst: true });
    ready.session.tellAll();
    expect(ready.reviews[0]).toMatchObject({ state: 'ready', applyLabel: 'Delete 3 Tags…' });
    const finished = open({ report: reportOf(plan, 'failed') });
    finished.session.tellAll();
    expect(finished.reviews[0]).toMatchObject({ state: 'finished', outcome: { canRetry: true } });
  });

  it('has its own title as long as there is no plan', async () => {
    const { session, reviews, plans } = open();
    void session.planAgain();
    plans[0]?.settle(plan);
    await heard();
    expect(reviews.map(({ title }) => title)).toEqual([
      'Looking at app',
      'Delete 3 tags in ghcr.io/team/app',
    ]);
  });
});

describe('planning', () => {
  it('that fails says why, after what there is to say without a plan', async () => {
    const { session, told, plans } = open({ plan });
    void session.planAgain();
    plans[0]?.fail(broken);
    await heard();
    expect(told).toEqual(['review planning', 'review planning', 'failure ghcr.io did not answer.']);
    await session.apply();
    expect(told).toHaveLength(3);
  });

  it('that is cancelled leaves no plan', async () => {
    const { session, told, plans, reviews } = open({ plan });
    void session.planAgain();
    session.cancel();
    expect(plans[0]?.signal.aborted).toBe(true);
    plans[0]?.fail(plans[0].signal.reason);
    await heard();
    expect(told).toEqual(['review planning', 'review unplanned']);
    expect(reviews.at(-1)).toMatchObject({ title: 'Looking at app', items: [] });
  });

  it('that is cancelled is cancelled, whatever comes of it', async () => {
    for (const settle of [(call: Planning) => call.settle(plan), (call: Planning) => call.fail(broken)]) {
      const { session, told, plans, confirms } = open();
      void session.planAgain();
      session.cancel();
      plans.forEach(settle);
      await heard();
      await session.apply();
      expect(told).toEqual(['review planning', 'review unplanned']);
      expect(confirms).toEqual([]);
    }
  });

  it('again ends what was planned before, and the older plan never wins', async () => {
    const { session, reviews, plans, told } = open();
    void session.planAgain();
    void session.planAgain();
    expect(plans.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    plans[1]?.settle(other);
    await heard();
    plans[0]?.settle(plan);
    await heard();
    expect(told).toEqual(['review planning', 'review planning', 'review ready']);
    expect(reviews.at(-1)?.title).toBe('Delete tag ghcr.io/team/app:9');
  });

  it('again is not disturbed by the failure of what was planned before', async () => {
    const { session, plans, told } = open();
    void session.planAgain();
    void session.planAgain();
    plans[0]?.fail(broken);
    await heard();
    plans[1]?.settle(plan);
    await heard();
    expect(told).toEqual(['review planning', 'review planning', 'review ready']);
  });

  it('again forgets what was carried out, and what failed', async () => {
    const { session, plans, reviews, told } = open({ report: reportOf(plan, 'failed') });
    void session.planAgain();
    expect(session.report).toBeUndefined();
    plans[0]?.fail(broken);
    await heard();
    void session.planAgain();
    plans[1]?.settle(plan);
    await heard();
    expect(told.slice(-2)).toEqual(['review planning', 'review ready']);
    expect(reviews.at(-1)?.items.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
  });

  it('is not done while something is carried out', async () => {
    const opened = open({ plan });
    const call = await carryOut(opened);
    await opened.session.planAgain();
    expect(opened.plans).toEqual([]);
    expect(call.signal.aborted).toBe(false);
  });
});

describe('agreeing', () => {
  it('that is refused leaves the plan as it is', async () => {
    const { session, confirms, applies, told } = open({ plan });
    void session.apply();
    confirms[0]?.answer(false);
    await heard();
    expect([applies, told]).toEqual([[], []]);
    void session.apply();
    expect(confirms).toHaveLength(2);
  });

  it('is about the plan that was shown, and comes to nothing when that is planned again', async () => {
    const { session, confirms, plans, applies } = open({ plan });
    void session.apply();
    void session.planAgain();
    confirms[0]?.answer(true);
    await heard();
    expect(applies).toEqual([]);
    plans[0]?.settle(other);
    await heard();
    expect(applies).toEqual([]);
  });

  it('late, when another plan is there, comes to nothing', async () => {
    const { session, confirms, plans, applies } = open({ plan });
    void session.apply();
    void session.planAgain();
    plans[0]?.settle(other);
    await heard();
    confirms[0]?.answer(true);
    await heard();
    expect(applies).toEqual([]);
  });

  it('is asked for once, however often the button is pressed', async () => {
    const { session, confirms, applies } = open({ plan });
    void session.apply();
    await session.apply();
    expect(confirms).toHaveLength(1);
    confirms[0]?.answer(true);
    await heard();
    expect(applies).toHaveLength(1);
  });

  it('is asked for again after it was refused, and while the question about an older plan is open', async () => {
    const { session, confirms, plans, applies } = open({ plan });
    void session.apply();
    confirms[0]?.answer(false);
    await heard();
    void session.apply();
    void session.planAgain();
    plans[0]?.settle(other);
    await heard();
    void session.apply();
    expect(confirms.map((asked) => asked.plan)).toEqual([plan, plan, other]);
    confirms[1]?.answer(false);
    await heard();
    await session.apply();
    confirms[2]?.answer(true);
    await heard();
    expect(confirms).toHaveLength(3);
    expect(applies.map((call) => call.plan)).toEqual([other]);
  });

  it('after the page was closed comes to nothing', async () => {
    const { session, confirms, applies } = open({ plan });
    void session.apply();
    session.dispose();
    confirms[0]?.answer(true);
    await heard();
    expect(applies).toEqual([]);
  });

  it('is not asked for without a plan, nor once it is finished', async () => {
    const unplanned = open();
    await unplanned.session.apply();
    const finished = open({ report: reportOf(plan) });
    await finished.session.apply();
    expect([unplanned.confirms, finished.confirms]).toEqual([[], []]);
  });
});

describe('carrying out', () => {
  it('can be cancelled, and is finished when it says so', async () => {
    const opened = open({ plan });
    const call = await carryOut(opened);
    opened.session.cancel();
    expect(call.signal.aborted).toBe(true);
    expect(opened.told).toEqual(['review applying']);
    call.settle(reportOf(plan, 'done', 'cancelled', 'cancelled'));
    await heard();
    expect(opened.reviews.at(-1)).toMatchObject({
      state: 'finished',
      outcome: { text: '1 of 3 tags was deleted; 2 were cancelled.', canRetry: true },
    });
  });

  it('can be waited for until it is over', async () => {
    const opened = open({ plan });
    expect(opened.session.applying).toBeUndefined();
    const call = await carryOut(opened);
    let isOver = false;
    void opened.session.applying?.then(() => (isOver = true));
    await heard();
    expect(isOver).toBe(false);
    call.settle(reportOf(plan));
    await heard();
    expect(isOver).toBe(true);
    expect(opened.session.applying).toBeUndefined();
  });

  it('that breaks does not stay under way, and hides the failure from nobody', async () => {
    const { session, confirms, applies, told, applied } = open({ plan });
    const applying = session.apply();
    confirms[0]?.answer(true);
    await heard();
    applies[0]?.fail(broken);
    await expect(applying).rejects.toBe(broken);
    expect(told).toEqual(['review applying', 'review ready']);
    expect(applied).toEqual([]);
  });

  it('goes on without a word to the page when that is closed, and is reported', async () => {
    const opened = open({ plan });
    const call = await carryOut(opened);
    opened.session.dispose();
    call.progress(steps(1));
    vi.runAllTimers();
    call.settle(reportOf(plan));
    await heard();
    expect(opened.told).toEqual(['review applying']);
    expect(opened.applied).toHaveLength(1);
  });
});

describe('cancelling', () => {
  it('what is not under way changes nothing', async () => {
    const ready = open({ plan });
    ready.session.cancel();
    await carryOut(ready);
    expect(ready.applies).toHaveLength(1);
    const finished = open({ report: reportOf(plan, 'failed') });
    finished.session.cancel();
    void finished.session.retryFailed();
    expect(finished.applies[0]?.signal.aborted).toBe(false);
  });
});

describe('going on with what failed', () => {
  const partly = reportOf(
    plan,
    { keptId: 'kept 1', remarks: ['One was put back.'] },
    { outcome: 'failed', error: broken, keptId: 'kept 2', remarks: ['Two was put back.'] },
    'cancelled',
  );

  it('carries out only that, without asking again', async () => {
    const { session, applies, confirms, reviews } = open({ report: partly });
    void session.retryFailed();
    expect(applies[0]?.plan.items.map(({ reference }) => reference)).toEqual(['2', '3']);
    expect(confirms).toEqual([]);
    expect(reviews[0]?.items.map(({ state }) => state)).toEqual(['done', 'waiting', 'waiting']);
  });

  it('keeps the reports of what was done, in the order of the plan', async () => {
    const { session, applies, applied } = open({ report: partly });
    void session.retryFailed();
    const again = applies[0]?.plan ?? planOf('undo');
    applies[0]?.settle(
      reportOf(again, { keptId: 'kept later', remarks: ['Three.'] }, { keptId: 'kept 3', outcome: 'failed' }),
    );
    await heard();
    const [report] = applied;
    expect(report?.plan).toBe(plan);
    expect(report?.items.map(({ item, outcome }) => `${item.reference} ${outcome}`)).toEqual([
      '1 done',
      '2 done',
      '3 failed',
    ]);
    expect(report?.items[1]).not.toHaveProperty('error');
  });

  it('keeps what was kept at the first try, since that is what there was before', async () => {
    const { session, applies } = open({ report: partly });
    void session.retryFailed();
    const again = applies[0]?.plan ?? planOf('undo');
    applies[0]?.settle(reportOf(again, { keptId: 'kept later' }, { keptId: 'kept 3' }));
    await heard();
    expect(session.report?.items.map(({ keptId }) => keptId)).toEqual(['kept 1', 'kept 2', 'kept 3']);
  });

  it('keeps the notes of both tries, each once', async () => {
    const { session, applies } = open({ report: partly });
    void session.retryFailed();
    const again = applies[0]?.plan ?? planOf('undo');
    applies[0]?.settle(reportOf(again, { remarks: ['Two was put back.', 'And again.'] }));
    await heard();
    expect(session.report?.items.map(({ remarks }) => remarks)).toEqual([
      ['One was put back.'],
      ['Two was put back.', 'And again.'],
      [],
    ]);
  });

  it('can be done until nothing is left', async () => {
    const { session, applies, told } = open({ report: partly });
    void session.retryFailed();
    applies[0]?.settle(reportOf(applies[0].plan, 'done', 'failed'));
    await heard();
    void session.retryFailed();
    expect(applies[1]?.plan.items.map(({ reference }) => reference)).toEqual(['3']);
    applies[1]?.settle(reportOf(applies[1].plan));
    await heard();
    void session.retryFailed();
    expect(applies).toHaveLength(2);
    expect(told.slice(-2)).toEqual(['review applying', 'review finished']);
  });

  it('leaves what is blocked', async () => {
    const mixed = planOf('delete-tags', itemOf('1'), itemOf('2', { obstacles: [blocked] }));
    const { session, applies } = open({ report: reportOf(mixed, 'failed', 'blocked') });
    void session.retryFailed();
    expect(applies[0]?.plan.items.map(({ reference }) => reference)).toEqual(['1']);
  });

  it('is nothing before anything was carried out, and not done twice at once', async () => {
    const ready = open({ plan });
    await ready.session.retryFailed();
    expect(ready.applies).toEqual([]);
    const { session, applies } = open({ report: partly });
    void session.retryFailed();
    void session.retryFailed();
    expect(applies).toHaveLength(1);
  });

  it('that breaks leaves the report there was', async () => {
    const { session, applies, told } = open({ report: partly });
    const retrying = session.retryFailed();
    applies[0]?.fail(broken);
    await expect(retrying).rejects.toBe(broken);
    expect(told).toEqual(['review applying', 'review finished']);
    expect(session.report).toBe(partly);
  });
});

describe('progress', () => {
  it('is told now and then, and then the latest', async () => {
    const opened = open({ plan });
    const call = await carryOut(opened);
    [1, 2, 3].forEach((done) => call.progress(steps(done)));
    expect(opened.told).toEqual(['review applying']);
    vi.advanceTimersByTime(100);
    expect(opened.told).toEqual(['review applying', 'progress 3 of 4 steps']);
  });

  it('never comes after the last review', async () => {
    const opened = open({ plan });
    const call = await carryOut(opened);
    call.progress(steps(3));
    call.settle(reportOf(plan));
    await heard();
    call.progress(steps(4));
    vi.runAllTimers();
    expect(opened.told).toEqual(['review applying', 'review finished']);
  });

  it('of a first try is not taken for that of a second', async () => {
    const opened = open({ plan });
    const call = await carryOut(opened);
    call.progress(steps(3));
    call.settle(reportOf(plan, 'failed'));
    await heard();
    void opened.session.retryFailed();
    call.progress(steps(4));
    vi.runAllTimers();
    expect(opened.told).toEqual(['review applying', 'review finished', 'review applying']);
  });

  it('of planning is told as well, until there is a plan', async () => {
    const { session, plans, told } = open();
    void session.planAgain();
    plans[0]?.progress('1 of 3');
    vi.advanceTimersByTime(100);
    plans[0]?.progress('2 of 3');
    plans[0]?.settle(plan);
    await heard();
    vi.runAllTimers();
    expect(told).toEqual(['review planning', 'progress Planning: 1 of 3', 'review ready']);
  });

  it('of a planning that was begun anew is not heard', () => {
    const { session, plans, told } = open();
    void session.planAgain();
    void session.planAgain();
    plans[0]?.progress('1 of 3');
    vi.runAllTimers();
    expect(told).toEqual(['review planning', 'review planning']);
  });
});

describe('a page that is opened again', () => {
  it('hears how far the planning is', () => {
    const { session, plans, told } = open();
    void session.planAgain();
    plans[0]?.progress('1 of 3');
    told.length = 0;
    session.tellAll();
    expect(told).toEqual(['review planning', 'progress Planning: 1 of 3']);
  });

  it('hears how far the change is', async () => {
    const opened = open({ plan });
    const call = await carryOut(opened);
    call.progress(steps(2));
    opened.told.length = 0;
    opened.session.tellAll();
    expect(opened.told).toEqual(['review applying', 'progress 2 of 4 steps']);
  });

  it('hears why there is no plan, and what it was to be about', async () => {
    const { session, plans, told, reviews } = open();
    void session.planAgain();
    plans[0]?.fail(broken);
    await heard();
    told.length = 0;
    session.tellAll();
    expect(told).toEqual(['review planning', 'failure ghcr.io did not answer.']);
    expect(reviews.at(-1)?.title).toBe('Looking at app');
  });

  it('hears what became of it', () => {
    const { session, told, reviews } = open({ report: reportOf(plan, 'done', 'failed', 'blocked') });
    session.tellAll();
    expect(told).toEqual(['review finished']);
    expect(reviews[0]?.items.map(({ state }) => state)).toEqual(['done', 'failed', 'blocked']);
  });

  it('hears nothing once it is closed for good', () => {
    const { session, told } = open({ plan });
    session.dispose();
    session.tellAll();
    expect(told).toEqual([]);
  });
});

describe('the registry where a failure is to be helped', () => {
  const promotion = planOf('promote', promotionOf('1', { place: elsewhere }));
  const [{ id } = { id: '' }] = promotion.items;
  const registryOf = (error: ExplainedError | undefined): string | undefined =>
    open({
      report: reportOf(promotion, { outcome: 'failed', ...(error === undefined ? {} : { error }) }),
    }).session.findRegistry(id);

  it('is the one that the failure is about', () => {
    expect(registryOf(new SampleError('no login', 'ghcr.io'))).toBe(app.registryId);
    expect(registryOf(new SampleError('no login', 'quay.io'))).toBe(elsewhere.registryId);
  });

  it('is the target where the failure does not say, or names a third', () => {
    expect(registryOf(new SampleError('no login'))).toBe(elsewhere.registryId);
    expect(registryOf(new SampleError('no login', 'auth.example'))).toBe(elsewhere.registryId);
    expect(registryOf(undefined)).toBe(elsewhere.registryId);
  });

  it('is found under all names of Docker Hub', () => {
    const hub: Place = { registryId: 'https://docker.io', repository: 'team/app' };
    const copy = planOf('promote', promotionOf('1', { from: hub, place: elsewhere }));
    const error = new SampleError('no login', 'registry-1.docker.io');
    const { session } = open({ report: reportOf(copy, { outcome: 'failed', error }) });
    expect(session.findRegistry(copy.items[0]?.id ?? '')).toBe(hub.registryId);
  });

  it('is none for an item that is not there', () => {
    expect(open({ plan }).session.findRegistry('unknown')).toBeUndefined();
    expect(open().session.findRegistry(id)).toBeUndefined();
  });
});
