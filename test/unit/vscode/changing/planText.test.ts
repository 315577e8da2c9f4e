import { describe, expect, it } from 'vitest';
import type { ChangeKind } from '../../../../src/changes/plan.ts';
import {
  applyLabel,
  changesAnything,
  describePlan,
  describeReport,
  toImageName,
} from '../../../../src/vscode/changing/planText.ts';
import {
  app,
  blocked,
  copyBlob,
  deleteManifest,
  elsewhere,
  itemOf,
  local,
  nameOf,
  one,
  planOf,
  promotionOf,
  putManifest,
  putTag,
  reportOf,
  retagOf,
  short,
  stepReport,
  two,
  web,
} from './samplePlans.ts';

const kinds: readonly ChangeKind[] = [
  'retag',
  'promote',
  'delete-tags',
  'delete-images',
  'clean-untagged',
  'undo',
];
const prod = { ...app, repository: 'prod/app' };

describe('the name of an image', () => {
  it('has the tag behind a colon, and the digest in short behind an at sign', () => {
    expect(toImageName(app, '1.2')).toBe('team/app:1.2');
    expect(toImageName(app, one)).toBe(`team/app@${short(one)}`);
  });

  it('is the repository alone where there is no reference', () => {
    expect(toImageName(app, '')).toBe('team/app');
  });
});

describe('the heading of a plan for one thing', () => {
  it.each([
    ['retag', retagOf('latest'), 'Tag ghcr.io/team/app:1.2.3 as latest'],
    ['retag', retagOf('latest', one), `Tag ghcr.io/team/app@${short(one)} as latest`],
    ['delete-tags', itemOf('1.2'), 'Delete tag ghcr.io/team/app:1.2'],
    ['delete-images', itemOf('1.2'), 'Delete image ghcr.io/team/app:1.2'],
    ['delete-images', itemOf(one), `Delete image ghcr.io/team/app@${short(one)}`],
    ['clean-untagged', itemOf(one), `Delete untagged manifest ghcr.io/team/app@${short(one)}`],
    ['undo', itemOf('1.2'), 'Put back ghcr.io/team/app:1.2'],
    ['undo', itemOf(one), `Put back ghcr.io/team/app@${short(one)}`],
  ] as const)('that is to %s names it with its registry: %#', (kind, item, expected) => {
    expect(describePlan(planOf(kind, item), nameOf)).toBe(expected);
  });

  it('names the registry of a promotion once where there is only one', () => {
    const plan = planOf('promote', promotionOf('1.2', { place: prod, sourceReference: '1.2-rc1' }));
    expect(describePlan(plan, nameOf)).toBe('Promote team/app:1.2-rc1 to ghcr.io/prod/app:1.2');
  });

  it('names both registries of a promotion where the repositories are called the same', () => {
    const plan = planOf('promote', promotionOf('1.2', { place: elsewhere }));
    expect(describePlan(plan, nameOf)).toBe('Promote ghcr.io/team/app:1.2 to quay.io/team/app:1.2');
  });

  it('names both sides of a promotion inside a repository alike', () => {
    const plan = planOf('promote', promotionOf('stable', { place: app, sourceReference: '1.2' }));
    expect(describePlan(plan, nameOf)).toBe('Promote ghcr.io/team/app:1.2 to ghcr.io/team/app:stable');
  });

  it('cuts the digest of what is promoted without a tag', () => {
    const plan = planOf('promote', promotionOf(one, { place: prod }));
    expect(describePlan(plan, nameOf)).toBe(
      `Promote team/app@${short(one)} to ghcr.io/prod/app@${short(one)}`,
    );
  });

  it('keeps names whole that are long or no letters', () => {
    const tag = 't'.repeat(128);
    const place = { ...app, repository: 'глубоко/'.repeat(20) + 'app' };
    expect(describePlan(planOf('delete-tags', itemOf(tag, { place })), nameOf)).toBe(
      `Delete tag ghcr.io/${place.repository}:${tag}`,
    );
  });
});

