import { beforeEach, describe, expect, it } from 'vitest';
import type { KeptChange, KeptManifest } from '../../../../src/changes/undoing/keptChanges.ts';
import type { ChangePlan, ManifestRef, Step } from '../../../../src/changes/plan.ts';
import { planDeleteImages } from '../../../../src/changes/deleting/planDeleteImages.ts';
import { planUndo } from '../../../../src/changes/undoing/planUndo.ts';
import { RepositoryMemory } from '../../../../src/changes/deleting/repositoryMemory.ts';
import { cosignTag, referrersTag } from '../../../../src/oci/attachedTags.ts';
import type { Digest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import type { Built, Content } from '../../../support/imageBuilder.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../support/memoryRegistry.ts';
import {
  about,
  buildCache,
  call,
  createParts,
  digestOf,
  image,
  index,
  listEffects,
  listSteps,
  nameOf,
  place,
  signatureOf,
} from '../smallImages.ts';

let registry: MemoryRegistry;

beforeEach(() => {
  registry = createMemoryRegistry();
});

const [amd, arm] = [image('amd'), image('arm')];
const whole = index(amd, arm);
const sbom = about(whole, 'sbom');
const names: Record<string, Built> = { amd, arm, whole, sbom };

function keep(
  tags: Readonly<Record<string, Built>>,
  manifests: readonly Built[],
  kind: KeptChange['kind'] = 'deletion',
): { readonly change: KeptChange; readonly manifests: readonly KeptManifest[] } {
  const kept = manifests.map(({ manifest }) => ({ ...manifest, sizeBytes: manifest.bytes.byteLength }));
  return {
    change: {
      id: 'kept-1',
      at: '2026-07-30T12:00:00Z',
      kind,
      place,
      tags: Object.entries(tags).map(([tag, built]) => ({ tag, digest: digestOf(built) })),
      manifests: kept,
    },
    manifests: kept,
  };
}

function plan(kept: ReturnType<typeof keep>): Promise<ChangePlan> {
  return planUndo(createParts(registry), kept, call);
}

/** The blobs alone, as a registry has them until it collects its garbage. */
function pushBlobs(...images: readonly Built[]): void {
  images
    .flatMap(({ blobs, children }) => [...blobs, ...children.flatMap((child) => child.blobs)])
    .forEach(({ bytes }) => registry.putBlob('app', bytes));
}

/** Each stage in short. */
function listStages(made: ChangePlan): readonly (readonly string[])[] {
  return made.items.flatMap(({ stages }) =>
    stages.map(({ name, steps }) => [name, ...steps.map(describeStep).toSorted()]),
  );
}

function describeStep(step: Step): string {
  if (step.kind === 'put-tag') {
    return `${step.tag} -> ${nameOf(step.manifest.digest, names)}`;
  }
  return step.kind === 'put-manifest' ? nameOf(step.manifest.digest, names) : step.kind;
}

/** Puts back as the plan says, in its order. */
async function carryOut(made: ChangePlan, kept: ReturnType<typeof keep>): Promise<void> {
  for (const step of listSteps(made)) {
    if (step.kind !== 'put-manifest' && step.kind !== 'put-tag') {
      continue;
    }
    const content = kept.manifests.find(({ digest }) => digest === step.manifest.digest) ?? expect.fail();
    if (step.kind === 'put-tag') {
      expect(registry.tagsOf('app')[step.tag] ?? null).toBe(step.expected);
      await registry.putManifest('app', step.tag, { ...call, content });
    } else {
      const put = await registry.putManifest('app', step.manifest.digest, { ...call, content });
      if (step.referrer !== undefined && !put.isSubjectIndexed) {
        const { subject, ...descriptor } = step.referrer;
        await registry.linkReferrer('app', subject, {
          ...call,
          referrer: { ...step.manifest, ...descriptor },
        });
      }
    }
    expect(registry.findIncompleteTags('app')).toEqual([]);
  }
}

describe('planUndo', () => {
  it('puts children, then their index, then what is about it, and the tag last', async () => {
    pushBlobs(whole, sbom);
    const kept = keep({ latest: whole }, [sbom, whole, arm, amd]);
    const made = await plan(kept);
    expect(made).toMatchObject({ kind: 'undo', plannedAt: '2026-08-01T12:00:00.000Z' });
    expect(listStages(made)).toEqual([
      ['manifests', 'amd', 'arm'],
      ['index', 'whole'],
      ['referrers', 'sbom'],
      ['tag', 'latest -> whole'],
    ]);
    expect(made.items).toMatchObject([{ reference: 'latest', place, notes: [], obstacles: [] }]);
    expect(listEffects(made, 'tag-created')).toEqual(['latest']);
    expect(listEffects(made, 'manifest-added', names)).toEqual(['whole', 'amd', 'arm', 'sbom']);
    await carryOut(made, kept);
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
  });

  it('takes the bytes from what was kept, and says what each referrer is about', async () => {
    pushBlobs(whole, sbom);
    const made = await plan(keep({ latest: whole }, [whole, amd, arm, sbom]));
    const { digest, mediaType, bytes } = sbom.manifest;
    expect(listSteps(made)).toContainEqual({
      kind: 'put-manifest',
      target: place,
      manifest: { digest, mediaType, sizeBytes: bytes.byteLength, from: { kind: 'kept', id: 'kept-1' } },
      referrer: {
        subject: digestOf(whole),
        artifactType: 'application/vnd.example.sbom',
        annotations: { 'org.opencontainers.image.created': '2026-01-01T00:00:00Z' },
      },
    });
    expect(listSteps(made).at(-1)).toMatchObject({
      kind: 'put-tag',
      expected: null,
      manifest: { from: { kind: 'kept' } },
    });
  });

  it('puts what is missing alone', async () => {
    registry.push('app', amd);
    registry.push('app', sbom);
    pushBlobs(arm);
    const made = await plan(keep({ latest: whole }, [whole, amd, arm, sbom]));
    expect(listStages(made)).toEqual([
      ['manifests', 'arm'],
      ['index', 'whole'],
      ['tag', 'latest -> whole'],
    ]);
    expect(listEffects(made, 'manifest-present', names)).toEqual(['amd', 'sbom']);
  });

  it('only sets the tag when everything is there', async () => {
    registry.push('app', whole, 'other');
    const made = await plan(keep({ latest: whole }, [whole, amd, arm]));
    expect(listStages(made)).toEqual([['tag', 'latest -> whole']]);
    expect(registry.count('HEAD app/blobs/')).toBe(0);
  });

  it('makes an item for each tag', async () => {
    pushBlobs(whole);
    const kept = keep({ '1': whole, '2': amd }, [whole, amd, arm]);
    const made = await plan(kept);
    expect(made.items.map(({ reference }) => reference)).toEqual(['1', '2']);
    await carryOut(made, kept);
    expect(registry.tagsOf('app')).toEqual({ '1': digestOf(whole), '2': digestOf(amd) });
  });

  it('does nothing to a tag that is right already', async () => {
    registry.push('app', whole, 'latest');
    const made = await plan(keep({ latest: whole }, [whole, amd, arm]));
    expect([listEffects(made, 'tag-unchanged'), listSteps(made)]).toEqual([['latest'], []]);
  });

  it.each(['deletion', 'move'] as const)(
    'moves a tag back that points elsewhere now, after a %s',
    async (kind) => {
      registry.push('app', whole);
      const now = index(image('newer'));
      registry.push('app', now, 'latest');
      const made = await plan(keep({ latest: whole }, [whole, amd, arm], kind));
      expect(made.items[0]?.effects[0]).toMatchObject({
        kind: 'tag-moved',
        tag: 'latest',
        from: { digest: digestOf(now) },
        to: { digest: digestOf(whole), mediaType: mediaTypes.ociIndex },
      });
      expect(listSteps(made)).toMatchObject([{ kind: 'put-tag', expected: digestOf(now) }]);
      // So that undoing can be undone.
      expect(made.items[0]?.keeps?.tags).toEqual([{ tag: 'latest', digest: digestOf(now) }]);
      expect(made.items[0]?.keeps?.manifests.map(({ digest }) => digest)).toContain(digestOf(image('newer')));
    },
  );

  it('makes an item for each manifest that belongs to no tag', async () => {
    const lone = image('lone');
    pushBlobs(whole, lone, sbom);
    const made = await plan(keep({}, [amd, whole, sbom, arm, lone]));
    expect(made.items.map(({ reference }) => nameOf(reference, { ...names, lone }))).toEqual([
      'whole',
      'lone',
    ]);
    expect(listStages(made).slice(0, 3)).toEqual([
      ['manifests', 'amd', 'arm'],
      ['index', 'whole'],
      ['referrers', 'sbom'],
    ]);
  });

  it('puts inner indexes before outer ones', async () => {
    const outer = index(whole);
    names['outer'] = outer;
    pushBlobs(whole);
    const made = await plan(keep({ latest: outer }, [outer, whole, amd, arm]));
    expect(listStages(made)).toEqual([
      ['manifests', 'amd', 'arm'],
      ['index', 'whole'],
      ['index', 'outer'],
      ['tag', 'latest -> outer'],
    ]);
  });

  it('sets a tag by what the registry has when its manifest was not kept', async () => {
    registry.push('app', whole);
    const made = await plan(keep({ latest: whole }, []));
    expect(listSteps(made)).toMatchObject([
      { kind: 'put-tag', manifest: { digest: digestOf(whole), from: { kind: 'registry', place } } },
    ]);
  });

  it('sends nothing that writes', async () => {
    pushBlobs(whole);
    await plan(keep({ latest: whole }, [whole, amd, arm]));
    expect(registry.requests.filter(({ isWrite }) => isWrite)).toEqual([]);
  });

  it('passes on why it could not look', async () => {
    registry.onRequest = () => {
      throw lostConnection();
    };
    await expect(plan(keep({ latest: whole }, [whole]))).rejects.toMatchObject({ code: 'http.network' });
  });
});

describe('planUndo, when content is gone', () => {
  const layerOf = (built: Built): Digest => (built.blobs[1] ?? expect.fail()).digest;

  it('says which, and restores the items that do not need it', async () => {
    pushBlobs(whole, image('x'));
    registry.dropBlob('app', layerOf(arm));
    const kept = keep({ latest: whole, amd, x: image('x') }, [whole, amd, arm, image('x')]);
    const made = await plan(kept);
    expect(made.items.map(({ reference, obstacles }) => [reference, obstacles])).toEqual([
      ['latest', [{ kind: 'content-missing', digests: [layerOf(arm)] }]],
      ['amd', []],
      ['x', []],
    ]);
    expect(made.items[0]?.stages).toEqual([]);
    await carryOut(made, kept);
    expect(Object.keys(registry.tagsOf('app'))).toEqual(['amd', 'x']);
  });

  it('asks for each blob once', async () => {
    const other = index(amd, image('x'));
    pushBlobs(whole, image('x'));
    await plan(keep({ '1': whole, '2': other }, [whole, other, amd, arm, image('x')]));
    expect(registry.count('HEAD app/blobs/')).toBe(6);
  });

  it('restores an image without what was attached to it, and notes that', async () => {
    pushBlobs(whole, sbom);
    registry.dropBlob('app', layerOf(sbom));
    const kept = keep({ latest: whole }, [whole, amd, arm, sbom]);
    const made = await plan(kept);
    expect(made.items).toMatchObject([{ notes: [{ kind: 'content-gone', count: 1 }], obstacles: [] }]);
    expect(listEffects(made, 'manifest-added', names)).not.toContain('sbom');
    await carryOut(made, kept);
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
  });

  it('names a platform that is gone and was not kept', async () => {
    pushBlobs(whole);
    const made = await plan(keep({ latest: whole }, [whole, amd]));
    expect(made.items[0]?.obstacles).toEqual([{ kind: 'content-missing', digests: [digestOf(arm)] }]);
  });

  it('does without a platform that an index which is there has done without', async () => {
    registry.push('app', whole);
    registry.dropManifest('app', digestOf(arm));
    const made = await plan(keep({ latest: whole }, [whole, amd]));
    expect(listStages(made)).toEqual([['tag', 'latest -> whole']]);
  });

  it('names a manifest that is gone and was not kept', async () => {
    const made = await plan(keep({ latest: whole }, []));
    expect(made.items[0]).toMatchObject({
      effects: [{ kind: 'tag-created', tag: 'latest' }],
      obstacles: [{ kind: 'content-missing', digests: [digestOf(whole)] }],
      stages: [],
    });
  });

  it('needs no layer that registries need not hold', async () => {
    const foreign = {
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
      size: 5,
      digest: layerOf(arm),
      urls: ['https://example.org/layer'],
    };
    const config = amd.blobs[0] ?? expect.fail();
    const built = toBuilt(mediaTypes.ociManifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: config.mediaType, digest: config.digest, size: config.bytes.byteLength },
      layers: [foreign],
    });
    registry.putBlob('app', config.bytes);
    expect((await plan(keep({ win: built }, [built]))).items[0]?.obstacles).toEqual([]);
  });

  it('needs the layers that the cache of a builder lists', async () => {
    const cache = buildCache(amd, arm);
    pushBlobs(cache);
    expect((await plan(keep({ cache }, [cache]))).items[0]?.obstacles).toEqual([]);
    registry.dropBlob('app', layerOf(arm));
    expect((await plan(keep({ cache }, [cache]))).items[0]?.obstacles).toEqual([
      { kind: 'content-missing', digests: [layerOf(arm)] },
    ]);
  });

  it('says that a manifest of the first schema cannot be written', async () => {
    const old = toBuilt(mediaTypes.dockerSchema1, {
      schemaVersion: 1,
      name: 'app',
      tag: '1',
      fsLayers: [],
      history: [],
    });
    const made = await plan(keep({ old }, [old]));
    expect(made.items[0]?.obstacles).toEqual([{ kind: 'schema1', digest: digestOf(old) }]);
  });

  it('puts back what it cannot understand', async () => {
    const odd = toBuilt(mediaTypes.ociManifest, { mediaType: mediaTypes.ociManifest, layers: 'none' });
    const made = await plan(keep({ odd }, [odd]));
    expect([made.items[0]?.obstacles, listSteps(made).length]).toEqual([[], 2]);
  });
});

