/** Copies with all that belongs to them, planned. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangePlan, PlanItem, Step } from '../../../../src/changes/plan.ts';
import { planPromote } from '../../../../src/changes/copying/planPromote.ts';
import { DeniedError } from '../../../../src/distribution/errors.ts';
import { computeDigest, type Digest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { type ChangeWorld, createChangeWorld, describeEffects } from '../../../support/changeWorld.ts';
import { createMemoryRegistry, type MemoryRegistry } from '../../../support/memoryRegistry.ts';
import { craft, foreignImage, indexOf, schema1 } from '../craftedManifests.ts';
import { about, call, cosignType, digestOf, image, index, nameOf, signatureOf } from '../smallImages.ts';

let dev: MemoryRegistry;
let prod: MemoryRegistry;
let world: ChangeWorld;

beforeEach(() => {
  dev = createMemoryRegistry({ host: 'dev.test' });
  prod = createMemoryRegistry({ host: 'prod.test' });
  world = createChangeWorld({ dev, prod });
});

const [amd, arm, other] = [image('amd'), image('arm'), image('other')];
const whole = index(amd, arm);
const sbom = about(whole, 'sbom');
const proof = about(sbom, 'proof', cosignType);
const { built: signature, tag: signatureTag } = signatureOf(whole);
const names = { amd, arm, other, whole, sbom, proof, signature };

const unusual: Digest = computeDigest(Buffer.from('a layer that is kept elsewhere'));

function firstOf(plan: ChangePlan): PlanItem {
  const [item] = plan.items;
  if (item === undefined) {
    throw new Error('there is no item');
  }
  return item;
}

/** The stages, each step in short. */
function outline(plan: ChangePlan): readonly string[] {
  return firstOf(plan).stages.map(
    ({ name, steps }) => `${name}: ${steps.map(shorten).toSorted().join(', ')}`,
  );
}

function shorten(step: Step): string {
  if (step.kind === 'put-tag') {
    return `${nameOf(step.manifest.digest, names)} as ${step.tag === signatureTag ? 'its tag' : step.tag}`;
  }
  return step.kind === 'put-manifest' ? nameOf(step.manifest.digest, names) : 'blob';
}

function pushSigned(): void {
  dev.push('app', whole, '1');
  [sbom, proof].forEach((built) => dev.push('app', built));
  dev.push('app', signature, signatureTag);
}

