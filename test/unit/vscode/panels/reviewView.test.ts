import { describe, expect, it } from 'vitest';
import type { ChangePlan, Step } from '../../../../src/changes/plan.ts';
import type { ChangeProgress } from '../../../../src/changes/report.ts';
import { cosignTag } from '../../../../src/oci/attachedTags.ts';
import type { ReviewItem, ReviewPhase } from '../../../../src/shared/reviewPanel.ts';
import {
  describeStep,
  toPlanlessView,
  toPlanningView,
  toProgressView,
  toReviewView,
} from '../../../../src/vscode/panels/review/reviewView.ts';
import {
  app,
  blocked,
  copyBlob,
  deleteManifest,
  deleteTag,
  elsewhere,
  itemOf,
  local,
  manifestAdded,
  manifestOf,
  manifestRemoved,
  nameOf,
  now,
  one,
  planOf,
  promotionOf,
  putManifest,
  putTag,
  reportOf,
  retagOf,
  SampleError,
  short,
  tagCreated,
  tagKept,
  tagMoved,
  tagRemoved,
  tagUnchanged,
  two,
  web,
} from '../changing/samplePlans.ts';

const image = `${short(one)} · 41.6 MB · built 3 days ago`;

function show(
  plan: ChangePlan,
  change: Partial<Parameters<typeof toReviewView>[0]> & { readonly state?: ReviewPhase } = {},
) {
  return toReviewView({ plan, state: 'ready', asksFirst: false, nowMs: now, ...change }, nameOf);
}

function factsOf(plan: ChangePlan): readonly string[] {
  return show(plan).facts.map(({ label, value }) => `${label}: ${value}`);
}

function statesOf(items: readonly ReviewItem[]): readonly string[] {
  return items.map(({ state }) => state);
}

describe('the review of a plan', () => {
  it('has its heading, when it was made, its requests and the button that carries it out', () => {
    const view = show(planOf('delete-tags', itemOf('1'), itemOf('2')));
    expect(view).toMatchObject({
      title: 'Delete 2 tags in ghcr.io/team/app',
      state: 'ready',
      plannedAt: '2026-06-10T11:58:00.000Z',
      requests: ['DELETE /v2/team/app/manifests/1', 'DELETE /v2/team/app/manifests/2'],
      applyLabel: 'Delete 2 Tags',
      isDestructive: true,
    });
    expect(view).not.toHaveProperty('outcome');
  });

  it('ends its button with dots where more is asked, and takes nothing away when it copies', () => {
    const view = show(planOf('promote', promotionOf('1', { place: elsewhere })), { asksFirst: true });
    expect(view).toMatchObject({ applyLabel: 'Promote…', isDestructive: false });
  });

  it('has a button only while it is ready and would change something', () => {
    const plan = planOf('retag', retagOf('1.2'));
    const phases: readonly ReviewPhase[] = ['planning', 'unplanned', 'applying', 'finished'];
    for (const state of phases) {
      expect(show(plan, { state })).not.toHaveProperty('applyLabel');
    }
    expect(show(planOf('retag', retagOf('1.2', '1', { stages: [] })))).not.toHaveProperty('applyLabel');
    expect(show(planOf('retag', retagOf('1.2', '1', { obstacles: [blocked] })))).not.toHaveProperty(
      'applyLabel',
    );
    expect(show(planOf('retag'))).not.toHaveProperty('applyLabel');
  });

  it('keeps names whole that are long, markup, or turn the text', () => {
    const place = { ...app, repository: `<b>${'deep/'.repeat(40)}\u202Eapp` };
    const tag = 't'.repeat(128);
    const [item] = show(
      planOf('delete-tags', itemOf(tag, { place, effects: [tagRemoved(tag, place)] })),
    ).items;
    expect(item?.title).toBe(`${place.repository}:${tag}`);
    expect(item?.changes[0]?.name).toBe(`tag ${tag}`);
  });
});

