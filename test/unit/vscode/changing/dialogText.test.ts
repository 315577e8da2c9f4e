import { describe, expect, it } from 'vitest';
import type { ChangePlan } from '../../../../src/changes/plan.ts';
import { cosignTag } from '../../../../src/oci/attachedTags.ts';
import { describeDialog, isSmall } from '../../../../src/vscode/changing/dialogText.ts';
import {
  app,
  blocked,
  copyBlob,
  deleteManifest,
  digestOf,
  elsewhere,
  itemOf,
  manifestAdded,
  manifestRemoved,
  now,
  one,
  planOf,
  promotionOf,
  putManifest,
  putTag,
  retagOf,
  short,
  tagCreated,
  tagKept,
  tagMoved,
  tagRemoved,
  tagUnchanged,
  three,
  two,
} from './samplePlans.ts';

const keeps = { place: app, tags: [{ tag: 'latest', digest: two }], manifests: [] };
const kept =
  'The manifests are kept on this machine for 30 days, so that this can be undone while the registry still has the layers.';
const image = `${short(one)} · 41.6 MB · built 3 days ago`;

function linesOf(plan: ChangePlan): readonly string[] {
  return describeDialog(plan, now).split('\n');
}

describe('a small plan', () => {
  it('is about one thing with nothing against it', () => {
    const item = retagOf('latest', '1', { effects: [tagCreated('latest')] });
    expect(isSmall(planOf('retag', item))).toBe(true);
    expect(isSmall(planOf('retag', item, retagOf('1.2')))).toBe(false);
    expect(isSmall(planOf('retag', { ...item, obstacles: [blocked] }))).toBe(false);
    expect(isSmall(planOf('retag'))).toBe(false);
  });

  it('has no more lines than can be taken in at a glance', () => {
    const deletion = (count: number): ChangePlan =>
      planOf(
        'delete-images',
        itemOf('1', { effects: Array.from({ length: count }, (_, at) => tagRemoved(`t${at}`)) }),
      );
    expect([isSmall(deletion(8)), isSmall(deletion(9))]).toEqual([true, false]);
  });

  it('may copy an image of any number of platforms, since these are only counted', () => {
    const parts = Array.from({ length: 30 }, (_, at) =>
      manifestAdded(digestOf(`part ${at}`), { role: 'platform' }),
    );
    const effects = [tagCreated('1', elsewhere), ...parts, manifestAdded(one, { role: 'index' })];
    const plan = planOf('promote', promotionOf('1', { place: elsewhere, changes: { effects } }));
    expect(isSmall(plan)).toBe(true);
    expect(linesOf(plan)).toEqual([`Tag 1 is new: ${image}`, '31 manifests are new in all']);
  });
});

describe('the dialog of a retag', () => {
  it('says what a new tag stands for, and that nothing moves', () => {
    const plan = planOf('retag', retagOf('1.2', '1.2.3', { effects: [tagCreated('1.2')] }));
    expect(linesOf(plan)).toEqual([
      `Tag 1.2 is new: ${image}`,
      'Nothing is copied, and the digest stays the same.',
    ]);
  });

  it('says where a tag is now and where it goes, and that it can be taken back', () => {
    const plan = planOf('retag', retagOf('latest', '1.2.3', { effects: [tagMoved('latest')], keeps }));
    expect(linesOf(plan)).toEqual([
      `Tag latest now: ${short(two)}`,
      `Tag latest afterwards: ${short(one)} · 41.6 MB`,
      'Nothing is copied, and the digest stays the same.',
      'What the tag points at now is kept on this machine for 30 days, so that this can be undone.',
    ]);
  });

  it('counts several tags, those that are moved and those that are there', () => {
    const plan = planOf(
      'retag',
      retagOf('latest', '1', { effects: [tagMoved('latest')], keeps }),
      retagOf('stable', '1', { effects: [tagMoved('stable')], keeps }),
      retagOf('1.2', '1', { effects: [tagCreated('1.2')] }),
      retagOf('1', '1', { effects: [tagUnchanged('1')], stages: [] }),
    );
    expect(linesOf(plan)).toEqual([
      '1 tag is new and 2 tags are moved.',
      '1 of 4 is as asked for already.',
      'Nothing is copied, and the digest stays the same.',
      'What the tags point at now is kept on this machine for 30 days, so that this can be undone.',
    ]);
  });

  it('shows the one tag of several that changes in full', () => {
    const plan = planOf(
      'retag',
      retagOf('1.2', '1', { effects: [tagUnchanged('1.2')], stages: [] }),
      retagOf('1.3', '1', { effects: [tagUnchanged('1.3')], stages: [] }),
      retagOf('latest', '1', { effects: [tagCreated('latest')] }),
    );
    expect(linesOf(plan).slice(0, 2)).toEqual([
      `Tag latest is new: ${image}`,
      '2 of 3 are as asked for already.',
    ]);
  });
});

