/** What has to be confirmed before a plan is carried out, and how. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Demand, demandOf, parseProtectedTags } from '../../../src/changes/confirmation.ts';
import type {
  ChangeKind,
  ChangePlan,
  Effect,
  ManifestRole,
  Obstacle,
  PlanItem,
} from '../../../src/changes/plan.ts';
import type { Digest } from '../../../src/oci/digest.ts';

const place = { registryId: 'https://registry.example.com', repository: 'team/app' };

function digestOf(index: number): Digest {
  return `sha256:${String(index).padStart(12, '0')}${'f'.repeat(52)}`;
}

function created(tag: string): Effect {
  return { kind: 'tag-created', place, tag, to: { digest: digestOf(1) } };
}

function moved(tag: string): Effect {
  return { kind: 'tag-moved', place, tag, from: { digest: digestOf(1) }, to: { digest: digestOf(2) } };
}

function untouched(tag: string): Effect {
  return { kind: 'tag-unchanged', place, tag, at: { digest: digestOf(1) } };
}

function removed(tag: string, repository = place.repository): Effect {
  return { kind: 'tag-removed', place: { ...place, repository }, tag, from: { digest: digestOf(1) } };
}

function gone(index: number, role: ManifestRole = 'image'): Effect {
  return { kind: 'manifest-removed', place, digest: digestOf(index), role, sizeBytes: 500 };
}

/** With a step, unless nothing changes. */
function item(reference: string, effects: readonly Effect[], obstacles: readonly Obstacle[] = []): PlanItem {
  const step = { kind: 'delete-manifest', target: place, digest: digestOf(1), sizeBytes: 1 } as const;
  const changes = effects.some(({ kind }) => kind !== 'tag-unchanged');
  const stages = changes ? [{ name: 'tag' as const, steps: [step] }] : [];
  return { id: reference, place, reference, effects, notes: [], obstacles, stages };
}

function plan(kind: ChangeKind, items: readonly PlanItem[]): ChangePlan {
  return { kind, plannedAt: '2026-11-25T12:00:00Z', items };
}

function demand(
  kind: ChangeKind,
  items: readonly PlanItem[],
  more: { readonly pathDemandsTyped?: boolean; readonly protectedTags?: readonly string[] } = {},
): Demand {
  const policy = { protectedTags: ['latest', 'prod*'], typedBeyond: 10, pathDemandsTyped: false };
  return demandOf(plan(kind, items), { ...policy, ...more });
}

function many<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_nothing, index) => make(index));
}

describe('a change that adds', () => {
  it('needs no confirmation', () => {
    expect(demand('retag', [item('1.2', [created('1.2')])])).toEqual({ kind: 'none' });
    expect(
      demand(
        'promote',
        many(20, (index) => item(`1.${index}`, [created(`1.${index}`)])),
      ),
    ).toEqual({
      kind: 'none',
    });
    expect(demand('undo', [item('1.2', [created('1.2')])])).toEqual({ kind: 'none' });
  });

  it('needs none either when it makes a protected tag that was not there', () => {
    expect(demand('retag', [item('latest', [created('latest')])])).toEqual({ kind: 'none' });
  });

  it('needs none when everything is so already', () => {
    const items = [item('latest', [untouched('latest')])];
    expect(demand('retag', items)).toEqual({ kind: 'none' });
    expect(demand('promote', items, { pathDemandsTyped: true })).toEqual({ kind: 'none' });
  });
});

describe('a change that moves tags', () => {
  it('has to be agreed to, however many they are', () => {
    expect(demand('retag', [item('1.2', [moved('1.2')])])).toEqual({ kind: 'agree' });
    expect(
      demand(
        'promote',
        many(20, (index) => item(`1.${index}`, [moved(`1.${index}`)])),
      ),
    ).toEqual({
      kind: 'agree',
    });
  });

  it('is confirmed by the name of the one tag that is protected', () => {
    const items = [item('1.2', [moved('1.2')]), item('latest', [moved('latest')])];
    expect(demand('retag', items)).toEqual({
      kind: 'typed',
      word: 'app:latest',
      reason: 'protected',
      protectedTags: ['app:latest'],
    });
  });

  it('is confirmed by the count of several tags that are protected', () => {
    const items = ['1.2', 'latest', 'prod-eu'].map((tag) => item(tag, [moved(tag)]));
    expect(demand('promote', items)).toEqual({
      kind: 'typed',
      word: 'move 2 protected tags',
      reason: 'protected',
      protectedTags: ['app:latest', 'app:prod-eu'],
    });
  });

  it('asks nothing of a protected tag that an obstacle keeps where it is', () => {
    const obstacle = { kind: 'tag-may-not-move', tag: 'latest', at: digestOf(1), path: 'app' } as const;
    const items = [item('latest', [moved('latest')], [obstacle]), item('1.2', [created('1.2')])];
    expect(demand('promote', items)).toEqual({ kind: 'none' });
    expect(demand('promote', items.slice(0, 1), { pathDemandsTyped: true })).toEqual({ kind: 'none' });
  });
});

