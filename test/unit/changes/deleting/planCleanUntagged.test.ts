import { beforeEach, describe, expect, it } from 'vitest';
import { ListingIncompleteError } from '../../../../src/changes/errors.ts';
import type { ChangePlan } from '../../../../src/changes/plan.ts';
import { stepsOf } from '../../../../src/changes/plan.ts';
import { listUntagged, planCleanUntagged } from '../../../../src/changes/deleting/planCleanUntagged.ts';
import { RepositoryMemory } from '../../../../src/changes/deleting/repositoryMemory.ts';
import { referrersTag } from '../../../../src/oci/attachedTags.ts';
import type { Built } from '../../../support/imageBuilder.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../support/memoryRegistry.ts';
import {
  about,
  call,
  createCached,
  createParts,
  digestOf,
  image,
  index,
  listDeleted,
  listDoomed,
  listEffects,
  nameOf,
  place,
  signatureOf,
} from '../smallImages.ts';

let registry: MemoryRegistry;
let memory: RepositoryMemory;

beforeEach(() => {
  registry = createMemoryRegistry();
  memory = new RepositoryMemory();
  registry.push('app', live, 'latest');
});

const [amd, arm, lone, other] = [image('amd'), image('arm'), image('lone'), image('other')];
const live = index(amd, arm);
const dead = index(amd, lone);
const names: Record<string, Built> = { amd, arm, lone, other, live, dead };

function toCandidates(candidates: readonly Built[]) {
  return candidates.map(({ manifest: { digest, mediaType } }) => ({ digest, mediaType, sizeBytes: 0 }));
}

function plan(...candidates: readonly Built[]): Promise<ChangePlan> {
  const request = { place, candidates: toCandidates(candidates), memory };
  return planCleanUntagged(createParts(registry), request, call);
}

async function list(...candidates: readonly Built[]): Promise<readonly string[]> {
  const request = { place, candidates: toCandidates(candidates), memory };
  const found = await listUntagged(createParts(registry), request, call);
  return found.map(({ digest }) => nameOf(digest, names));
}

function doomedBy(made: ChangePlan, all = names): readonly string[] {
  return [...listDoomed(made)].map((digest) => nameOf(digest, all)).toSorted();
}