describe('the dialog of a promotion', () => {
  it('says what travels and what there is to know', () => {
    const stages = [
      { name: 'blobs', steps: [copyBlob(digestOf('a')), copyBlob(digestOf('b'), { isPresent: true })] },
      { name: 'tag', steps: [putTag('1', elsewhere)] },
    ] as const;
    const effects = [tagCreated('1', elsewhere), manifestAdded(one, { place: elsewhere })];
    const notes = [{ kind: 'referrers-left', count: 1, reason: 'not-wanted' }] as const;
    const plan = planOf(
      'promote',
      promotionOf('1', { place: elsewhere, changes: { effects, stages, notes } }),
    );
    expect(linesOf(plan)).toEqual([
      `Tag 1 is new: ${image}`,
      'To be copied: 1 MB in 1 blob',
      'Already there: 1 MB in 1 blob',
      '1 signature or attachment stays behind, as chosen.',
    ]);
  });

  it('names the image that has no tag', () => {
    const stages = [{ name: 'index', steps: [putManifest(one, elsewhere)] }] as const;
    const effects = [
      manifestAdded(two, { role: 'platform' }),
      manifestAdded(one, { role: 'index', sizeBytes: 41_600_000 }),
    ];
    const plan = planOf('promote', promotionOf(one, { place: elsewhere, changes: { effects, stages } }));
    expect(linesOf(plan)).toEqual([
      `The index of platforms is new, without a tag: ${short(one)} · 41.6 MB`,
      '2 manifests are new in all',
    ]);
  });

  it('cuts the tags of signatures, which hold a whole digest', () => {
    const effects = [tagCreated('1', elsewhere), tagCreated(cosignTag(one, 'sig'), elsewhere)];
    const plan = planOf('promote', promotionOf('1', { place: elsewhere, changes: { effects } }));
    expect(linesOf(plan)[1]).toBe(`Tag sha256-${one.slice(7, 19)}….sig is new: ${image}`);
  });
});

