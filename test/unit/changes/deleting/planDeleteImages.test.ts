import { beforeEach, describe, expect, it } from 'vitest';
import { ListingIncompleteError, NothingThereError } from '../../../../src/changes/errors.ts';
import { type ChangePlan, type PlanItem, stepsOf } from '../../../../src/changes/plan.ts';
import { planDeleteImages } from '../../../../src/changes/deleting/planDeleteImages.ts';
import { RepositoryMemory } from '../../../../src/changes/deleting/repositoryMemory.ts';
import { cosignTag, referrersTag } from '../../../../src/oci/attachedTags.ts';
import { type Built, buildIndex } from '../../../support/imageBuilder.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../support/memoryRegistry.ts';
import {
  about,
  buildCache,
  call,
  cosignType,
  createCached,
  createParts,
  digestOf,
  image,
  index,
  listDeleted,
  listEffects,
  listSteps,
  place,
  signatureOf,
} from '../smallImages.ts';

let registry: MemoryRegistry;
let memory: RepositoryMemory;

beforeEach(() => {
  registry = createMemoryRegistry();
  memory = new RepositoryMemory();
});

function plan(...references: readonly string[]): Promise<ChangePlan> {
  return planDeleteImages(createParts(registry), { place, references, memory }, call);
}

async function planOne(...references: readonly string[]): Promise<PlanItem> {
  const { items } = await plan(...references);
  const [item] = items;
  expect(items).toHaveLength(1);
  return item ?? expect.fail('no item');
}

/** Deletes as the plan says, and looks after each stage whether a tag points at something incomplete. */
async function carryOut(made: ChangePlan): Promise<void> {
  for (const item of made.items.filter(({ obstacles }) => obstacles.length === 0)) {
    for (const { steps } of item.stages) {
      for (const step of steps) {
        if (step.kind === 'delete-manifest' && registry.manifestsOf('app').has(step.digest)) {
          await registry.deleteManifest('app', step.digest, call);
          expect(registry.findIncompleteTags('app')).toEqual([]);
        }
      }
    }
  }
}

const [amd, arm] = [image('amd'), image('arm')];
const whole = index(amd, arm);
const names: Record<string, Built> = { amd, arm, whole };