describe('the heading of a plan for several things', () => {
  const twoOf = (place = app) => [itemOf('1'), itemOf('2', { place })];

  it.each([
    ['delete-tags', 'Delete 2 tags in ghcr.io/team/app'],
    ['delete-images', 'Delete 2 images in ghcr.io/team/app'],
    ['clean-untagged', 'Delete 2 untagged manifests in ghcr.io/team/app'],
    ['undo', 'Put back 2 items in ghcr.io/team/app'],
    ['promote', 'Promote 2 images to ghcr.io/team/app'],
  ] as const)('counts them and names the repository: %s', (kind, expected) => {
    expect(describePlan(planOf(kind, ...twoOf()), nameOf)).toBe(expected);
  });

  it('says which image gets the tags', () => {
    const plan = planOf('retag', retagOf('1.2'), retagOf('1'), retagOf('latest'));
    expect(describePlan(plan, nameOf)).toBe('Set 3 tags on ghcr.io/team/app:1.2.3');
  });

  it('counts repositories of one registry', () => {
    expect(describePlan(planOf('delete-tags', ...twoOf(web)), nameOf)).toBe(
      'Delete 2 tags in 2 repositories of ghcr.io',
    );
  });

  it('tells repositories of the same name in two registries apart, and names both', () => {
    expect(describePlan(planOf('delete-images', ...twoOf(elsewhere)), nameOf)).toBe(
      'Delete 2 images in 2 repositories of ghcr.io and quay.io',
    );
  });

  it('counts registries when they are many', () => {
    const items = [...twoOf(elsewhere), itemOf('3', { place: { ...app, registryId: local } })];
    expect(describePlan(planOf('promote', ...items), nameOf)).toBe(
      'Promote 3 images to 3 repositories of 3 registries',
    );
  });

  it('writes large numbers for people', () => {
    const items = Array.from({ length: 1200 }, (_, index) => itemOf(`t${index}`));
    expect(describePlan(planOf('delete-tags', ...items), nameOf)).toBe(
      'Delete 1,200 tags in ghcr.io/team/app',
    );
  });
});

describe('a plan for nothing', () => {
  it('has a heading for each kind', () => {
    const headings = kinds.map((kind) => describePlan(planOf(kind), nameOf));
    expect(headings).toEqual([
      'Nothing to tag',
      'Nothing to promote',
      'No tags to delete',
      'No images to delete',
      'No untagged manifests to delete',
      'Nothing to put back',
    ]);
  });

  it('has a report, too', () => {
    expect(describeReport(reportOf(planOf('delete-tags')), nameOf)).toBe('Nothing was deleted.');
  });
});

describe('the button that carries a plan out', () => {
  it.each([
    ['retag', 'Set Tag', 'Set 2 Tags'],
    ['promote', 'Promote', 'Promote 2 Images'],
    ['delete-tags', 'Delete Tag', 'Delete 2 Tags'],
    ['delete-images', 'Delete Image', 'Delete 2 Images'],
    ['clean-untagged', 'Delete Manifest', 'Delete 2 Manifests'],
    ['undo', 'Put Back', 'Put Back'],
  ] as const)('of %s', (kind, single, several) => {
    expect(applyLabel(planOf(kind, itemOf('1')))).toBe(single);
    expect(applyLabel(planOf(kind, itemOf('1'), itemOf('2')))).toBe(several);
  });

  it('counts neither what is blocked nor what is so already', () => {
    const items = [
      itemOf('1'),
      itemOf('2'),
      itemOf('blocked', { obstacles: [blocked] }),
      itemOf('so already', { stages: [] }),
    ];
    expect(applyLabel(planOf('delete-images', ...items))).toBe('Delete 2 Images');
  });
});

describe('whether an item changes anything', () => {
  it('depends on its steps and on what is in the way', () => {
    expect(changesAnything(itemOf('1'))).toBe(true);
    expect(changesAnything(itemOf('1', { stages: [] }))).toBe(false);
    expect(changesAnything(itemOf('1', { stages: [{ name: 'delete', steps: [] }] }))).toBe(false);
    expect(changesAnything(itemOf('1', { obstacles: [blocked] }))).toBe(false);
  });
});