describe('planCleanUntagged', () => {
  it('removes what has no tag and is needed by nothing, an item for each', async () => {
    registry.push('app', lone);
    registry.push('app', other);
    const made = await plan(lone, other);
    expect(made).toMatchObject({ kind: 'clean-untagged', plannedAt: '2026-08-01T12:00:00.000Z' });
    expect(made.items.map(({ reference, obstacles }) => [nameOf(reference, names), obstacles])).toEqual([
      ['lone', []],
      ['other', []],
    ]);
    expect(listEffects(made, 'manifest-removed', names)).toEqual(['lone', 'other']);
    expect(stepsOf(made).map(({ kind }) => kind)).toEqual([
      'check-tags',
      'delete-manifest',
      'delete-manifest',
    ]);
    expect(made.items.map(({ keeps }) => keeps?.manifests.map(({ digest }) => digest))).toEqual([
      [digestOf(lone)],
      [digestOf(other)],
    ]);
  });

  it('takes sizes from the registry, not from the candidates', async () => {
    registry.push('app', lone);
    const [, step] = stepsOf(await plan(lone));
    const sizeBytes = [lone.manifest, ...lone.blobs].reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    expect(step).toMatchObject({ kind: 'delete-manifest', sizeBytes });
  });

  it('leaves candidates out that are gone, have a tag, or are part of what has one', async () => {
    registry.push('app', index(dead), 'outer');
    const made = await plan(other, live, amd, dead, lone);
    expect(made.items).toEqual([]);
    expect(registry.count(`HEAD app/manifests/${digestOf(amd)}`)).toBe(0);
  });

  it('removes an index before what it alone lists', async () => {
    registry.push('app', dead);
    const made = await plan(lone, dead);
    expect(made.items.map((item) => [nameOf(item.reference, names), listDeleted(item, names)])).toEqual([
      ['lone', [['dead'], ['lone']]],
      ['dead', [['dead']]],
    ]);
    expect(doomedBy(made)).toEqual(['dead', 'lone']);
    // Either item can be undone by itself.
    expect(
      made.items.map(({ keeps }) => keeps?.manifests.map(({ digest }) => nameOf(digest, names))),
    ).toEqual([
      ['dead', 'lone'],
      ['dead', 'lone'],
    ]);
  });

  it('removes what belongs to a candidate, also when that is none itself', async () => {
    const sbom = about(lone, 'sbom');
    [dead, sbom].forEach((built) => registry.push('app', built));
    const made = await plan(dead);
    expect(doomedBy(made, { ...names, sbom })).toEqual(['dead', 'lone', 'sbom']);
    expect(made.items).toHaveLength(3);
  });

  it('keeps what an untagged index lists that is no candidate', async () => {
    registry.push('app', dead);
    registry.push('app', index(lone, other));
    const made = await plan(dead, lone);
    expect(doomedBy(made)).toEqual(['dead', 'lone']);
    // The other index is known to nobody: neither a tag nor a candidate leads to it.
    const both = await plan(index(lone, other), dead);
    expect(doomedBy(both)).toContain('other');
  });

  it.each(['api', 'tag'] as const)(
    'keeps what is about an image that stays, found by %s',
    async (referrers) => {
      registry = createMemoryRegistry({ referrers });
      registry.push('app', live, 'latest');
      const sbom = about(live, 'sbom');
      const onSbom = about(sbom, 'signature');
      const onPlatform = about(amd, 'scan');
      [sbom, onSbom, onPlatform].forEach((built) => registry.push('app', built));
      const made = await plan(sbom, onSbom, onPlatform);
      expect(doomedBy(made)).toEqual([]);
      expect(made.items.flatMap(({ stages }) => stages)).toEqual([]);
    },
  );

  it('says of what is about an image that stays what needs it', async () => {
    const sbom = about(live, 'sbom');
    registry.push('app', sbom);
    const made = await plan(sbom);
    expect(made.items).toMatchObject([
      {
        reference: digestOf(sbom),
        effects: [{ kind: 'manifest-kept', digest: digestOf(sbom), role: 'referrer', neededBy: ['latest'] }],
        obstacles: [{ kind: 'child-of-live', neededBy: ['latest'] }],
        stages: [],
      },
    ]);
  });

  it('keeps what something with a tag is about', async () => {
    registry.push('app', lone);
    registry.push('app', about(lone, 'sbom'), 'sbom');
    const made = await plan(lone);
    expect(made.items[0]).toMatchObject({
      effects: [{ kind: 'manifest-kept', neededBy: ['sbom'] }],
      obstacles: [{ kind: 'subject-of-live', digest: digestOf(lone), neededBy: ['sbom'] }],
    });
  });

  it('keeps the platforms of an untagged index that is needed', async () => {
    registry.push('app', dead);
    registry.push('app', about(dead, 'sbom'), 'sbom');
    const made = await plan(dead, lone);
    expect(listEffects(made, 'manifest-kept', names)).toEqual(['dead', 'lone']);
    expect(doomedBy(made)).toEqual([]);
  });

  it('removes what is about something that is gone', async () => {
    const sbom = about(other, 'sbom');
    registry.push('app', sbom);
    expect(doomedBy(await plan(sbom), { sbom })).toEqual(['sbom']);
  });

  it('removes what is about an image without a tag', async () => {
    const sbom = about(lone, 'sbom');
    [lone, sbom].forEach((built) => registry.push('app', built));
    expect(doomedBy(await plan(sbom), { sbom })).toEqual(['sbom']);
    expect(doomedBy(await plan(lone), { ...names, sbom })).toEqual(['lone', 'sbom']);
  });

  it.each(['api', 'tag'] as const)(
    'removes the tags that tools attached to it, found by %s',
    async (referrers) => {
      registry = createMemoryRegistry({ referrers });
      registry.push('app', live, 'latest');
      const signature = signatureOf(lone);
      const sbom = about(lone, 'sbom');
      [lone, sbom].forEach((built) => registry.push('app', built));
      registry.push('app', signature.built, signature.tag);
      const made = await plan(lone, sbom);
      expect(listEffects(made, 'tag-removed')).toEqual(
        referrers === 'api'
          ? [signature.tag]
          : expect.arrayContaining([signature.tag, referrersTag(digestOf(lone))]),
      );
      for (const step of stepsOf(made)) {
        if (step.kind === 'delete-manifest') {
          await registry.deleteManifest('app', step.digest, call);
        }
      }
      expect(registry.tagsOf('app')).toEqual({ latest: digestOf(live) });
      expect(registry.manifestsOf('app').size).toBe(3);
    },
  );

  it('keeps an image whose only tag is its own digest', async () => {
    registry.push('app', lone, referrersTag(digestOf(lone)));
    expect((await plan(lone)).items).toEqual([]);
  });

  it('keeps the signature of an image that stays', async () => {
    const signature = signatureOf(live);
    registry.push('app', signature.built, signature.tag);
    expect((await plan(signature.built)).items).toEqual([]);
  });

  it('notes when the last tag goes', async () => {
    registry = createMemoryRegistry();
    const signature = signatureOf(lone);
    registry.push('app', lone);
    registry.push('app', signature.built, signature.tag);
    expect((await plan(lone)).items.flatMap(({ notes }) => notes)).toEqual([{ kind: 'last-tag' }]);
  });

  it.each([
    { what: 'the tags', text: 'GET app/tags/list' },
    { what: 'the manifest of a tag', text: 'GET app/manifests/latest' },
    { what: 'whether a candidate is there', text: `HEAD app/manifests/${digestOf(lone)}` },
    { what: 'what is about a candidate', text: `GET app/referrers/${digestOf(lone)}` },
  ])('plans nothing without $what', async ({ text }) => {
    registry.push('app', lone);
    registry.onRequest = (request) => {
      if (request.text === text) {
        throw lostConnection();
      }
    };
    await expect(plan(lone)).rejects.toThrow(ListingIncompleteError);
  });
});