describe('planDeleteImages', () => {
  it('removes a manifest with every tag on it, whether it was named or not', async () => {
    registry.push('app', amd, '1', '1.2', 'latest');
    registry.push('app', arm, 'other');
    const made = await plan('1.2');
    expect(made).toMatchObject({ kind: 'delete-images', plannedAt: '2026-08-01T12:00:00.000Z' });
    expect(listEffects(made, 'tag-removed')).toEqual(['1', '1.2', 'latest']);
    expect(made.items[0]).toMatchObject({ reference: '1.2', place, notes: [], obstacles: [] });
    expect(listSteps(made).map(({ kind }) => kind)).toEqual(['check-tags', 'delete-manifest']);
    await carryOut(made);
    expect(Object.keys(registry.tagsOf('app'))).toEqual(['other']);
  });

  it('says of what is removed how large it is, as far as it was read anyway', async () => {
    registry.push('app', amd, '1');
    const item = await planOne('1');
    const contentBytes = amd.blobs.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    const { mediaType, bytes, digest } = amd.manifest;
    expect(item.effects).toEqual([
      { kind: 'tag-removed', place, tag: '1', from: { digest, mediaType, sizeBytes: contentBytes } },
      {
        kind: 'manifest-removed',
        place,
        digest,
        role: 'image',
        platform: undefined,
        sizeBytes: contentBytes + bytes.byteLength,
      },
    ]);
  });

  it('removes an index before the images that it alone lists', async () => {
    registry.push(
      'app',
      buildIndex([{ image: amd, platform: { os: 'linux', architecture: 'amd64' } }], { attests: true }),
      'att',
    );
    registry.push('app', whole, 'latest');
    const item = await planOne('latest');
    expect(listDeleted(item, names)).toEqual([['whole'], ['arm']]);
    expect(listEffects(await plan('latest', 'att'), 'manifest-removed', names)).toContain('amd');
  });

  it('shows platforms and attestations as what they are', async () => {
    const platform = { os: 'linux', architecture: 'arm64' };
    registry.push('app', buildIndex([{ image: arm, platform }], { attests: true }), 'latest');
    const item = await planOne('latest');
    expect(
      item.effects.flatMap((effect) => ('role' in effect ? [[effect.role, effect.platform]] : [])),
    ).toEqual([
      ['index', undefined],
      ['platform', expect.objectContaining(platform)],
      ['attestation', undefined],
    ]);
  });

  it('keeps an image that another index lists as well, and says which', async () => {
    registry.push('app', whole, 'latest');
    registry.push('app', index(amd), 'amd-only', 'amd-too');
    const made = await plan('latest');
    expect(listEffects(made, 'manifest-kept', names)).toEqual(['amd']);
    expect(made.items[0]?.effects.at(-1)).toMatchObject({ neededBy: ['amd-only', 'amd-too'] });
    await carryOut(made);
    expect(registry.manifestsOf('app').has(digestOf(amd))).toBe(true);
    expect(registry.manifestsOf('app').has(digestOf(arm))).toBe(false);
  });

  it('keeps an image of an index that has a tag of its own', async () => {
    registry.push('app', whole, 'latest');
    registry.push('app', amd, 'amd');
    const made = await plan('latest');
    expect(made.items[0]?.effects.at(-1)).toMatchObject({ kind: 'manifest-kept', neededBy: ['amd'] });
    expect(listEffects(made, 'tag-removed')).toEqual(['latest']);
    await carryOut(made);
    expect(registry.tagsOf('app')).toEqual({ amd: digestOf(amd) });
  });

  it('removes inner indexes after the outer one and before what they list', async () => {
    const inner = index(amd);
    registry.push('app', index(inner, arm), 'latest');
    const item = await planOne('latest');
    const all = { ...names, inner, outer: index(inner, arm) };
    expect(listDeleted(item, all)).toEqual([['outer'], ['arm', 'inner'], ['amd']]);
  });

  it('leaves out what an index lists and the repository does not have', async () => {
    registry.push('app', whole, 'latest');
    registry.dropManifest('app', digestOf(arm));
    const item = await planOne('latest');
    expect(listDeleted(item, names)).toEqual([['whole'], ['amd']]);
    expect(item.effects.filter(({ kind }) => kind === 'manifest-kept')).toEqual([]);
  });

  it('takes the layers that the cache of a builder lists for no manifests', async () => {
    const cache = buildCache(amd, arm);
    registry.push('app', cache, 'cache');
    const item = await planOne('cache');
    expect(listDeleted(item, { cache })).toEqual([['cache']]);
    expect(registry.count('HEAD ')).toBe(0);
    const contentBytes = cache.blobs.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    expect(item.effects[0]).toMatchObject({ from: { sizeBytes: contentBytes } });
  });

  it('takes a digest for an image, too', async () => {
    registry.push('app', whole);
    registry.push('app', image('x'), 'x');
    const item = await planOne(digestOf(whole));
    expect([item.reference, listDeleted(item, names)]).toEqual([
      digestOf(whole),
      [['whole'], ['amd', 'arm']],
    ]);
    expect(item.notes).toEqual([]);
  });

  it('makes one item of tags and digest of one image', async () => {
    registry.push('app', amd, '1', '2');
    const item = await planOne('2', digestOf(amd), '1', '2');
    expect(item.reference).toBe('2');
  });

  it('notes when no tag is left', async () => {
    registry.push('app', amd, '1', '2');
    expect((await planOne('1')).notes).toEqual([{ kind: 'last-tag' }]);
    registry.push('app', arm, '3');
    const both = await plan('1', '3');
    expect(both.items.map(({ notes }) => notes)).toEqual([[], [{ kind: 'last-tag' }]]);
    expect((await planOne('1')).notes).toEqual([]);
  });

  it('counts a tag that points at nothing among those that are left', async () => {
    registry.push('app', amd, '1');
    registry.setTag('app', 'lost', digestOf(arm));
    expect((await planOne('1')).notes).toEqual([]);
  });

  it('keeps all that goes, with every tag, for undoing', async () => {
    registry.push('app', whole, '1', '2');
    const { keeps } = await planOne('1');
    expect(keeps?.tags).toEqual([
      { tag: '1', digest: digestOf(whole) },
      { tag: '2', digest: digestOf(whole) },
    ]);
    expect(keeps?.manifests).toEqual(
      [whole, amd, arm].map(({ manifest: { digest, mediaType, bytes } }) => ({
        digest,
        mediaType,
        sizeBytes: bytes.byteLength,
      })),
    );
  });

  it('checks all tags once more before anything is deleted', async () => {
    registry.push('app', whole, '1', '2');
    registry.push('app', image('x'), 'x');
    const [first] = listSteps(await plan('1'));
    expect(first).toEqual({
      kind: 'check-tags',
      target: place,
      known: { '1': digestOf(whole), '2': digestOf(whole), x: digestOf(image('x')) },
      named: ['1', '2'],
      doomed: [whole, amd, arm].map(digestOf),
    });
  });
});