describe('planPromote', () => {
  it('goes from the bottom up, and sets the tag when all the rest is there', async () => {
    pushSigned();
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    expect(outline(plan)).toEqual([
      `blobs: ${Array.from({ length: 9 }, () => 'blob').join(', ')}`,
      'manifests: amd, arm',
      'index: whole',
      'referrers: sbom, signature as its tag',
      'referrers: proof',
      'tag: whole as 1',
    ]);
    expect(firstOf(plan)).toMatchObject({
      place: { registryId: 'prod', repository: 'app' },
      reference: '1',
      source: { place: { registryId: 'dev', repository: 'app' }, reference: '1' },
      notes: [],
      obstacles: [],
    });
    expect(describeEffects(plan)).toEqual([
      'tag-created 1',
      'manifest-added platform',
      'manifest-added platform',
      'manifest-added index',
      'manifest-added referrer',
      `tag-created ${signatureTag}`,
      'manifest-added signature',
    ]);
  });

  it('writes nothing, and reads no blob but configs', async () => {
    pushSigned();
    await world.promote('dev/app:1', 'prod/app:1');
    expect([...dev.requests, ...prod.requests].filter(({ isWrite }) => isWrite)).toEqual([]);
    expect(dev.count('GET app/blobs/')).toBeLessThanOrEqual(1);
  });

  it('leaves the bringing of the manifest to the tag, where nothing has to find it before', async () => {
    dev.push('app', whole, '1');
    expect(outline(await world.promote('dev/app:1', 'prod/app:1'))).toEqual([
      'blobs: blob, blob, blob, blob',
      'manifests: amd, arm',
      'tag: whole as 1',
    ]);
  });

  it('without a tag ends with the manifest', async () => {
    dev.push('app', whole, '1');
    const plan = await world.promote('dev/app:1', 'prod/app');
    expect(outline(plan).at(-1)).toBe('index: whole');
    expect(firstOf(plan).reference).toBe(digestOf(whole));
  });

  it('tells referrers of what they refer to, for registries that keep no list', async () => {
    pushSigned();
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    const steps = firstOf(plan).stages.flatMap((stage) => stage.steps);
    expect(steps.flatMap((step) => (step.kind === 'put-manifest' ? [step.referrer ?? null] : []))).toEqual([
      null,
      null,
      null,
      {
        subject: digestOf(whole),
        artifactType: 'application/vnd.example.sbom',
        annotations: { 'org.opencontainers.image.created': '2026-01-01T00:00:00Z' },
      },
      expect.objectContaining({ subject: digestOf(sbom), artifactType: cosignType }),
    ]);
  });

  it('leaves what is attached where it is, when that is not wanted, and says so', async () => {
    pushSigned();
    const plan = await world.promote('dev/app:1', 'prod/app:1', { withReferrers: false });
    expect(outline(plan).filter((line) => line.startsWith('referrers'))).toEqual([]);
    expect(firstOf(plan).notes).toEqual([{ kind: 'referrers-left', count: 3, reason: 'not-wanted' }]);
  });

  it('plans nothing for what is there', async () => {
    pushSigned();
    prod.push('app', whole, '1');
    [sbom, proof].forEach((built) => prod.push('app', built));
    prod.push('app', signature, signatureTag);
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    expect(firstOf(plan).stages).toEqual([]);
    expect(describeEffects(plan)).toEqual([
      'tag-unchanged 1',
      'manifest-present platform',
      'manifest-present platform',
      'manifest-present index',
      'manifest-present referrer',
      `tag-unchanged ${signatureTag}`,
      'manifest-present signature',
    ]);
  });

  it('knows which blobs are there, and plans the others by their sizes', async () => {
    dev.push('app', amd, '1');
    const [config, layer] = amd.blobs;
    prod.putBlob('app', config?.bytes ?? Buffer.alloc(0));
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    expect(firstOf(plan).stages[0]?.steps).toMatchObject([
      { kind: 'copy-blob', digest: config?.digest, isPresent: true },
      { kind: 'copy-blob', digest: layer?.digest, sizeBytes: layer?.bytes.byteLength, isPresent: false },
    ]);
  });

  it('asks for no blob inside one registry, since mounting does no harm', async () => {
    dev.push('app', whole, '1');
    const plan = await world.promote('dev/app:1', 'dev/released/app:1');
    expect(dev.requests.filter(({ text }) => text.startsWith('HEAD') && text.includes('/blobs/'))).toEqual(
      [],
    );
    expect(firstOf(plan).stages[0]?.steps).toHaveLength(4);
  });

  it('inside one repository is a tag and no more', async () => {
    pushSigned();
    const plan = await world.promote('dev/app:1', 'dev/app:released');
    expect(outline(plan)).toEqual(['tag: whole as released']);
  });

  it('says which image the tag leaves, and keeps it', async () => {
    dev.push('app', whole, '1');
    prod.push('app', other, '1');
    const item = firstOf(await world.promote('dev/app:1', 'prod/app:1'));
    expect(item.effects[0]).toMatchObject({ kind: 'tag-moved', from: { digest: digestOf(other) } });
    expect(item.keeps).toMatchObject({
      place: { registryId: 'prod', repository: 'app' },
      tags: [{ tag: '1', digest: digestOf(other) }],
      manifests: [{ digest: digestOf(other) }],
    });
  });

  it('keeps a signature that another one takes the place of', async () => {
    pushSigned();
    const own = image('a signature of the production itself');
    prod.push('app', own, signatureTag);
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    expect(describeEffects(plan)).toContain(`tag-moved ${signatureTag}`);
    expect(firstOf(plan).keeps?.tags).toEqual([{ tag: signatureTag, digest: digestOf(own) }]);
  });

  it('does not replace a signature by one that has less', async () => {
    pushSigned();
    const [config, layer] = signature.blobs;
    const more = craft(mediaTypes.ociManifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: config?.mediaType, digest: config?.digest, size: config?.bytes.byteLength },
      layers: [layer, amd.blobs[1]].map((each) => ({
        mediaType: each?.mediaType,
        digest: each?.digest,
        size: each?.bytes.byteLength,
      })),
    });
    prod.push('app', more, signatureTag);
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    expect(describeEffects(plan)).toContain(`tag-unchanged ${signatureTag}`);
    expect(firstOf(plan).keeps).toBeUndefined();
  });

  it('links a referrer again that is there and not listed', async () => {
    prod = createMemoryRegistry({ host: 'prod.test', referrers: 'tag' });
    world = createChangeWorld({ dev, prod });
    pushSigned();
    prod.push('app', whole, '1');
    const { referrer: _unlisted, ...stray } = sbom;
    prod.push('app', stray);
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    expect(outline(plan)[1]).toBe('referrers: sbom, signature as its tag');
  });

  it('puts an index after the indexes that it lists', async () => {
    const outer = indexOf([indexOf([whole, other]), whole]);
    dev.push('app', outer, '1');
    expect(outline(await world.promote('dev/app:1', 'prod/app:1')).slice(1)).toEqual([
      'manifests: amd, arm, other',
      'manifests: whole',
      `manifests: ${outer.children[0]?.manifest.digest}`,
      `tag: ${digestOf(outer)} as 1`,
    ]);
  });
});