describe('a deletion', () => {
  it('has to be agreed to, however small it is', () => {
    expect(demand('delete-tags', [item('1.2', [removed('1.2')])])).toEqual({ kind: 'agree' });
    expect(demand('delete-images', [item(digestOf(1), [gone(1)])])).toEqual({ kind: 'agree' });
    expect(demand('clean-untagged', [item(digestOf(1), [gone(1, 'platform')])])).toEqual({ kind: 'agree' });
    expect(demand('delete-tags', [item('1.2', [])])).toEqual({ kind: 'none' });
  });

  it('has to be agreed to when undoing takes something away again', () => {
    expect(demand('undo', [item('1.2', [removed('1.2')])])).toEqual({ kind: 'agree' });
  });

  it('is confirmed by the name of a protected tag', () => {
    expect(demand('delete-tags', [item('latest', [removed('latest')])])).toMatchObject({
      kind: 'typed',
      word: 'app:latest',
      reason: 'protected',
    });
    expect(
      demand('delete-images', [item(digestOf(1), [removed('1.2'), removed('prod'), gone(1)])]),
    ).toMatchObject({ word: 'app:prod', protectedTags: ['app:prod'] });
    expect(
      demand('delete-tags', [item('a', [removed('prod1')]), item('b', [removed('prod2')])]),
    ).toMatchObject({ word: 'delete 2 protected tags' });
  });

  it('is confirmed by its count beyond ten', () => {
    const tags = (count: number) => many(count, (index) => item(`1.${index}`, [removed(`1.${index}`)]));
    expect(demand('delete-tags', tags(10))).toEqual({ kind: 'agree' });
    expect(demand('delete-tags', tags(11))).toEqual({
      kind: 'typed',
      word: 'delete 11 tags',
      reason: 'many',
      protectedTags: [],
    });
    const images = (count: number) => many(count, (index) => item(digestOf(index), [gone(index)]));
    expect(demand('clean-untagged', images(10))).toEqual({ kind: 'agree' });
    expect(demand('clean-untagged', images(12))).toMatchObject({ word: 'delete 12 images', reason: 'many' });
  });

  it('counts images and their tags, and names the images', () => {
    const items = (count: number) =>
      many(count, (index) => item(digestOf(index), [removed(`1.${index}`), gone(index)]));
    expect(demand('delete-images', items(5))).toEqual({ kind: 'agree' });
    expect(demand('delete-images', items(6))).toMatchObject({ word: 'delete 6 images', reason: 'many' });
  });

  it('names the tags where one image has them all', () => {
    const effects = [...many(10, (index) => removed(`1.${index}`)), gone(1, 'index')];
    expect(demand('delete-images', [item(digestOf(1), effects)])).toMatchObject({ word: 'delete 10 tags' });
  });

  it('does not count what belongs to an image by itself', () => {
    const parts = many(20, (index) => gone(index + 2, index < 10 ? 'platform' : 'signature'));
    expect(demand('delete-images', [item(digestOf(1), [...parts, gone(1, 'index')])])).toEqual({
      kind: 'agree',
    });
  });

  it('counts what goes with several items once', () => {
    const shared = many(6, (index) => removed(`1.${index}`));
    const items = many(3, (index) => item(`1.${index}`, [...shared, gone(1)]));
    expect(demand('delete-images', items)).toEqual({ kind: 'agree' });
  });

  it('counts tags of the same name in several repositories each', () => {
    const items = many(11, (index) => item(`${index}`, [removed('1.2', `team/app${index}`)]));
    expect(demand('delete-tags', items)).toMatchObject({ word: 'delete 11 tags' });
  });

  it('of many with a protected tag among them is confirmed by the count, and the tag is told', () => {
    const items = [...many(11, (index) => `1.${index}`), 'latest'].map((tag) => item(tag, [removed(tag)]));
    expect(demand('delete-tags', items)).toEqual({
      kind: 'typed',
      word: 'delete 12 tags',
      reason: 'protected',
      protectedTags: ['app:latest'],
    });
  });

  it('counts nothing that an obstacle keeps', () => {
    const obstacle = { kind: 'child-of-live', digest: digestOf(1), neededBy: ['latest'] } as const;
    const items = many(11, (index) => item(digestOf(index), [gone(index)], index === 0 ? [obstacle] : []));
    expect(demand('delete-images', items)).toEqual({ kind: 'agree' });
    expect(demand('delete-images', items.slice(0, 1))).toEqual({ kind: 'none' });
  });

  it('is confirmed by the name of the one thing where not even one may go without', () => {
    const policy = { protectedTags: [], typedBeyond: 0, pathDemandsTyped: false };
    const one = plan('delete-images', [item(digestOf(7), [gone(7)])]);
    expect(demandOf(one, policy)).toMatchObject({ word: 'app@000000000007', reason: 'many' });
    const two = plan('delete-tags', [item('1.2', [removed('1.2')])]);
    expect(demandOf(two, policy)).toMatchObject({ word: 'app:1.2' });
  });
});