describe('the report about one thing', () => {
  it.each([
    ['retag', retagOf('latest'), 'Tag ghcr.io/team/app:latest was set.'],
    ['promote', promotionOf('1', { place: prod }), 'team/app:1 was promoted to ghcr.io/prod/app:1.'],
    ['delete-tags', itemOf('1'), 'Tag ghcr.io/team/app:1 was deleted.'],
    ['delete-images', itemOf('1'), 'Image ghcr.io/team/app:1 was deleted.'],
    ['clean-untagged', itemOf(one), `ghcr.io/team/app@${short(one)} was deleted.`],
    ['undo', itemOf('1'), 'ghcr.io/team/app:1 was put back.'],
    ['undo', itemOf(one), `ghcr.io/team/app@${short(one)} was put back.`],
  ] as const)('says what was done: %s %#', (kind, item, expected) => {
    expect(describeReport(reportOf(planOf(kind, item)), nameOf)).toBe(expected);
  });

  it('names both registries of a promotion where the repositories are called the same', () => {
    const plan = planOf('promote', promotionOf('1', { place: elsewhere }));
    expect(describeReport(reportOf(plan), nameOf)).toBe(
      'ghcr.io/team/app:1 was promoted to quay.io/team/app:1.',
    );
  });

  it.each([
    ['failed', 'Tag ghcr.io/team/app:1 was not deleted.'],
    ['cancelled', 'Tag ghcr.io/team/app:1 was not deleted, since this was cancelled.'],
    ['blocked', 'Tag ghcr.io/team/app:1 was not deleted, since this is blocked.'],
  ] as const)('says when it was not done: %s', (outcome, expected) => {
    expect(describeReport(reportOf(planOf('delete-tags', itemOf('1')), outcome), nameOf)).toBe(expected);
  });

  it('does not call something undone that was begun', () => {
    const steps = [
      stepReport(deleteManifest(one, 10), 'done'),
      stepReport(deleteManifest(two, 10), 'failed'),
    ];
    const plan = planOf('delete-images', itemOf('1'));
    expect(describeReport(reportOf(plan, { outcome: 'failed', steps }), nameOf)).toBe(
      'Image ghcr.io/team/app:1 was only partly deleted.',
    );
    expect(describeReport(reportOf(plan, { outcome: 'cancelled', steps }), nameOf)).toBe(
      'Image ghcr.io/team/app:1 was only partly deleted, since this was cancelled.',
    );
  });

  it('takes content without a tag for nothing that has begun', () => {
    const steps = [
      stepReport(copyBlob(one), 'done'),
      stepReport(putManifest(one), 'done'),
      stepReport(putTag('1'), 'failed'),
    ];
    const plan = planOf('promote', promotionOf('1', { place: prod }));
    expect(describeReport(reportOf(plan, { outcome: 'failed', steps }), nameOf)).toBe(
      'team/app:1 was not promoted to ghcr.io/prod/app:1.',
    );
  });

  it('says that there is more to know', () => {
    const plan = planOf('delete-tags', itemOf('1'));
    expect(describeReport(reportOf(plan, { remarks: ['It was put back.'] }), nameOf)).toBe(
      'Tag ghcr.io/team/app:1 was deleted, with a note.',
    );
    expect(describeReport(reportOf(plan, { remarks: ['One.', 'Two.'] }), nameOf)).toBe(
      'Tag ghcr.io/team/app:1 was deleted, with notes.',
    );
  });
});

describe('the report about several things', () => {
  const plan = (count: number, kind: ChangeKind = 'delete-tags') =>
    planOf(kind, ...Array.from({ length: count }, (_, index) => itemOf(String(index))));

  it.each([
    ['retag', '2 tags were set.'],
    ['promote', '2 images were promoted.'],
    ['delete-images', '2 images were deleted.'],
    ['clean-untagged', '2 untagged manifests were deleted.'],
    ['undo', '2 items were put back.'],
  ] as const)('counts what was done: %s', (kind, expected) => {
    expect(describeReport(reportOf(plan(2, kind)), nameOf)).toBe(expected);
  });

  it.each([
    [['done', 'failed', 'failed'], '1 of 3 tags was deleted; 2 failed.'],
    [['done', 'done', 'cancelled'], '2 of 3 tags were deleted; 1 was cancelled.'],
    [['cancelled', 'cancelled', 'cancelled'], 'None of 3 tags was deleted; 3 were cancelled.'],
    [['done', 'blocked', 'blocked'], '1 of 3 tags was deleted; 2 were blocked.'],
    [
      ['done', 'failed', 'cancelled', 'blocked'],
      '1 of 4 tags was deleted; 1 failed, 1 was cancelled and 1 was blocked.',
    ],
  ] as const)('says what became of the others: %j', (outcomes, expected) => {
    expect(describeReport(reportOf(plan(outcomes.length), ...outcomes), nameOf)).toBe(expected);
  });

  it('says how many have notes', () => {
    const noted = { remarks: ['It was put back.'] };
    expect(describeReport(reportOf(plan(3), noted), nameOf)).toBe(
      '3 tags were deleted, 1 of them with a note.',
    );
    expect(describeReport(reportOf(plan(3), noted, noted, 'failed'), nameOf)).toBe(
      '2 of 3 tags were deleted, 2 of them with notes; 1 failed.',
    );
  });
});
