import { beforeEach, describe, expect, it } from 'vitest';
import { ListingIncompleteError, NothingThereError } from '../../../../src/changes/errors.ts';
import type { ChangePlan } from '../../../../src/changes/plan.ts';
import { type DeleteTagsRequest, planDeleteTags } from '../../../../src/changes/deleting/planDeleteTags.ts';
import { RepositoryMemory } from '../../../../src/changes/deleting/repositoryMemory.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../support/memoryRegistry.ts';
import {
  call,
  createCached,
  createParts,
  digestOf,
  image,
  index,
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

function plan(tags: readonly string[], way: DeleteTagsRequest['way'] = 'direct'): Promise<ChangePlan> {
  return planDeleteTags(createParts(registry), { place, tags, way, memory }, call);
}

const [amd, arm] = [image('amd'), image('arm')];
const whole = index(amd, arm);

describe('planDeleteTags', () => {
  it('removes the tag and keeps its siblings', async () => {
    registry.push('app', whole, '1', '1.2', 'latest');
    registry.push('app', image('x'), 'x');
    const made = await plan(['1.2']);
    const { digest, mediaType } = whole.manifest;
    expect(made).toMatchObject({ kind: 'delete-tags', plannedAt: '2026-08-01T12:00:00.000Z' });
    expect(made.items).toMatchObject([
      {
        reference: '1.2',
        place,
        effects: [
          { kind: 'tag-removed', tag: '1.2', from: { digest, mediaType } },
          { kind: 'tag-kept', tag: '1', at: { digest } },
          { kind: 'tag-kept', tag: 'latest', at: { digest } },
        ],
        notes: [],
        obstacles: [],
        stages: [
          { name: 'delete', steps: [{ kind: 'delete-tag', target: place, tag: '1.2', expected: digest }] },
        ],
      },
    ]);
  });

  it('notes that an image stays without a tag, when none of its tags does', async () => {
    registry.push('app', amd, '1', '2');
    registry.push('app', arm, 'x');
    const digest = digestOf(amd);
    expect((await plan(['1'])).items[0]?.notes).toEqual([]);
    const both = await plan(['1', '2']);
    expect(both.items.map(({ notes }) => notes)).toEqual([
      [{ kind: 'stays-untagged', digest }],
      [{ kind: 'stays-untagged', digest }],
    ]);
    expect(listEffects(both, 'tag-kept')).toEqual([]);
  });

  it('notes when no tag is left', async () => {
    registry.push('app', amd, '1');
    registry.push('app', arm, '2');
    const made = await plan(['1', '2']);
    expect(made.items.map(({ notes }) => notes.map(({ kind }) => kind))).toEqual([
      ['stays-untagged'],
      ['stays-untagged', 'last-tag'],
    ]);
  });

  it('points the tag at a placeholder where only manifests are deleted, and says so', async () => {
    registry.push('app', amd, '1', '2');
    const { digest, mediaType, bytes } = amd.manifest;
    const made = await plan(['1'], 'placeholder');
    expect(made.items[0]?.notes).toEqual([{ kind: 'by-placeholder' }]);
    expect(listSteps(made)).toEqual([
      {
        kind: 'replace-tag',
        target: place,
        tag: '1',
        expected: digest,
        original: { digest, mediaType, sizeBytes: bytes.byteLength, from: { kind: 'registry', place } },
      },
    ]);
  });

  it('keeps the tag, its manifest and what that lists, as far as it is there', async () => {
    registry.push('app', index(whole, image('gone')), '1');
    registry.dropManifest('app', digestOf(image('gone')));
    const made = await plan(['1']);
    expect(made.items[0]?.keeps?.tags).toEqual([{ tag: '1', digest: digestOf(index(whole, image('gone'))) }]);
    expect(made.items[0]?.keeps?.manifests.map(({ digest }) => digest).toSorted()).toEqual(
      [index(whole, image('gone')), whole, amd, arm].map(digestOf).toSorted(),
    );
  });

  it('takes tags that tools have made for tags like any other', async () => {
    const signature = signatureOf(amd);
    registry.push('app', amd, '1');
    registry.push('app', signature.built, signature.tag);
    expect(listEffects(await plan([signature.tag]), 'tag-removed')).toEqual([signature.tag]);
  });

  it('makes one item of a tag that is named twice', async () => {
    registry.push('app', amd, '1');
    expect((await plan(['1', '1'])).items).toHaveLength(1);
  });

  it('says which tag is not there', async () => {
    registry.push('app', amd, '1');
    await expect(plan(['1', 'gone'])).rejects.toThrow(NothingThereError);
    await expect(plan(['gone'])).rejects.toMatchObject({
      summary: 'app:gone is not on registry.test any more.',
    });
  });

  it('plans nothing when not everything could be read', async () => {
    registry = createMemoryRegistry({ pageSize: 1 });
    ['1', '2', '3'].forEach((tag) => registry.push('app', amd, tag));
    registry.onRequest = ({ text }) => {
      if (text.endsWith('last=1')) {
        throw lostConnection();
      }
    };
    await expect(plan(['1'])).rejects.toThrow(ListingIncompleteError);
  });

  it('sends nothing that writes', async () => {
    registry.push('app', whole, '1');
    await plan(['1'], 'placeholder');
    expect(registry.requests.filter(({ isWrite }) => isWrite)).toEqual([]);
  });

  it('looks at the named tags and the list of tags alone when nothing has changed', async () => {
    const parts = createParts(createCached(registry));
    Array.from({ length: 30 }, (_, at) => registry.push('app', index(image(`${at}`)), `tag-${at}`));
    const request = { place, tags: ['tag-1', 'tag-2'], way: 'direct', memory } as const;
    const first = await planDeleteTags(parts, request, call);
    registry.forgetRequests();
    expect(await planDeleteTags(parts, request, call)).toEqual(first);
    expect(registry.requests.map(({ text }) => text)).toEqual([
      'GET app/tags/list',
      'HEAD app/manifests/tag-1',
      'HEAD app/manifests/tag-2',
    ]);
  });

  it('expects what the tag points at now, whatever is remembered', async () => {
    const parts = createParts(createCached(registry));
    registry.push('app', amd, '1', '2');
    const request = { place, tags: ['1'], way: 'direct', memory } as const;
    await planDeleteTags(parts, request, call);
    registry.push('app', arm, '1');
    const made = await planDeleteTags(parts, request, call);
    expect(listSteps(made)).toMatchObject([{ expected: digestOf(arm) }]);
    expect(listEffects(made, 'tag-kept')).toEqual([]);
  });

  it('says that a tag is gone that is still remembered', async () => {
    const parts = createParts(createCached(registry));
    registry.push('app', amd, '1', '2');
    const request = { place, tags: ['1'], way: 'direct', memory } as const;
    await planDeleteTags(parts, request, call);
    registry.dropManifest('app', digestOf(amd));
    await expect(planDeleteTags(parts, request, call)).rejects.toThrow(NothingThereError);
  });
});