describe('a path that asks for a word', () => {
  it('gets the name of the one image, or the count of them', () => {
    const one = [item('1.2', [created('1.2')]), item('1.1', [untouched('1.1')])];
    expect(demand('promote', one, { pathDemandsTyped: true })).toEqual({
      kind: 'typed',
      word: 'app:1.2',
      reason: 'path',
      protectedTags: [],
    });
    const three = many(3, (index) => item(`1.${index}`, [created(`1.${index}`)]));
    expect(demand('promote', three, { pathDemandsTyped: true })).toMatchObject({
      word: 'promote 3 images',
      reason: 'path',
    });
  });

  it('is not the reason that is told when a protected tag is moved', () => {
    const items = [item('latest', [moved('latest')])];
    expect(demand('promote', items, { pathDemandsTyped: true })).toMatchObject({ reason: 'protected' });
  });
});

describe('patterns of protected tags', () => {
  const isTyped = (glob: string, tag: string): boolean =>
    demand('retag', [item(tag, [moved(tag)])], { protectedTags: [glob] }).kind === 'typed';

  it.each([
    ['latest', 'latest', true],
    ['latest', 'latest-dev', false],
    ['latest', 'Latest', true],
    ['prod*', 'prod', true],
    ['prod*', 'prod-1.2', true],
    ['prod*', 'preprod', false],
    ['*', '1.2', true],
    ['**', '1.2', true],
    ['v?.?', 'v1.2', true],
    ['v?.?', 'v1.20', false],
    ['{stable,lts}*', 'lts-24', true],
    ['[0-9]*', '1.2', true],
    ['[^0-9]*', '1.2', false],
    ['1.2', '1x2', false],
  ])('%s and the tag %s: %s', (glob, tag, expected) => {
    expect(parseProtectedTags([glob])).toEqual({ globs: [glob], faults: [] });
    expect(isTyped(glob, tag)).toBe(expected);
  });

  it('protect nothing when there are none', () => {
    expect(demand('retag', [item('latest', [moved('latest')])], { protectedTags: [] })).toEqual({
      kind: 'agree',
    });
  });
});

describe('parseProtectedTags', () => {
  it('takes a setting that is not there for none', () => {
    expect(parseProtectedTags(undefined)).toEqual({ globs: [], faults: [] });
    expect(parseProtectedTags([])).toEqual({ globs: [], faults: [] });
  });

  it('protects everything rather than nothing when the setting is no list', () => {
    expect(parseProtectedTags('latest')).toEqual({
      globs: ['*'],
      faults: ['registryExplorer.protectedTags must be a list; until it is, every tag is protected.'],
    });
  });

  it('keeps the good entries once, whatever the others are', () => {
    const { globs, faults } = parseProtectedTags(['latest', 7, 'prod*', '', 'latest']);
    expect(globs).toEqual(['latest', 'prod*']);
    expect(faults).toEqual([
      'Entry 2 of registryExplorer.protectedTags is not a text.',
      'Entry 4 of registryExplorer.protectedTags is empty.',
    ]);
  });

  it.each([
    ['team/app:latest', 'is no pattern of tags'],
    ['app:latest', 'is no pattern of tags'],
    ['two words', 'is no pattern of tags'],
    ['(a|b)+', 'is no pattern of tags'],
    ['{1..12}', 'is no pattern of tags'],
    ['!dev*', 'begins with an exclamation mark'],
    ['{prod,', 'is no pattern; a bracket may be missing'],
    ['[z-a]', 'is no pattern; a bracket may be missing'],
    ['*a*b*c*d*', 'has more than 4 stars'],
  ])('says what is wrong with %s', (glob, words) => {
    const { globs, faults } = parseProtectedTags([glob]);
    expect(globs).toEqual([]);
    expect(faults).toEqual([
      expect.stringContaining(`Entry 1 of registryExplorer.protectedTags (${JSON.stringify(glob)}) ${words}`),
    ]);
  });

  it('gives only what can be matched without delay, whatever is written', () => {
    const piece = fc.constantFrom(
      '*',
      '**',
      '?',
      'a',
      '{a,',
      '}',
      '[a-c]',
      '[',
      ']',
      '{*a,b*}',
      '^',
      '.',
      '!',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { globs } = parseProtectedTags([pieces.join('')]);
        const tag = 'a'.repeat(128);
        const { kind } = demand('retag', [item(tag, [moved(tag)])], { protectedTags: globs });
        expect(['agree', 'typed']).toContain(kind);
      }),
      { interruptAfterTimeLimit: 15_000, markInterruptAsFailure: true },
    );
  });
});
