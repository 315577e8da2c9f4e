/** Setting a tag: what others do meanwhile, what registries refuse, and what becomes of lost answers. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangePlan, PutTagStep } from '../../../../../src/changes/plan.ts';
import { type ChangeWorld, createChangeWorld } from '../../../../support/changeWorld.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../../support/memoryRegistry.ts';
import { answered, before, failing, firstOf, listWrites, ofManifest, planOf } from '../../answers.ts';
import { digestOf, image, place } from '../../smallImages.ts';

let registry: MemoryRegistry;
let world: ChangeWorld;

beforeEach(() => {
  registry = createMemoryRegistry();
  world = createChangeWorld({ here: registry });
});

const [first, second, third] = [image('first'), image('second'), image('third')];

/** Moves `latest` from the first image to the second. */
async function planMove(): Promise<ChangePlan> {
  registry.push('app', first, '1', 'latest');
  registry.push('app', second, '2');
  registry.push('app', third, '3');
  return world.retag('here/app:2', 'latest');
}

async function planCreation(): Promise<ChangePlan> {
  registry.push('app', second, '2');
  registry.push('app', third, '3');
  return world.retag('here/app:2', 'latest');
}

const put = /^PUT app\/manifests\/latest/;
const [toFirst, toSecond, toThird] = [first, second, third].map(digestOf);

describe('a tag', () => {
  it('moves to the image, and the journal says from where', async () => {
    const report = await world.apply(await planMove());
    expect(firstOf(report)).toMatchObject({ outcome: 'done', keptId: 'kept-1' });
    expect(registry.tagsOf('app')).toMatchObject({ latest: toSecond, 1: toFirst });
    expect(world.journal).toMatchObject([
      { change: 'retag', action: 'tag-set', tag: 'latest', digest: toSecond, before: toFirst },
    ]);
    expect(world.journal[0]?.failure).toBeUndefined();
  });

  it('that has been moved since the plan was made is left as it is', async () => {
    const plan = await planMove();
    registry.setTag('app', 'latest', digestOf(third));
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'changes.tagMoved',
        summary:
          'app:latest has been moved to another image since this was planned, so it was left as it is.',
        remedy: { action: 'retry' },
      },
    });
    expect(listWrites(registry)).toEqual([]);
    expect(world.kept.size).toBe(0);
  });

  it('that is moved at the last moment is left as it is', async () => {
    const plan = await planMove();
    registry.forgetRequests();
    // Between the first look and the writing.
    registry.onAnswer = before(/^HEAD app\/manifests\/latest/, () =>
      registry.setTag('app', 'latest', digestOf(third)),
    );
    const report = await world.apply(plan);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.tagMoved' });
    expect(listWrites(registry)).toEqual([]);
  });

  it('that has come into being since is left as it is', async () => {
    const plan = await planCreation();
    registry.setTag('app', 'latest', digestOf(third));
    const report = await world.apply(plan);
    expect(firstOf(report).error?.summary).toBe(
      'app:latest has come into being since this was planned, so it was left as it is.',
    );
    expect(listWrites(registry)).toEqual([]);
  });

  it('that has been removed since is not set again', async () => {
    const plan = await planMove();
    registry.dropTag('app', 'latest');
    const report = await world.apply(plan);
    expect(firstOf(report).error?.summary).toBe(
      'app:latest has been removed since this was planned, so nothing was done to it.',
    );
    expect(registry.tagsOf('app')['latest']).toBeUndefined();
  });

  it('that points there by now needs nothing', async () => {
    const plan = await planMove();
    registry.setTag('app', 'latest', digestOf(second));
    const report = await world.apply(plan);
    expect(firstOf(report).steps).toMatchObject([{ outcome: 'already' }]);
    expect(listWrites(registry)).toEqual([]);
    expect(world.journal).toEqual([]);
  });
});