describe('the facts of a plan', () => {
  it('of a promotion say from where and to where, and what travels', () => {
    const stages = [{ name: 'blobs', steps: [copyBlob(one), copyBlob(two, { isPresent: true })] }] as const;
    const plan = planOf(
      'promote',
      promotionOf('1', { place: elsewhere, changes: { stages } }),
      promotionOf('2', { from: web, place: elsewhere }),
    );
    expect(factsOf(plan)).toEqual([
      'From: ghcr.io/team/app and ghcr.io/team/web',
      'To: quay.io/team/app',
      'To be copied: 1 MB in 1 blob',
      'Already there: 1 MB in 1 blob',
    ]);
  });

  it('name some of many repositories', () => {
    const items = Array.from({ length: 20 }, (_, at) =>
      itemOf('1', { place: { ...app, repository: `r${at}` } }),
    );
    expect(factsOf(planOf('retag', ...items))).toEqual([
      'In: ghcr.io/r0, ghcr.io/r1, ghcr.io/r2, ghcr.io/r3, ghcr.io/r4, ghcr.io/r5, ghcr.io/r6, ghcr.io/r7 and 12 more',
    ]);
  });

  it('of a deletion say what it frees, each manifest once, and that it can be undone', () => {
    const goes = (...steps: readonly Step[]) => ({ stages: [{ name: 'delete', steps } as const] });
    const plan = planOf(
      'delete-images',
      itemOf('1', goes(deleteManifest(one, 1_000_000), deleteManifest(two, 500_000))),
      itemOf('2', goes(deleteManifest(two, 500_000))),
    );
    expect(factsOf(plan)).toEqual([
      'In: ghcr.io/team/app',
      'Listed size: 1.5 MB; the registry frees it when it next collects its garbage, except for layers that other images share',
      'Undo: The manifests are kept on this machine for 30 days',
    ]);
  });

  it('of tags free nothing', () => {
    expect(factsOf(planOf('delete-tags', itemOf('1')))).toEqual([
      'In: ghcr.io/team/app',
      'Undo: The manifests are kept on this machine for 30 days',
    ]);
  });

  it('promise no undo of what is not carried out, and are none of a plan for nothing', () => {
    expect(factsOf(planOf('delete-images', itemOf('1', { obstacles: [blocked] })))).toEqual([
      'In: ghcr.io/team/app',
    ]);
    expect(factsOf(planOf('clean-untagged'))).toEqual([]);
  });
});

describe('an item of a plan', () => {
  const titleOf = (plan: ChangePlan): string | undefined => show(plan).items[0]?.title;

  it('is named without its registry where there is only one', () => {
    expect(titleOf(planOf('delete-tags', itemOf('1')))).toBe('team/app:1');
    expect(titleOf(planOf('retag', retagOf('latest')))).toBe('team/app:latest');
    expect(titleOf(planOf('promote', promotionOf('1', { place: web })))).toBe('team/app:1 → team/web:1');
  });

  it('is named with its registry where there are several', () => {
    expect(titleOf(planOf('promote', promotionOf('1', { place: elsewhere })))).toBe(
      'ghcr.io/team/app:1 → quay.io/team/app:1',
    );
    expect(
      show(planOf('delete-tags', itemOf('1'), itemOf('1', { place: elsewhere }))).items.map(
        ({ title }) => title,
      ),
    ).toEqual(['ghcr.io/team/app:1', 'quay.io/team/app:1']);
    const place = { registryId: local, repository: 'app' };
    expect(titleOf(planOf('promote', promotionOf('1', { place })))).toBe(
      'ghcr.io/team/app:1 → localhost:5000/app:1',
    );
  });

  it('without a tag is named by its digest in short, and keeps its id', () => {
    const [item] = show(planOf('undo', itemOf(one))).items;
    expect(item).toMatchObject({ id: `https://ghcr.io team/app ${one}`, title: `team/app@${short(one)}` });
  });

  it('waits or is blocked before anything is carried out', () => {
    const plan = planOf('delete-images', itemOf('1'), itemOf('2', { obstacles: [blocked] }));
    const { items } = show(plan);
    expect(statesOf(items)).toEqual(['waiting', 'blocked']);
    expect(items[1]?.obstacles).toEqual([
      `${short(one)} belongs to latest, which would be incomplete without it. Delete that first, or together with it.`,
    ]);
  });

  it('has its notes as sentences', () => {
    const notes = [{ kind: 'stays-untagged', digest: one }] as const;
    expect(show(planOf('delete-tags', itemOf('1', { notes }))).items[0]?.notes).toEqual([
      `The image itself stays as ${short(one)}, without a tag.`,
    ]);
  });
});