describe('planDeleteImages, what is attached', () => {
  it.each(['api', 'tag'] as const)(
    'removes referrers after their subject, found by %s',
    async (referrers) => {
      registry = createMemoryRegistry({ referrers });
      const sbom = about(whole, 'sbom');
      const onChild = about(amd, 'scan of amd');
      const onSbom = about(sbom, 'signature of the sbom', cosignType);
      [whole, sbom, onChild, onSbom].forEach((built) => registry.push('app', built));
      registry.setTag('app', 'latest', digestOf(whole));
      registry.push('app', image('x'), 'x');
      const made = await plan('latest');
      const all = { ...names, sbom, onChild, onSbom };
      const removed = listEffects(made, 'manifest-removed', all);
      expect(removed.slice(0, 6)).toEqual(['whole', 'amd', 'arm', 'onSbom', 'sbom', 'onChild']);
      expect(made.items[0]?.effects).toContainEqual(
        expect.objectContaining({ digest: digestOf(onSbom), role: 'signature', artifactType: cosignType }),
      );
      await carryOut(made);
      expect(registry.tagsOf('app')).toEqual({ x: digestOf(image('x')) });
      expect([...registry.manifestsOf('app')]).toEqual([digestOf(image('x'))]);
    },
  );

  it('removes what is attached to a manifest in a stage after it', async () => {
    const sbom = about(amd, 'sbom');
    const signature = signatureOf(amd);
    registry.push('app', amd, 'latest');
    registry.push('app', sbom);
    registry.push('app', signature.built, signature.tag);
    const item = await planOne('latest');
    const all = { ...names, sbom, signature: signature.built };
    expect(listDeleted(item, all)).toEqual([['amd'], ['sbom', 'signature']]);
  });

  it('removes the tags that stand for lists of referrers, and says so', async () => {
    registry = createMemoryRegistry({ referrers: 'tag' });
    registry.push('app', amd, 'latest');
    registry.push('app', about(amd, 'sbom'));
    const made = await plan('latest');
    expect(listEffects(made, 'tag-removed')).toEqual(['latest', referrersTag(digestOf(amd))]);
    expect(made.items[0]?.notes).toEqual([{ kind: 'last-tag' }]);
  });

  it('removes the signatures of cosign with the image, its platforms and other signatures', async () => {
    const signatures = [whole, amd].map(signatureOf);
    registry.push('app', whole, 'latest');
    signatures.forEach(({ built, tag }) => registry.push('app', built, tag));
    const onSignature = signatureOf(signatures[0]?.built ?? expect.fail());
    registry.push('app', onSignature.built, onSignature.tag);
    registry.push('app', image('sbom'), cosignTag(digestOf(amd), 'sbom'));
    const made = await plan('latest');
    expect(listEffects(made, 'tag-removed')).toEqual([
      'latest',
      ...signatures.map(({ tag }) => tag),
      onSignature.tag,
      cosignTag(digestOf(amd), 'sbom'),
    ]);
    await carryOut(made);
    expect([registry.tagsOf('app'), registry.manifestsOf('app').size]).toEqual([{}, 0]);
  });

  it('leaves the signatures of what stays', async () => {
    const other = index(amd);
    const [onAmd, onOther] = [signatureOf(amd), signatureOf(other)];
    registry.push('app', whole, 'latest');
    registry.push('app', other, 'other');
    [onAmd, onOther].forEach(({ built, tag }) => registry.push('app', built, tag));
    const made = await plan('latest');
    expect(listEffects(made, 'tag-removed')).toEqual(['latest']);
    await carryOut(made);
    expect(Object.keys(registry.tagsOf('app'))).toEqual(['other', onAmd.tag, onOther.tag].toSorted());
  });

  it('leaves a signature that a person has given a tag', async () => {
    const { built, tag } = signatureOf(amd);
    registry.push('app', amd, 'latest');
    registry.push('app', built, tag, 'kept-signature');
    const made = await plan('latest');
    expect(listEffects(made, 'tag-removed')).toEqual(['latest']);
    expect(made.items[0]?.effects.at(-1)).toMatchObject({
      kind: 'manifest-kept',
      role: 'signature',
      neededBy: ['kept-signature'],
    });
  });

  it('takes a fallback tag on the image itself for a tag like any other', async () => {
    registry = createMemoryRegistry({ referrers: 'tag' });
    registry.push('app', whole, 'latest', referrersTag(digestOf(whole)));
    const made = await plan('latest');
    expect(listEffects(made, 'tag-removed')).toEqual(['latest', referrersTag(digestOf(whole))]);
    expect(listEffects(made, 'manifest-removed', names)).toEqual(['whole', 'amd', 'arm']);
  });

  it('leaves a person’s image whose tag has the shape of a list of referrers', async () => {
    registry.push('app', amd, 'latest');
    registry.push('app', index(arm), referrersTag(digestOf(amd)));
    const made = await plan('latest');
    expect(listEffects(made, 'tag-removed')).toEqual(['latest']);
    expect(listEffects(made, 'manifest-removed', names)).toEqual(['amd']);
  });

  it('leaves what the registry lists as a referrer and what says otherwise of itself', async () => {
    const sbom = about(arm, 'sbom');
    registry.push('app', amd, 'latest');
    registry.push('app', sbom);
    const reader = {
      ...registry,
      async *listReferrers() {
        const { digest, mediaType, bytes } = sbom.manifest;
        yield { items: [{ digest, mediaType, sizeBytes: bytes.byteLength, artifactType: 'x/y' }] };
      },
    };
    const made = await planDeleteImages(createParts(reader), { place, references: ['latest'], memory }, call);
    expect(listEffects(made, 'manifest-removed', names)).toEqual(['amd']);
  });
});