describe('planPromote of some platforms', () => {
  const platform = { os: 'linux', architecture: 'amd64' } as const;

  function promotePart(platforms: readonly Digest[]): Promise<ChangePlan> {
    const source = { place: { registryId: 'dev', repository: 'app' }, reference: '1' };
    const target = { registryId: 'prod', repository: 'app' };
    const copies = [{ source, target, tag: '1', platforms }];
    return planPromote(world.planning, { copies, withReferrers: true, platform }, call);
  }

  it('announces the new digest, and how much of what was attached does not hold for it', async () => {
    pushSigned();
    const item = firstOf(await promotePart([digestOf(arm)]));
    const [created] = item.effects;
    const to = created?.kind === 'tag-created' ? created.to.digest : undefined;
    expect(to).not.toBe(digestOf(whole));
    expect(item.notes).toEqual([
      { kind: 'digest-changes', from: digestOf(whole), to },
      { kind: 'referrers-left', count: 3, reason: 'other-digest' },
    ]);
    const put = item.stages.at(-1)?.steps[0];
    expect(put?.kind === 'put-tag' ? put.manifest.from.kind : '').toBe('text');
  });

  it('changes nothing when all are wanted', async () => {
    pushSigned();
    const item = firstOf(await promotePart([digestOf(arm), digestOf(amd)]));
    expect(item.notes).toEqual([]);
    expect(item.effects[0]).toMatchObject({ to: { digest: digestOf(whole) } });
  });
});

describe('planPromote meets', () => {
  it('a repository that it may not look into with a sentence', async () => {
    dev.push('app', whole, '1');
    const subject = { kind: 'manifest', repository: 'app', reference: '1' } as const;
    prod.onRequest = () => {
      throw new DeniedError({ host: prod.host, subject, message: 'denied', status: 403 });
    };
    await expect(world.promote('dev/app:1', 'prod/app:1')).rejects.toMatchObject({
      summary: 'app:1 was not found on prod.test, or this login has no access to it.',
      remedy: { action: 'sign-in' },
    });
  });

  it('an image that has gone with a sentence', async () => {
    await expect(world.promote('dev/app:1', 'prod/app:1')).rejects.toMatchObject({
      code: 'changes.nothingThere',
    });
  });

  it('an index that is not whole with an obstacle, and names what is missing', async () => {
    dev.push('app', whole, '1');
    dev.dropManifest('app', digestOf(arm));
    const item = firstOf(await world.promote('dev/app:1', 'prod/app:1'));
    expect(item.obstacles).toEqual([{ kind: 'content-missing', digests: [digestOf(arm)] }]);
  });

  it('a blob that the source does not have in the same way', async () => {
    dev.push('app', amd, '1');
    const digest = amd.blobs[1]?.digest ?? digestOf(amd);
    dev.dropBlob('app', digest);
    const item = firstOf(await world.promote('dev/app:1', 'prod/app:1'));
    expect(item.obstacles).toEqual([{ kind: 'content-missing', digests: [digest] }]);
  });

  it('a blob that only the target has without an obstacle', async () => {
    dev.push('app', amd, '1');
    const [config, layer] = amd.blobs;
    dev.dropBlob('app', layer?.digest ?? digestOf(amd));
    prod.putBlob('app', layer?.bytes ?? Buffer.alloc(0));
    const item = firstOf(await world.promote('dev/app:1', 'prod/app:1'));
    expect(item.obstacles).toEqual([]);
    expect(item.stages[0]?.steps).toMatchObject([{ digest: config?.digest }, { isPresent: true }]);
  });

  it('an image in the first schema of Docker with an obstacle', async () => {
    dev.push('app', schema1, 'old');
    const item = firstOf(await world.promote('dev/app:old', 'prod/app:old'));
    expect(item.obstacles).toEqual([{ kind: 'schema1', digest: digestOf(schema1) }]);
  });

  describe('layers that are kept elsewhere', () => {
    const [config] = amd.blobs;
    const windows =
      config === undefined ? amd : foreignImage(config, { digest: unusual, url: 'https://mcr.test/layer' });

    it('with a note that names where', async () => {
      dev.push('app', windows, '1');
      const item = firstOf(await world.promote('dev/app:1', 'prod/app:1'));
      expect(item.notes).toEqual([{ kind: 'foreign-layers', count: 1, hosts: ['mcr.test'] }]);
      expect(item.obstacles).toEqual([]);
      expect(item.stages[0]?.steps).toHaveLength(1);
    });

    it.each(['prod/app:1', 'dev/other:1'])('by copying them to %s where the source has them', async (to) => {
      dev.push('app', windows, '1');
      // A blob of the same digest, however it got there.
      const find = dev.findBlob.bind(dev);
      dev.findBlob = async (repository, digest, options) =>
        digest === unusual && repository === 'app' ? { sizeBytes: 5 } : find(repository, digest, options);
      const item = firstOf(await world.promote('dev/app:1', to));
      expect(item.notes).toEqual([]);
      expect(item.stages[0]?.steps.map((step) => (step.kind === 'copy-blob' ? step.digest : ''))).toEqual([
        config?.digest,
        unusual,
      ]);
    });
  });
});