describe('the dialog of a deletion', () => {
  it('of a tag names it and those that stay', () => {
    const effects = [tagRemoved('1.2'), tagKept('latest')];
    expect(linesOf(planOf('delete-tags', itemOf('1.2', { effects })))).toEqual([
      `Tag 1.2 is deleted: ${short(one)}`,
      'Tag latest stays, on the same image',
      kept,
    ]);
  });

  it('of an image names all that goes and what stays, each as what it is', () => {
    const arm = { os: 'linux', architecture: 'arm64' };
    const stages = [{ name: 'delete', steps: [deleteManifest(one, 10)] }] as const;
    const spdx = 'application/spdx+json';
    const plan = planOf(
      'delete-images',
      itemOf('1', {
        stages,
        effects: [
          tagRemoved('1'),
          manifestRemoved(one, { role: 'index' }),
          manifestRemoved(two, { role: 'platform', platform: arm }),
          manifestRemoved(three, { role: 'attestation' }),
          manifestRemoved(digestOf('s'), { role: 'signature', artifactType: spdx }),
          manifestRemoved(digestOf('l'), { role: 'referrer', artifactType: spdx }),
          manifestRemoved(digestOf('m'), { role: 'referrer' }),
          {
            kind: 'manifest-kept',
            place: app,
            digest: digestOf('k'),
            role: 'platform',
            sizeBytes: 1,
            neededBy: ['latest', '2.0'],
          },
        ],
      }),
    );
    expect(linesOf(plan)).toEqual([
      `Tag 1 is deleted: ${short(one)}`,
      `The index of platforms is deleted: ${short(one)}`,
      `linux/arm64 is deleted: ${short(two)}`,
      `A build attestation is deleted: ${short(three)}`,
      `A signature is deleted: ${short(digestOf('s'))}`,
      `application/spdx+json is deleted: ${short(digestOf('l'))}`,
      `An attachment is deleted: ${short(digestOf('m'))}`,
      'A platform stays: it is needed by latest and 2.0',
      kept,
    ]);
  });

  it('counts what is too much to list, and what several images share only once', () => {
    const shared = manifestRemoved(three, { role: 'platform' });
    const plan = planOf(
      'delete-images',
      itemOf('1', { effects: [tagRemoved('1'), manifestRemoved(one), shared] }),
      itemOf('2', { effects: [tagRemoved('2'), manifestRemoved(two), shared] }),
    );
    expect(linesOf(plan)).toEqual(['2 tags and 3 manifests are deleted.', kept]);
  });

  it('counts equal names of different repositories apart', () => {
    const plan = planOf(
      'delete-tags',
      itemOf('1', { effects: [tagRemoved('1')] }),
      itemOf('1', { place: elsewhere, effects: [tagRemoved('1', elsewhere)] }),
    );
    expect(linesOf(plan)[0]).toBe('2 tags are deleted.');
  });

  it('says how many are left out, so that the heading does not mislead', () => {
    const gone = itemOf('1', { effects: [tagRemoved('1')] });
    const stays = itemOf('2', { obstacles: [blocked] });
    expect(linesOf(planOf('delete-images', gone, stays))).toEqual([
      `Tag 1 is deleted: ${short(one)}`,
      '1 of 2 is left out, since it is blocked.',
      kept,
    ]);
    expect(linesOf(planOf('delete-images', gone, stays, stays))).toContain(
      '2 of 3 are left out, since they are blocked.',
    );
  });

  it('counts the lines of one image that has too many', () => {
    const effects = Array.from({ length: 40 }, (_, at) => tagRemoved(`t${at}`));
    const plan = planOf('delete-images', itemOf('1', { effects, notes: [{ kind: 'last-tag' }] }));
    const [counted, note] = linesOf(plan);
    expect(counted).toBe('40 tags are deleted.');
    expect(note).toMatch(/^No tag is left/);
  });
});

describe('the dialog of an undo', () => {
  it('says what is put back', () => {
    const stages = [{ name: 'manifests', steps: [putManifest(two)] }] as const;
    const effects = [tagCreated('1'), manifestAdded(two, { role: 'platform' }), manifestAdded(one)];
    const notes = [{ kind: 'content-gone', count: 2 }] as const;
    expect(linesOf(planOf('undo', itemOf('1', { effects, stages, notes })))).toEqual([
      `Tag 1 is put back: ${image}`,
      '2 manifests are put back in all',
      '2 parts of what was removed are gone from the registry; what needs them is not put back.',
    ]);
  });

  it('names what had no tag', () => {
    const stages = [{ name: 'manifests', steps: [putManifest(one)] }] as const;
    const effects = [manifestAdded(one, { sizeBytes: 1000 })];
    expect(linesOf(planOf('undo', itemOf(one, { effects, stages })))).toEqual([
      `The image is put back, without a tag: ${short(one)} · 1 kB`,
    ]);
  });

  it('counts several', () => {
    const items = ['1', '2'].map((tag) => itemOf(tag, { effects: [tagCreated(tag), manifestAdded(one)] }));
    expect(linesOf(planOf('undo', ...items))).toEqual(['2 tags and 1 manifest are put back.']);
  });
});