describe('the lines of a change', () => {
  it('show tags as in a diff', () => {
    const effects = [tagCreated('1'), tagMoved('2'), tagUnchanged('3'), tagRemoved('4'), tagKept('5')];
    expect(show(planOf('retag', itemOf('1', { effects }))).items[0]?.changes).toEqual([
      { mark: 'added', name: 'tag 1', after: image, digest: one },
      {
        mark: 'moved',
        name: 'tag 2',
        before: short(two),
        after: `${short(one)} · 41.6 MB`,
        digest: one,
      },
      { mark: 'present', name: 'tag 3', after: short(one), digest: one, detail: 'is there already' },
      { mark: 'removed', name: 'tag 4', before: short(one), digest: one },
      { mark: 'kept', name: 'tag 5', after: short(one), digest: one, detail: 'stays as it is' },
    ]);
  });

  it('show manifests as what they are', () => {
    const platform = { os: 'linux', architecture: 'arm64' };
    const keptOf = (...neededBy: readonly string[]) =>
      ({ kind: 'manifest-kept', place: app, digest: one, role: 'image', sizeBytes: 0, neededBy }) as const;
    const effects = [
      manifestAdded(one, { role: 'platform', platform, sizeBytes: 5000 }),
      { kind: 'manifest-present', place: app, digest: two, role: 'index', sizeBytes: 5000 } as const,
      manifestRemoved(two, { role: 'signature' }),
      keptOf('1', '2', '3', '4', cosignTag(one, 'sig')),
      keptOf(),
    ];
    expect(show(planOf('promote', itemOf('1', { effects }))).items[0]?.changes).toEqual([
      { mark: 'added', name: 'linux/arm64', after: `${short(one)} · 5 kB`, digest: one },
      {
        mark: 'present',
        name: 'index of platforms',
        after: `${short(two)} · 5 kB`,
        digest: two,
        detail: 'is there already',
      },
      { mark: 'removed', name: 'signature', before: `${short(two)} · 5 kB`, digest: two },
      {
        mark: 'kept',
        name: 'image',
        after: short(one),
        digest: one,
        detail: 'stays, needed by 1, 2, 3, 4 and 1 more',
      },
      { mark: 'kept', name: 'image', after: short(one), digest: one, detail: 'stays as it is' },
    ]);
  });
});

describe('the review of what was carried out', () => {
  const plan = planOf(
    'delete-tags',
    itemOf('1', { notes: [{ kind: 'by-placeholder' }] }),
    itemOf('2'),
    itemOf('3'),
    itemOf('4', { obstacles: [blocked] }),
  );
  const report = reportOf(
    plan,
    { remarks: ['ghcr.io removed team/app:latest as well; it was put back.'], keptId: 'k1' },
    { outcome: 'failed', error: new SampleError('ghcr.io did not answer.') },
    'cancelled',
    'blocked',
  );

  it('says what became of each item, and of all', () => {
    const view = show(plan, { state: 'finished', report });
    expect(statesOf(view.items)).toEqual(['done', 'failed', 'cancelled', 'blocked']);
    expect(view.items[0]?.notes.slice(1)).toEqual([
      'ghcr.io removed team/app:latest as well; it was put back.',
    ]);
    expect(view.items[1]?.error).toEqual({
      code: 'sample.failed',
      summary: 'ghcr.io did not answer.',
      remedy: { text: 'Try again.', action: 'retry' },
    });
    expect(view.items[0]).not.toHaveProperty('error');
    expect(view.outcome).toEqual({
      text: '1 of 4 tags was deleted, 1 of them with a note; 1 failed, 1 was cancelled and 1 was blocked.',
      isSuccess: false,
      canRetry: true,
      canUndo: true,
    });
  });

  it('is a success when all is done, and has nothing to retry then', () => {
    const small = planOf('promote', promotionOf('1', { place: elsewhere }));
    expect(show(small, { state: 'finished', report: reportOf(small) }).outcome).toEqual({
      text: 'ghcr.io/team/app:1 was promoted to quay.io/team/app:1.',
      isSuccess: true,
      canRetry: false,
      canUndo: false,
    });
  });

  it('has nothing to retry where the plan itself was in the way', () => {
    const small = planOf('delete-tags', itemOf('1'), itemOf('2', { obstacles: [blocked] }));
    const done = reportOf(small, 'done', 'blocked');
    expect(show(small, { state: 'finished', report: done }).outcome).toMatchObject({
      isSuccess: false,
      canRetry: false,
    });
  });

  it('forgets failures while what failed is tried again, and nothing else', () => {
    const view = show(plan, { state: 'applying', report });
    expect(statesOf(view.items)).toEqual(['done', 'waiting', 'waiting', 'blocked']);
    expect(view.items[1]).not.toHaveProperty('error');
    expect(view.items[0]?.notes).toHaveLength(2);
    expect(view).not.toHaveProperty('outcome');
  });
});

