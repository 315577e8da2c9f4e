/** The last look before a deletion. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckTagsStep, ChangePlan } from '../../../../../src/changes/plan.ts';
import { cosignTag, referrersTag } from '../../../../../src/oci/attachedTags.ts';
import { type ChangeWorld, createChangeWorld } from '../../../../support/changeWorld.ts';
import { type Built } from '../../../../support/imageBuilder.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../../support/memoryRegistry.ts';
import { answered, failing, firstOf, listWrites, planOf } from '../../answers.ts';
import { indexOf } from '../../craftedManifests.ts';
import { about, digestOf, image, index, place } from '../../smallImages.ts';

let registry: MemoryRegistry;
let world: ChangeWorld;

const [doomed, kept] = [image('doomed'), image('kept')];

beforeEach(() => {
  registry = createMemoryRegistry();
  world = createChangeWorld({ here: registry });
  registry.push('app', doomed, 'old');
  registry.push('app', kept, 'latest');
});

function planDeletion(check: Partial<CheckTagsStep> = {}): ChangePlan {
  return planOf(
    'delete-images',
    {
      kind: 'check-tags',
      target: place,
      known: registry.tagsOf('app'),
      named: ['old'],
      doomed: [digestOf(doomed)],
      ...check,
    },
    { kind: 'delete-manifest', target: place, digest: digestOf(doomed), sizeBytes: 1 },
  );
}

async function applyAfter(change: () => void): Promise<{ readonly summary: string | undefined }> {
  const plan = planDeletion();
  change();
  const report = await world.apply(plan);
  const { outcome, error } = firstOf(report);
  expect(listWrites(registry)).toHaveLength(outcome === 'done' ? 1 : 0);
  expect(registry.manifestsOf('app').has(digestOf(doomed))).toBe(outcome !== 'done');
  return { summary: error?.summary };
}

function push(built: Built, ...tags: readonly string[]): () => void {
  return () => registry.push('app', built, ...tags);
}

describe('a deletion goes on', () => {
  it.each([
    ['nothing has changed', () => undefined],
    ['a tag of something else has come', push(image('fresh'), 'fresh')],
    ['a tag that stays has moved to something else', push(image('fresh'), 'latest')],
    ['a tag has gone that was to go', () => registry.dropTag('app', 'old')],
    ['a tag has gone that was to stay', () => registry.dropTag('app', 'latest')],
    ['a new index lists others', push(index(kept, image('fresh')), 'fresh')],
    [
      'a tool has listed one more referrer of it',
      push(indexOf([about(doomed, 'scan')]), referrersTag(digestOf(doomed))),
    ],
    ['it has been signed since', push(image('signature'), cosignTag(digestOf(doomed), 'sig'))],
  ])('when %s', async (_what, change) => {
    expect(await applyAfter(change)).toEqual({ summary: undefined });
  });

  it('when the repository has gone with its last tag', async () => {
    const plan = planDeletion();
    registry.onRequest = failing(/tags\/list/, answered(404, { code: 'NAME_UNKNOWN' }));
    expect(firstOf(await world.apply(plan)).outcome).toBe('done');
  });
});

describe('a deletion stops', () => {
  it.each([
    ['a tag that stays has moved onto what is to go', push(doomed, 'latest'), 'latest'],
    ['a new tag is on what is to go', push(doomed, 'fresh'), 'fresh'],
    [
      'a new tag for attachments is on it',
      push(doomed, cosignTag(digestOf(kept), 'sig')),
      cosignTag(digestOf(kept), 'sig'),
    ],
    ['a tag that was named points at something else', push(image('fresh'), 'old'), 'old'],
    ['a new index lists it', push(index(kept, doomed), 'multi'), 'multi'],
    ['a tag has moved to an index that lists it', push(index(kept, doomed), 'latest'), 'latest'],
    ['an index of indexes lists it', push(indexOf([indexOf([doomed])]), 'deep'), 'deep'],
    ['something new with a tag is about it', push(about(doomed, 'scan'), 'scan'), 'scan'],
  ])('when %s', async (_what, change, tag) => {
    expect(await applyAfter(change)).toEqual({
      summary: `Nothing was deleted: ${tag} of app changed since this was planned, and may need what was to go.`,
    });
  });

  it('and names five of many tags', async () => {
    const tags = Array.from({ length: 8 }, (_, at) => `t${at}`);
    const { summary } = await applyAfter(() => registry.push('app', doomed, ...tags));
    expect(summary).toContain('t0, t1, t2, t3, t4 and 3 more of app changed');
  });

  it('when not all tags can be listed', async () => {
    registry = createMemoryRegistry({ pageSize: 1 });
    world = createChangeWorld({ here: registry });
    registry.push('app', doomed, 'old');
    registry.push('app', kept, 'latest');
    const plan = planDeletion();
    registry.onRequest = failing(/tags\/list\?last=/, lostConnection());
    const report = await world.apply(plan);
    expect(firstOf(report).error).toMatchObject({
      code: 'changes.listingIncomplete',
      summary:
        'Nothing is deleted, since not everything in app could be read. registry.test closed the connection in the middle of its answer.',
    });
    expect(listWrites(registry)).toEqual([]);
  });

  it('when a tag cannot be looked at', async () => {
    const plan = planDeletion();
    registry.onRequest = failing(/HEAD app\/manifests\/latest/, answered(401));
    const report = await world.apply(plan);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.listingIncomplete' });
    expect(listWrites(registry)).toEqual([]);
  });

  it('when what a new tag needs cannot be read', async () => {
    const plan = planDeletion();
    registry.push('app', index(kept, image('fresh')), 'fresh');
    registry.onRequest = failing(/GET app\/manifests/, answered(500));
    const report = await world.apply(plan);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.listingIncomplete' });
    expect(listWrites(registry)).toEqual([]);
  });

  it('when it is cancelled', async () => {
    const plan = planDeletion();
    const controller = new AbortController();
    registry.onRequest = () => controller.abort();
    const report = await world.apply(plan, { signal: controller.signal });
    expect(firstOf(report)).toMatchObject({ outcome: 'cancelled' });
    expect(listWrites(registry)).toEqual([]);
  });
});

it('asks once for each tag, and for what has changed alone', async () => {
  const plan = planDeletion();
  registry.push('app', image('fresh'), 'fresh');
  registry.forgetRequests();
  await world.apply(plan);
  expect(registry.count('HEAD app/manifests/latest')).toBe(1);
  expect(registry.count('GET app/manifests/')).toBe(1);
});
