/** More tags for an image, planned. */
import { beforeEach, describe, expect, it } from 'vitest';
import { NothingThereError } from '../../../../src/changes/errors.ts';
import { DeniedError } from '../../../../src/distribution/errors.ts';
import { type ChangeWorld, createChangeWorld, describeEffects } from '../../../support/changeWorld.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../support/memoryRegistry.ts';
import { indexOf, schema1 } from '../craftedManifests.ts';
import { call, createCached, digestOf, image, index } from '../smallImages.ts';
import { planRetag } from '../../../../src/changes/copying/planRetag.ts';

let registry: MemoryRegistry;
let world: ChangeWorld;

beforeEach(() => {
  registry = createMemoryRegistry();
  world = createChangeWorld({ here: registry });
});

const [amd, arm, other] = [image('amd'), image('arm'), image('other')];
const whole = index(amd, arm);
const place = { registryId: 'here', repository: 'app' } as const;

describe('planRetag', () => {
  it('creates a tag by one step that sets it, with the digest as it is', async () => {
    registry.push('app', whole, '1.2.3');
    const plan = await world.retag('here/app:1.2.3', '1.2');
    const { digest, mediaType, bytes } = whole.manifest;
    const to = { digest, mediaType };
    expect(plan).toMatchObject({ kind: 'retag', plannedAt: '2026-08-01T12:00:00.000Z' });
    expect(plan.items).toMatchObject([
      {
        place,
        reference: '1.2',
        source: { place, reference: '1.2.3' },
        effects: [{ kind: 'tag-created', tag: '1.2', to }],
        notes: [],
        obstacles: [],
        stages: [
          {
            name: 'tag',
            steps: [
              {
                kind: 'put-tag',
                target: place,
                tag: '1.2',
                expected: null,
                manifest: {
                  digest,
                  mediaType,
                  sizeBytes: bytes.byteLength,
                  from: { kind: 'registry', place },
                },
              },
            ],
          },
        ],
      },
    ]);
    expect(plan.items[0]?.keeps).toBeUndefined();
  });

  it('says what a tag leaves and where it goes, and keeps what it leaves', async () => {
    registry.push('app', whole, 'latest');
    registry.push('app', other, '2');
    const [item] = (await world.retag('here/app:2', 'latest')).items;
    expect(item?.effects).toMatchObject([
      {
        kind: 'tag-moved',
        tag: 'latest',
        from: { digest: digestOf(whole) },
        to: { digest: digestOf(other) },
      },
    ]);
    expect(item?.stages[0]?.steps).toMatchObject([{ kind: 'put-tag', expected: digestOf(whole) }]);
    expect(item?.keeps?.tags).toEqual([{ tag: 'latest', digest: digestOf(whole) }]);
    expect(item?.keeps?.manifests.map(({ digest }) => digest)).toEqual([amd, arm, whole].map(digestOf));
  });

  it('knows the size and the date of both, as far as they can be read', async () => {
    registry.push('app', amd, '1', '2');
    registry.push('app', other, 'latest');
    const [config] = other.blobs;
    registry.dropBlob('app', config?.digest ?? digestOf(other));
    const [item] = (await world.retag('here/app:1', 'latest')).items;
    const sizeBytes = amd.blobs.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    expect(item?.effects).toMatchObject([{ kind: 'tag-moved', to: { sizeBytes } }]);
    const [effect] = item?.effects ?? [];
    expect(effect?.kind === 'tag-moved' ? effect.from.sizeBytes : 'none').toBeUndefined();
  });

  it('plans every tag once, and nothing for one that is there already', async () => {
    registry.push('app', amd, '1.2.3', '1.2');
    const plan = await world.retag('here/app:1.2.3', '1.2', '1', '1', 'latest');
    expect(describeEffects(plan)).toEqual(['tag-unchanged 1.2', 'tag-created 1', 'tag-created latest']);
    expect(plan.items.map(({ stages }) => stages.length)).toEqual([0, 1, 1]);
    expect(new Set(plan.items.map(({ id }) => id)).size).toBe(3);
  });

  it('takes a digest as well', async () => {
    registry.push('app', amd);
    const plan = await world.retag(`here/app@${digestOf(amd)}`, '1');
    expect(describeEffects(plan)).toEqual(['tag-created 1']);
  });

  it('keeps indexes that an index lists, too', async () => {
    registry.push('app', indexOf([whole]), 'latest');
    registry.push('app', other, '2');
    const [item] = (await world.retag('here/app:2', 'latest')).items;
    expect(item?.keeps?.manifests).toHaveLength(4);
  });

  it('keeps what is there of a tag whose image is damaged', async () => {
    registry.push('app', whole, 'latest', 'other');
    registry.push('app', other, '2');
    registry.dropManifest('app', digestOf(arm));
    const [item] = (await world.retag('here/app:2', 'latest')).items;
    expect(item?.keeps?.manifests.map(({ digest }) => digest)).toEqual([amd, whole].map(digestOf));
  });

  it('writes nothing', async () => {
    registry.push('app', whole, '1', '2');
    registry.push('app', other, '3');
    await world.retag('here/app:1', '3', '4');
    expect(registry.requests.filter(({ isWrite }) => isWrite)).toEqual([]);
  });

  it('costs one request for a tag that is not there', async () => {
    registry.push('app', whole, '1');
    world = createChangeWorld({ here: registry }, { readers: { here: createCached(registry) } });
    await world.retag('here/app:1', '2');
    registry.forgetRequests();
    await world.retag('here/app:1', '2', '3', '4');
    expect(registry.requests.map(({ text }) => text).toSorted()).toEqual(
      ['1', '2', '3', '4'].map((tag) => `HEAD app/manifests/${tag}`),
    );
  });

  it('does not write images in the first schema of Docker', async () => {
    registry.push('app', schema1, 'old');
    const plan = await world.retag('here/app:old', 'older');
    expect(plan.items[0]?.obstacles).toEqual([{ kind: 'schema1', digest: digestOf(schema1) }]);
  });

  it('knows such an image also where the registry shows it to nobody who asks for newer ones', async () => {
    registry.push('app', schema1, 'old');
    const find = registry.findManifest.bind(registry);
    registry.findManifest = async (repository, reference, options) =>
      reference === 'old' ? undefined : find(repository, reference, options);
    const plan = await world.retag('here/app:old', 'older');
    expect(plan.items[0]?.obstacles).toMatchObject([{ kind: 'schema1' }]);
  });

  it('fails with a sentence when there is no such image', async () => {
    registry.push('app', amd, '1');
    const planning = world.retag('here/app:nothing', '2');
    await expect(planning).rejects.toBeInstanceOf(NothingThereError);
    await expect(planning).rejects.toMatchObject({ summary: 'app:nothing is not on here.test any more.' });
  });

  it.each([
    [
      'it may not be read',
      new DeniedError({
        host: 'here.test',
        subject: { kind: 'manifest', repository: 'app', reference: '2' },
        message: 'denied',
        status: 403,
      }),
    ],
    ['the connection is cut', lostConnection()],
  ])('fails when it cannot be known whether a tag is there, since %s', async (_why, failure) => {
    registry.push('app', amd, '1');
    registry.onRequest = ({ text }) => {
      if (text.endsWith('manifests/2')) {
        throw failure;
      }
    };
    await expect(world.retag('here/app:1', '2')).rejects.toBe(failure);
  });

  it('ends when it is aborted', async () => {
    registry.push('app', amd, '1');
    const controller = new AbortController();
    registry.onRequest = () => controller.abort();
    const planning = planRetag(
      world.planning,
      { place, reference: '1', tags: ['2'], platform: { os: 'linux', architecture: 'amd64' } },
      { ...call, signal: controller.signal },
    );
    const thrown: unknown = await planning.catch((reason: unknown) => reason);
    expect(thrown).toBe(controller.signal.reason);
  });
});