describe('planUndo, where a tag stands for the list of referrers', () => {
  const tag = referrersTag(digestOf(whole));
  let list: Built;

  beforeEach(() => {
    registry = createMemoryRegistry({ referrers: 'tag' });
    registry.push('app', whole, 'latest');
    registry.push('app', sbom);
    const digest = registry.tagsOf('app')[tag] ?? expect.fail();
    const bytes = registry.bytesOf('app', digest) ?? expect.fail();
    list = { manifest: { digest, bytes, mediaType: mediaTypes.ociIndex }, blobs: [], children: [] };
    names['list'] = list;
    [whole, amd, arm, sbom, list].forEach((built) => registry.dropManifest('app', digestOf(built)));
    registry.dropTag('app', tag);
    registry.dropTag('app', 'latest');
  });

  it('puts the list back as it was, and adds nothing to it', async () => {
    const kept = keep({ latest: whole, [tag]: list }, [whole, amd, arm, sbom, list]);
    const made = await plan(kept);
    expect(listStages(made)).toEqual([
      ['manifests', 'amd', 'arm'],
      ['index', 'whole'],
      ['referrers', 'sbom'],
      ['tag', 'latest -> whole'],
      ['referrers', 'sbom'],
      ['index', 'list'],
      ['tag', `${tag} -> list`],
    ]);
    expect(listSteps(made).filter((step) => 'referrer' in step)).toEqual([]);
    await carryOut(made, kept);
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole), [tag]: digestOf(list) });
  });

  it('adds to a list that has other entries by now, and leaves these', async () => {
    const newer = about(whole, 'newer');
    registry.push('app', newer);
    const kept = keep({ latest: whole, [tag]: list }, [whole, amd, arm, sbom, list]);
    const made = await plan(kept);
    expect(listEffects(made, 'tag-unchanged')).toEqual([tag]);
    expect(listEffects(made, 'tag-moved')).toEqual([]);
    await carryOut(made, kept);
    const pages = await Array.fromAsync(registry.listReferrers('app', digestOf(whole), call));
    expect(pages.flatMap(({ items }) => items.map(({ digest }) => digest))).toEqual(
      [newer, sbom].map(digestOf),
    );
  });

  it('adds an entry again that is there and not listed any more', async () => {
    registry.push('app', about(whole, 'newer'));
    registry.push('app', { manifest: sbom.manifest, blobs: sbom.blobs, children: [] });
    const made = await plan(keep({ [tag]: list }, [list, sbom]));
    expect(listStages(made)).toEqual([['referrers', 'sbom']]);
    expect(listSteps(made)).toMatchObject([{ referrer: { subject: digestOf(whole) } }]);
  });

  it('adds the entries one by one when the list cannot be put back whole', async () => {
    const lost = about(whole, 'lost');
    const both = toBuilt(mediaTypes.ociIndex, {
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: [sbom, lost].map(({ manifest: { digest, mediaType, bytes } }) => ({
        digest,
        mediaType,
        size: bytes.byteLength,
        artifactType: 'x/y',
      })),
    });
    const kept = keep({ latest: whole, [tag]: both }, [whole, amd, arm, sbom, both]);
    const made = await plan(kept);
    expect(made.items.map(({ obstacles }) => obstacles.length)).toEqual([0, 1]);
    await carryOut(made, kept);
    const pages = await Array.fromAsync(registry.listReferrers('app', digestOf(whole), call));
    expect(pages.flatMap(({ items }) => items.map(({ digest }) => digest))).toEqual([digestOf(sbom)]);
  });
});