describe('a review without a plan', () => {
  it('has a title and a state, and nothing that could be carried out', () => {
    expect(toPlanlessView('Looking at app:1', 'unplanned')).toEqual({
      title: 'Looking at app:1',
      state: 'unplanned',
      facts: [],
      items: [],
      requests: [],
      isDestructive: false,
    });
  });

  it('says what it is planning, and does not guess how far it is', () => {
    expect(toPlanningView('3 of 12')).toEqual({ text: 'Planning: 3 of 12', running: [], items: [] });
  });
});

describe('the progress of a change', () => {
  const progress = (changes: Partial<ChangeProgress>): ChangeProgress => ({
    doneItems: 0,
    totalItems: 1,
    doneSteps: 0,
    totalSteps: 8,
    doneBytes: 0,
    totalBytes: 0,
    running: [],
    items: [],
    ...changes,
  });

  it('is one of bytes where there are any, and of steps', () => {
    const view = toProgressView(
      progress({ doneBytes: 120_000_000, totalBytes: 480_000_000, doneSteps: 4, totalSteps: 8 }),
    );
    expect(view).toMatchObject({ text: '120 MB of 480 MB · 4 of 8 steps' });
    expect(view.share).toBeCloseTo(0.9 * 0.25 + 0.1 * 0.5);
  });

  it('is one of steps where nothing is copied', () => {
    expect(toProgressView(progress({ doneSteps: 1, totalSteps: 4 }))).toMatchObject({
      text: '1 of 4 steps',
      share: 0.25,
    });
    expect(toProgressView(progress({ totalSteps: 1 }))).toMatchObject({ text: '0 of 1 step', share: 0 });
    expect(toProgressView(progress({ doneSteps: 1000, totalSteps: 1200 })).text).toBe('1,000 of 1,200 steps');
  });

  it('is never more than all of it', () => {
    const view = toProgressView(progress({ doneBytes: 500, totalBytes: 400, doneSteps: 8, totalSteps: 8 }));
    expect(view).toMatchObject({ text: '400 B of 400 B · 8 of 8 steps', share: 1 });
  });

  it('is whole where there is nothing to do', () => {
    expect(toProgressView(progress({ totalSteps: 0 }))).toMatchObject({
      share: 1,
      text: 'Nothing is left to do',
    });
  });

  it('names some of what is going on, and how far each item is', () => {
    const running = Array.from({ length: 9 }, (_, at) => putTag(`t${at}`));
    const items = [{ id: 'a', state: 'running' } as const, { id: 'b', state: 'done' } as const];
    const view = toProgressView(progress({ running, items }));
    expect(view.running).toEqual([
      'setting team/app:t0',
      'setting team/app:t1',
      'setting team/app:t2',
      'setting team/app:t3',
    ]);
    expect(view.items).toEqual(items);
  });
});

describe('a step that is going on', () => {
  it.each<[string, Step]>([
    [`copying ${short(one)} (1 MB)`, copyBlob(one)],
    [`mounting ${short(one)} (1 MB)`, copyBlob(one, { target: web })],
    [`storing ${short(one)}`, putManifest(one)],
    ['setting team/app:1', putTag('1')],
    [`setting team/app:sha256-${one.slice(7, 19)}….sig`, putTag(cosignTag(one, 'sig'))],
    [
      'looking at the tags of team/app again',
      { kind: 'check-tags', target: app, known: {}, named: [], doomed: [] },
    ],
    ['deleting tag team/app:1', deleteTag('1')],
    [
      'deleting tag team/app:1',
      { kind: 'replace-tag', target: app, tag: '1', expected: one, original: manifestOf(one) },
    ],
    [`deleting ${short(one)}`, deleteManifest(one, 10)],
  ])('is a phrase: %s', (phrase, step) => {
    expect(describeStep(step)).toBe(phrase);
  });
});