describe('planDeleteImages, obstacles', () => {
  it('does not remove a platform of an index that stays', async () => {
    registry.push('app', whole, '1', 'latest');
    const made = await plan(digestOf(amd));
    expect(made.items[0]).toMatchObject({
      obstacles: [{ kind: 'child-of-live', digest: digestOf(amd), neededBy: ['1', 'latest'] }],
      stages: [],
    });
    expect(listEffects(made, 'manifest-kept', names)).toEqual(['amd']);
  });

  it('does not remove what an inner index lists', async () => {
    registry.push('app', index(index(amd), arm), 'latest');
    registry.push('app', amd, 'amd');
    const made = await plan('amd');
    expect(made.items[0]?.obstacles).toMatchObject([{ kind: 'child-of-live', neededBy: ['latest'] }]);
    expect(listEffects(made, 'tag-kept')).toEqual(['amd']);
  });

  it('removes a platform together with its index, in whatever order they are named', async () => {
    registry.push('app', whole, 'latest');
    registry.push('app', amd, 'amd');
    for (const references of [
      ['amd', 'latest'],
      ['latest', 'amd'],
    ]) {
      const made = await plan(...references);
      expect(made.items.map(({ obstacles }) => obstacles)).toEqual([[], []]);
      // Whichever item begins, the index goes first.
      expect(made.items.map((item) => listDeleted(item, names)[0])).toEqual([['whole'], ['whole']]);
    }
    await carryOut(await plan('amd', 'latest'));
    expect(registry.manifestsOf('app').size).toBe(0);
  });

  it('removes what two named indexes share only after both', async () => {
    const other = index(amd, image('x'));
    registry.push('app', whole, '1');
    registry.push('app', other, '2');
    const made = await plan('1', '2');
    const all = { ...names, other, x: image('x') };
    expect(made.items.map((item) => listDeleted(item, all))).toEqual([
      [
        ['other', 'whole'],
        ['amd', 'arm'],
      ],
      [
        ['other', 'whole'],
        ['amd', 'x'],
      ],
    ]);
    // Either is put back whole by itself, whichever of them began.
    expect(made.items.map((item) => item.keeps?.tags.map(({ tag }) => tag).toSorted())).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
    expect(made.items.map((item) => item.keeps?.manifests.length)).toEqual([5, 5]);
    expect(
      stepsOf(made)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['check-tags', ...Array(5).fill('delete-manifest')]);
    await carryOut(made);
    expect(registry.manifestsOf('app').size).toBe(0);
  });

  it('does not remove what something with a tag of its own is about', async () => {
    registry.push('app', amd, '1');
    registry.push('app', about(amd, 'sbom'), 'sbom-of-1');
    const made = await plan('1');
    expect(made.items[0]?.obstacles).toEqual([
      { kind: 'subject-of-live', digest: digestOf(amd), neededBy: ['sbom-of-1'] },
    ]);
    const both = await plan('1', 'sbom-of-1');
    expect(both.items.map(({ obstacles }) => obstacles)).toEqual([[], []]);
    expect(new Set(listEffects(both, 'tag-removed'))).toEqual(new Set(['1', 'sbom-of-1']));
  });

  it('keeps a platform that something with a tag is about, and removes the rest', async () => {
    registry.push('app', whole, 'latest');
    registry.push('app', about(amd, 'scan'), 'scan');
    const made = await plan('latest');
    expect(listEffects(made, 'manifest-removed', names)).toEqual(['whole', 'arm']);
    expect(made.items[0]?.effects.at(-1)).toMatchObject({ neededBy: ['scan'] });
  });

  it('removes what is about an image that stays, when that is what was named', async () => {
    const sbom = about(amd, 'sbom');
    registry.push('app', amd, '1');
    registry.push('app', sbom);
    const made = await plan(digestOf(sbom));
    expect(made.items[0]?.obstacles).toEqual([]);
    expect(listEffects(made, 'manifest-removed', { sbom })).toEqual(['sbom']);
  });

  it('keeps what an index lists and what is about an image that stays', async () => {
    const sbom = about(amd, 'sbom');
    registry.push('app', amd, '1');
    registry.push('app', index(sbom, arm), 'bundle');
    const made = await plan('bundle');
    expect(listEffects(made, 'manifest-kept', { sbom })).toEqual(['sbom']);
    expect(made.items[0]?.effects.at(-1)).toMatchObject({ role: 'platform', neededBy: ['1'] });
  });

  it('carries out the items that nothing speaks against', async () => {
    registry.push('app', whole, 'latest');
    registry.push('app', image('x'), 'x');
    const made = await plan(digestOf(amd), 'x');
    await carryOut(made);
    expect(made.items.map(({ obstacles }) => obstacles.length)).toEqual([1, 0]);
    expect(Object.keys(registry.tagsOf('app'))).toEqual(['latest']);
    expect(registry.findIncompleteTags('app')).toEqual([]);
  });
});