describe('an immutable tag', () => {
  it.each([
    ['Harbor', answered(412, { code: 'PRECONDITION', message: 'configured as immutable' })],
    ['others with 412', answered(412)],
    [
      'ECR',
      answered(400, {
        code: 'TAG_INVALID',
        message:
          "The image tag 'latest' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
      }),
    ],
    ['ECR by its own name', answered(400, { code: 'ImageTagAlreadyExistsException' })],
    ['Quay', answered(409, { code: 'TAG_IMMUTABLE', message: 'tag latest is immutable' })],
    ['Azure', answered(405, { code: 'TAG_LOCKED', message: 'The tag is locked' })],
    ['a registry that forbids it', answered(403, { code: 'DENIED', message: 'tag immutability is on' })],
  ])('is met with a sentence: %s', async (_registry, failure) => {
    const plan = await planMove();
    registry.onRequest = failing(put, failure);
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'changes.tagImmutable',
        summary:
          'app:latest is there already, and here.test does not let this tag be changed: it is immutable.',
        remedy: { text: expect.stringContaining('Choose another tag') },
      },
    });
    expect(firstOf(report).error?.cause).toBe(failure);
    expect(registry.tagsOf('app')).toMatchObject({ latest: toFirst });
    expect(world.kept.size).toBe(0);
    expect(world.journal).toMatchObject([{ action: 'tag-set', tag: 'latest', failure: expect.any(String) }]);
  });

  it('that somebody has set meanwhile is told of as one that came into being', async () => {
    registry = createMemoryRegistry({ isImmutable: () => true });
    world = createChangeWorld({ here: registry });
    const plan = await planCreation();
    registry.onRequest = before(put, () => registry.setTag('app', 'latest', digestOf(third)));
    const report = await world.apply(plan);
    expect(firstOf(report).error?.summary).toBe(
      'app:latest has come into being since this was planned, so it was left as it is.',
    );
  });

  it('can be created', async () => {
    registry = createMemoryRegistry({ isImmutable: () => true });
    world = createChangeWorld({ here: registry });
    const report = await world.apply(await planCreation());
    expect(firstOf(report).outcome).toBe('done');
  });

  it('that points there already is no failure, though the registry refuses to set it again', async () => {
    registry = createMemoryRegistry({ isImmutable: () => true });
    world = createChangeWorld({ here: registry });
    const plan = await planCreation();
    // Somebody does the same a moment earlier, and the registry refuses even the same digest (ECR).
    registry.onRequest = before(put, () => {
      registry.setTag('app', 'latest', digestOf(second));
      throw answered(400, { code: 'TAG_INVALID', message: 'the repository is immutable' });
    });
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
  });
});

describe('two who set one tag at once', () => {
  it('to the same image both succeed', async () => {
    const plan = await planMove();
    const others = createChangeWorld({ here: registry });
    const reports = await Promise.all([world.apply(plan), others.apply(plan)]);
    expect(reports.map((report) => firstOf(report).outcome)).toEqual(['done', 'done']);
    expect(registry.tagsOf('app')).toMatchObject({ latest: toSecond });
  });

  it('to different images: the last one has it, and the other is told', async () => {
    const plan = await planMove();
    const plans = [plan, await world.retag('here/app:3', 'latest')];
    const others = createChangeWorld({ here: registry });
    const reports = await Promise.all([world.apply(plans[0] ?? plan), others.apply(plans[1] ?? plan)]);
    const ends = reports.map((report) => firstOf(report).error?.summary);
    expect(ends).toEqual([
      'Afterwards, app:latest points at another image: somebody else has set it at the same time.',
      undefined,
    ]);
    expect(registry.tagsOf('app')).toMatchObject({ latest: toThird });
  });
});

describe('the answer to a write', () => {
  it.each([
    ['is lost', lostConnection()],
    ['is a failure', answered(500, { subject: ofManifest('latest') })],
    ['is a refusal', answered(400, { subject: ofManifest('latest') })],
  ])('does not count when it %s and the tag is set', async (_how, failure) => {
    const plan = await planMove();
    registry.onAnswer = failing(put, failure);
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({ outcome: 'done', keptId: 'kept-1' });
    expect(registry.count('PUT')).toBe(1);
    expect(world.journal[0]?.failure).toBeUndefined();
    expect(world.log.join()).toContain('done all the same');
  });

  it('may come before the tag shows', async () => {
    const plan = await planMove();
    const find = registry.findManifest.bind(registry);
    let looks = 0;
    registry.findManifest = async (repository, reference, options) => {
      const isStale = reference === 'latest' && registry.count('PUT') > 0 && looks++ < 2;
      return find(repository, isStale ? '1' : reference, options);
    };
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
    expect(world.pauses).toHaveLength(2);
  });

  it('does not count when it is a success and the tag is not set', async () => {
    const plan = await planMove();
    registry.onAnswer = failing(put, undefined, 0);
    registry.putManifest = async () => ({ digest: digestOf(second), isSubjectIndexed: false });
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      keptId: 'kept-1',
      error: {
        code: 'changes.notAsWritten',
        summary: 'Afterwards, app:latest is as it was before, although here.test said it was set.',
      },
    });
  });
});