describe('a path that makes demands', () => {
  const demands = { path: 'to production', immutableTags: true, signature: true } as const;

  it('lets a signed image create a tag', async () => {
    pushSigned();
    const item = firstOf(await world.promote('dev/app:1', 'prod/app:1', { demands }));
    expect(item.obstacles).toEqual([]);
  });

  it('takes a signature that refers to the image as well', async () => {
    dev.push('app', whole, '1');
    dev.push('app', about(whole, 'signed', cosignType));
    const item = firstOf(await world.promote('dev/app:1', 'prod/app:1', { demands }));
    expect(item.obstacles).toEqual([]);
  });

  it('does not take a signature of one platform for one of all', async () => {
    dev.push('app', whole, '1');
    const ofArm = signatureOf(arm);
    dev.push('app', ofArm.built, ofArm.tag);
    const item = firstOf(await world.promote('dev/app:1', 'prod/app:1', { demands }));
    expect(item.obstacles).toEqual([
      { kind: 'signature-missing', digest: digestOf(whole), path: 'to production' },
    ]);
  });

  it('does not let a tag be moved', async () => {
    pushSigned();
    prod.push('app', other, '1');
    const item = firstOf(await world.promote('dev/app:1', 'prod/app:1', { demands }));
    expect(item.obstacles).toEqual([
      { kind: 'tag-may-not-move', tag: '1', at: digestOf(other), path: 'to production' },
    ]);
  });

  it('does not mind a tag that is where it should be', async () => {
    pushSigned();
    prod.push('app', whole, '1');
    const item = firstOf(await world.promote('dev/app:1', 'prod/app:1', { demands }));
    expect(item.obstacles).toEqual([]);
  });
});

describe('planPromote of several images', () => {
  const platform = { os: 'linux', architecture: 'amd64' } as const;

  function copy(tag: string) {
    const source = { place: { registryId: 'dev', repository: 'app' }, reference: tag };
    return { source, target: { registryId: 'prod', repository: 'app' }, tag };
  }

  it('makes an item for each, in their order and by ids of their own', async () => {
    const tags = Array.from({ length: 8 }, (_, at) => `v${at}`);
    tags.forEach((tag) => dev.push('app', image(tag), tag));
    const told: string[] = [];
    const plan = await planPromote(
      world.planning,
      { copies: tags.map(copy), withReferrers: true, platform },
      { ...call, onProgress: ({ doneItems, totalItems }) => told.push(`${doneItems}/${totalItems}`) },
    );
    expect(plan.items.map(({ reference }) => reference)).toEqual(tags);
    expect(new Set(plan.items.map(({ id }) => id)).size).toBe(8);
    expect(told).toEqual(Array.from({ length: 9 }, (_, at) => `${at}/8`));
  });

  it('makes one item for what was asked for twice', async () => {
    dev.push('app', amd, '1');
    const request = { copies: [copy('1'), copy('1')], withReferrers: true, platform };
    expect((await planPromote(world.planning, request, call)).items).toHaveLength(1);
  });

  it('lists the tags of a repository once', async () => {
    dev.push('app', amd, '1', '2', '3');
    const request = { copies: ['1', '2', '3'].map(copy), withReferrers: true, platform };
    await planPromote(world.planning, request, call);
    expect(dev.count('GET app/tags/list')).toBe(1);
  });

  it('asks the target once for what they share', async () => {
    dev.push('app', whole, '1', '2', '3');
    const request = { copies: ['1', '2', '3'].map(copy), withReferrers: true, platform };
    await planPromote(world.planning, request, call);
    expect(prod.count(`HEAD app/manifests/${digestOf(amd)}`)).toBe(1);
    expect(prod.count('HEAD app/blobs/')).toBe(4);
  });

  it('asks for nothing more when one of them fails', async () => {
    const tags = Array.from({ length: 8 }, (_, at) => `v${at}`);
    tags.slice(1).forEach((tag) => dev.push('app', image(tag), tag));
    const request = { copies: tags.map(copy), withReferrers: true, platform };
    await expect(planPromote(world.planning, request, call)).rejects.toMatchObject({
      summary: 'app:v0 is not on dev.test any more.',
    });
    const asked = dev.requests.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(dev.requests.length).toBe(asked);
  });
});