describe('planDeleteImages, asking', () => {
  it('says what is not there', async () => {
    registry.push('app', amd, '1');
    await expect(plan('2')).rejects.toThrow(NothingThereError);
    await expect(plan('1', digestOf(arm))).rejects.toMatchObject({
      summary: `app@${digestOf(arm)} is not on registry.test any more.`,
    });
    registry.setTag('app', 'lost', digestOf(arm));
    await expect(plan('lost')).rejects.toThrow(NothingThereError);
  });

  it.each([
    { what: 'a later page of tags', text: 'GET app/tags/list?last=' },
    { what: 'the manifest of a tag', text: 'GET app/manifests/2' },
    { what: 'what is about the image', text: `GET app/referrers/${digestOf(whole)}` },
    { what: 'what is about a platform', text: `GET app/referrers/${digestOf(amd)}` },
    { what: 'whether a platform is there', text: `HEAD app/manifests/${digestOf(amd)}` },
    { what: 'a platform', text: `GET app/manifests/${digestOf(amd)}` },
  ])('plans nothing without $what', async ({ text }) => {
    registry = createMemoryRegistry({ pageSize: 1 });
    registry.push('app', whole, '1');
    registry.push('app', image('x'), '2');
    registry.onRequest = (request) => {
      if (request.text.startsWith(text)) {
        throw lostConnection();
      }
    };
    await expect(plan('1')).rejects.toThrow(ListingIncompleteError);
  });

  it('sends nothing that writes', async () => {
    registry.push('app', whole, '1');
    await plan('1');
    expect(registry.requests.filter(({ isWrite }) => isWrite)).toEqual([]);
  });

  it('looks at the named tag and the list of tags alone when nothing has changed', async () => {
    registry.push('app', whole, '1');
    registry.push('app', about(whole, 'sbom'));
    Array.from({ length: 50 }, (_, at) => registry.push('app', image(`${at}`), `tag-${at}`));
    const parts = createParts(createCached(registry));
    const first = await planDeleteImages(parts, { place, references: ['1'], memory }, call);
    registry.forgetRequests();
    const again = await planDeleteImages(parts, { place, references: ['1'], memory }, call);
    expect(again).toEqual(first);
    expect(registry.requests.map(({ text }) => text)).toEqual(['GET app/tags/list', 'HEAD app/manifests/1']);
  });

  it('reads everything again when the named tag has moved since', async () => {
    registry.push('app', whole, '1');
    registry.push('app', index(amd), '2');
    const parts = createParts(createCached(registry));
    await planDeleteImages(parts, { place, references: ['1'], memory }, call);
    registry.push('app', image('x'), '1');
    registry.setTag('app', '2', digestOf(arm));
    const made = await planDeleteImages(parts, { place, references: ['1'], memory }, call);
    expect(listEffects(made, 'manifest-removed', { x: image('x') })).toEqual(['x']);
    expect(listSteps(made)[0]).toMatchObject({ known: { '2': digestOf(arm) } });
  });
});