describe('planUndo, after planDeleteImages', () => {
  it.each(['api', 'tag'] as const)(
    'restores every tag and manifest, with referrers by %s',
    async (referrers) => {
      registry = createMemoryRegistry({ referrers });
      const signature = signatureOf(whole);
      const onSbom = about(sbom, 'signature of the sbom');
      registry.push('app', index(whole, image('x')), 'nested');
      registry.push('app', whole, 'latest', '1');
      registry.push('app', signature.built, signature.tag);
      registry.push('app', image('att'), cosignTag(digestOf(amd), 'att'));
      [sbom, onSbom, about(amd, 'scan')].forEach((built) => registry.push('app', built));
      const before = { tags: registry.tagsOf('app'), manifests: registry.manifestsOf('app') };
      const bytes = new Map([...before.manifests].map((digest) => [digest, registry.bytesOf('app', digest)]));
      const made = await planDeleteImages(
        createParts(registry),
        { place, references: ['nested', 'latest'], memory: new RepositoryMemory() },
        call,
      );
      for (const step of listSteps(made)) {
        if (step.kind === 'delete-manifest' && registry.manifestsOf('app').has(step.digest)) {
          await registry.deleteManifest('app', step.digest, call);
        }
      }
      expect(registry.manifestsOf('app').size).toBe(0);
      for (const { keeps } of made.items) {
        const tags = keeps?.tags ?? [];
        const manifests = (keeps?.manifests ?? []).map((ref: ManifestRef) => ({
          ...ref,
          bytes: bytes.get(ref.digest) ?? expect.fail(),
        }));
        const kept = { ...keep({}, []), manifests };
        const change = { ...kept.change, tags, manifests };
        await carryOut(await plan({ change, manifests }), { change, manifests });
      }
      expect(registry.tagsOf('app')).toEqual(before.tags);
      expect(registry.manifestsOf('app')).toEqual(before.manifests);
    },
  );
});

function toBuilt(mediaType: string, value: object): Built {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = registry.putBlob('unused', bytes);
  const manifest: Content = { mediaType, digest, bytes };
  return { manifest, blobs: [], children: [] };
}