describe('a write that did not happen', () => {
  it.each([
    ['the connection was cut', lostConnection()],
    ['the registry was not well', answered(503, { subject: ofManifest('latest') })],
  ])('is tried again, since %s', async (_why, failure) => {
    const plan = await planMove();
    registry.onRequest = failing(put, failure, 2);
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
    expect(registry.count('PUT')).toBe(3);
    expect(world.journal).toHaveLength(1);
  });

  it('is not tried for ever', async () => {
    const plan = await planMove();
    const failure = lostConnection();
    registry.onRequest = failing(put, failure);
    const report = await world.apply(plan);
    expect(firstOf(report).error).toBe(failure);
    expect(registry.count('PUT')).toBe(3);
  });

  it('is not tried again over what somebody else has set meanwhile', async () => {
    const plan = await planMove();
    registry.onRequest = failing(put, lostConnection(), 1);
    const pause = async (): Promise<void> => registry.setTag('app', 'latest', digestOf(third));
    const report = await world.applyWith({ pause }, plan);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.tagMoved' });
    expect(registry.tagsOf('app')).toMatchObject({ latest: toThird });
  });

  it('waits as long as the registry asks for', async () => {
    const plan = await planMove();
    registry.onRequest = failing(put, answered(429, { retryAfterMs: 7000 }), 1);
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
    expect(world.pauses).toEqual([7000]);
  });

  it('does not wait for longer than anybody watches', async () => {
    const plan = await planMove();
    registry.onRequest = failing(put, answered(429, { retryAfterMs: 3_600_000 }));
    const report = await world.apply(plan);
    expect(firstOf(report).error).toMatchObject({
      code: 'distribution.rateLimited',
      remedy: { text: expect.stringContaining('Wait 60 minutes') },
    });
    expect(world.pauses).toEqual([]);
  });

  it('is not tried again when it was refused', async () => {
    const plan = await planMove();
    registry.onRequest = failing(put, answered(400, { subject: ofManifest('latest') }));
    const report = await world.apply(plan);
    expect(firstOf(report).error).toMatchObject({ code: 'distribution.requestFailed' });
    expect(registry.count('PUT')).toBe(1);
  });
});

describe('the manifest for a tag', () => {
  const step: PutTagStep = {
    kind: 'put-tag',
    target: place,
    tag: 'latest',
    expected: null,
    manifest: {
      digest: digestOf(second),
      mediaType: second.manifest.mediaType,
      sizeBytes: second.manifest.bytes.byteLength,
      from: { kind: 'kept', id: 'kept-1' },
    },
  };

  it('may be one that was kept', async () => {
    registry.push('app', second);
    const { digest, mediaType, bytes } = second.manifest;
    await world.applying.kept.keep({
      kind: 'deletion',
      place,
      tags: [],
      manifests: [{ digest, mediaType, bytes, sizeBytes: bytes.byteLength }],
    });
    expect(firstOf(await world.apply(planOf('undo', step))).outcome).toBe('done');
    expect(registry.tagsOf('app')).toEqual({ latest: toSecond });
  });

  it('is read from what was kept once, however much of it is put back', async () => {
    const images = [first, second, third];
    images.forEach((built) => built.blobs.forEach(({ bytes }) => registry.putBlob('app', bytes)));
    const manifests = images.map(({ manifest: { digest, mediaType, bytes } }) => ({
      digest,
      mediaType,
      bytes,
      sizeBytes: bytes.byteLength,
    }));
    await world.applying.kept.keep({ kind: 'deletion', place, tags: [], manifests });
    let opened = 0;
    const kept = {
      ...world.applying.kept,
      open: async (id: string) => {
        opened++;
        return world.applying.kept.open(id);
      },
    };
    const steps = manifests.map(({ digest, mediaType, sizeBytes }, at): PutTagStep => ({
      ...step,
      tag: `t${at}`,
      manifest: { ...step.manifest, digest, mediaType, sizeBytes },
    }));
    expect(firstOf(await world.applyWith({ kept }, planOf('undo', ...steps))).outcome).toBe('done');
    expect(opened).toBe(1);
  });

  it('is missed with a sentence when it was not kept', async () => {
    await world.applying.kept.keep({ kind: 'deletion', place, tags: [], manifests: [] });
    const report = await world.apply(planOf('undo', step));
    expect(firstOf(report).error).toMatchObject({
      code: 'changes.keptGone',
      summary: 'What was kept to undo this change is gone or damaged.',
    });
  });

  it('is not written when its bytes are others than its digest names', async () => {
    const text = Buffer.from(second.manifest.bytes).toString();
    const report = await world.apply(
      planOf('promote', {
        ...step,
        manifest: { ...step.manifest, from: { kind: 'text', text: `${text} ` } },
      }),
    );
    expect(firstOf(report).error).toMatchObject({ code: 'changes.unexpected' });
    expect(listWrites(registry)).toEqual([]);
  });
});