describe('listUntagged', () => {
  it('lists the candidates that are there and that nothing needs', async () => {
    registry.push('app', dead);
    expect(await list(amd, lone, live, dead, other)).toEqual(['lone', 'dead']);
  });

  it('says what each is and how large', async () => {
    const sbom = about(lone, 'sbom');
    [dead, sbom].forEach((built) => registry.push('app', built));
    const request = { place, candidates: toCandidates([dead, lone, sbom]), memory };
    const found = await listUntagged(createParts(registry), request, call);
    expect(found).toMatchObject([
      { digest: digestOf(dead), role: 'index', sizeBytes: dead.manifest.bytes.byteLength },
      {
        digest: digestOf(lone),
        role: 'platform',
        platform: { architecture: 'cpu1' },
        contentBytes: lone.blobs.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
      },
      { digest: digestOf(sbom), role: 'referrer', artifactType: 'application/vnd.example.sbom' },
    ]);
  });

  it('leaves out what a plan would not remove', async () => {
    registry.push('app', lone);
    registry.push('app', about(lone, 'sbom'), 'sbom');
    registry.push('app', about(live, 'scan'));
    expect(await list(lone, about(live, 'scan'))).toEqual([]);
  });

  it('does not ask what is about each', async () => {
    registry.push('app', lone);
    await list(lone);
    expect(registry.count('GET app/referrers/')).toBe(0);
  });

  it('asks for the tags alone when nothing has changed', async () => {
    const reader = createParts(createCached(registry));
    [dead, other].forEach((built) => registry.push('app', built));
    const request = { place, candidates: toCandidates([dead, lone, other, image('gone')]), memory };
    const first = await listUntagged(reader, request, call);
    registry.forgetRequests();
    expect(await listUntagged(reader, request, call)).toEqual(first);
    expect(registry.requests.map(({ text }) => text)).toEqual(['GET app/tags/list']);
  });

  it('fails when not everything could be read', async () => {
    registry.onRequest = ({ text }) => {
      if (text === 'GET app/manifests/latest') {
        throw lostConnection();
      }
    };
    await expect(list(lone)).rejects.toThrow(ListingIncompleteError);
  });
});
