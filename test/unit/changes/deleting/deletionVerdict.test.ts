/** Random repositories: whatever is deleted by a plan, and in whatever order, nothing is lost that should stay. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangePlan, PlanItem, Step } from '../../../../src/changes/plan.ts';
import { planCleanUntagged } from '../../../../src/changes/deleting/planCleanUntagged.ts';
import { planDeleteImages } from '../../../../src/changes/deleting/planDeleteImages.ts';
import { RepositoryMemory } from '../../../../src/changes/deleting/repositoryMemory.ts';
import { isAttachmentTag, referrersTag } from '../../../../src/oci/attachedTags.ts';
import type { Digest } from '../../../../src/oci/digest.ts';
import { parseManifest } from '../../../../src/oci/manifest.ts';
import type { Built } from '../../../support/imageBuilder.ts';
import { createMemoryRegistry, type MemoryRegistry } from '../../../support/memoryRegistry.ts';
import { about, call, createParts, digestOf, image, index, place, signatureOf } from '../smallImages.ts';

/** One manifest; the numbers choose among those before it. */
type Node =
  | { readonly kind: 'image' }
  | { readonly kind: 'index'; readonly of: readonly number[] }
  | { readonly kind: 'referrer'; readonly of: number }
  | { readonly kind: 'signature'; readonly of: number };

interface World {
  readonly referrers: 'api' | 'tag';
  readonly nodes: readonly Node[];
  /** For each tag, which manifest it is on. */
  readonly tags: readonly number[];
  /** A tag on the manifest that has the shape of a list of referrers of another. */
  readonly misleading: readonly { readonly of: number; readonly on: number }[];
  readonly lost: readonly number[];
  readonly chosen: readonly number[];
  readonly byTag: boolean;
  /** Decides which item goes on next. */
  readonly turns: readonly number[];
}

const some = (max: number, minLength = 0) => fc.array(fc.nat(), { minLength, maxLength: max });

const world: fc.Arbitrary<World> = fc.record({
  referrers: fc.constantFrom('api', 'tag'),
  nodes: fc.array(
    fc.oneof<fc.Arbitrary<Node>[]>(
      fc.constant({ kind: 'image' }),
      fc.record({ kind: fc.constant('index'), of: some(3) }),
      fc.record({ kind: fc.constant('referrer'), of: fc.nat() }),
      fc.record({ kind: fc.constant('signature'), of: fc.nat() }),
    ),
    { minLength: 2, maxLength: 12 },
  ),
  tags: some(5),
  misleading: fc.array(fc.record({ of: fc.nat(), on: fc.nat() }), { maxLength: 1 }),
  lost: some(1),
  chosen: some(4, 1),
  byTag: fc.boolean(),
  turns: some(40, 40),
});

interface Made {
  readonly registry: MemoryRegistry;
  readonly manifests: readonly Digest[];
}

function build({ referrers, nodes, tags, misleading, lost }: World): Made {
  const registry = createMemoryRegistry({ referrers });
  const built: Built[] = [];
  const at = (number: number): Built => built[number % built.length] ?? image('none');
  nodes.forEach((node, number) => {
    const made = create(node, { number, at });
    built.push(made.built);
    registry.push('app', made.built, ...(made.tag === undefined ? [] : [made.tag]));
  });
  const manifests = [...registry.manifestsOf('app')];
  const pick = (number: number): Digest => manifests[number % manifests.length] ?? digestOf(image('none'));
  tags.forEach((number, tag) => registry.setTag('app', `tag-${tag}`, pick(number)));
  misleading.forEach(({ of, on }) => registry.setTag('app', referrersTag(pick(of)), pick(on)));
  lost.forEach((number) => registry.dropManifest('app', pick(number)));
  return { registry, manifests };
}

function create(
  node: Node,
  context: { readonly number: number; readonly at: (number: number) => Built },
): { readonly built: Built; readonly tag?: string } {
  const { number, at } = context;
  // What is first has nothing before it.
  if (node.kind === 'image' || number === 0) {
    return { built: image(`image ${number}`) };
  }
  switch (node.kind) {
    case 'index':
      return { built: index(...new Set(node.of.map(at))) };
    case 'referrer':
      return { built: about(at(node.of), `referrer ${number}`) };
    case 'signature':
      return signatureOf(at(node.of));
    default:
      return node satisfies never;
  }
}

interface Snapshot {
  readonly tags: ReadonlyMap<string, Digest>;
  readonly manifests: ReadonlySet<Digest>;
  readonly children: ReadonlyMap<Digest, readonly Digest[]>;
  readonly subjects: ReadonlyMap<Digest, Digest>;
  /** By subject, what the registry lists as being about it. A list whose tag was moved away lists nothing. */
  readonly listed: ReadonlyMap<Digest, readonly Digest[]>;
}

async function look(registry: MemoryRegistry): Promise<Snapshot> {
  const manifests = registry.manifestsOf('app');
  const parsed = [...manifests].map(
    (digest) => [digest, parseManifest(registry.bytesOf('app', digest) ?? Buffer.from(''))] as const,
  );
  return {
    tags: new Map(Object.entries(registry.tagsOf('app'))),
    manifests,
    children: new Map(
      parsed.map(([digest, manifest]) => [
        digest,
        manifest.kind === 'index' ? manifest.manifests.map((child) => child.digest) : [],
      ]),
    ),
    subjects: new Map(
      parsed.flatMap(([digest, { subject }]) => (subject === undefined ? [] : [[digest, subject.digest]])),
    ),
    listed: new Map(
      await Promise.all(
        [...manifests].map(async (digest) => {
          const pages = await Array.fromAsync(registry.listReferrers('app', digest, call));
          return [digest, pages.flatMap(({ items }) => items.map((item) => item.digest))] as const;
        }),
      ),
    ),
  };
}

/** What is below these, as far as it is there. */
function below({ children, manifests }: Snapshot, digests: Iterable<Digest>): ReadonlySet<Digest> {
  const reached = new Set(digests);
  for (const digest of reached) {
    children.get(digest)?.forEach((child) => reached.add(child));
  }
  return new Set([...reached].filter((digest) => manifests.has(digest)));
}

function carriedOut(plan: ChangePlan): readonly PlanItem[] {
  return plan.items.filter(({ obstacles }) => obstacles.length === 0);
}

/** Stage by stage, with the items taking turns as chance has it; each look must find no tag that has been broken. */
async function carryOut(registry: MemoryRegistry, plan: ChangePlan, turns: readonly number[]): Promise<void> {
  const broken = new Set(registry.findIncompleteTags('app'));
  const queues = carriedOut(plan).map(({ stages }) => stages.map(({ steps }) => steps));
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn++) {
    const waiting = queues.filter((queue) => queue.length > 0);
    const steps: readonly Step[] = waiting[(turns[turn % turns.length] ?? 0) % waiting.length]?.shift() ?? [];
    for (const step of steps) {
      if (step.kind === 'delete-manifest' && registry.manifestsOf('app').has(step.digest)) {
        await registry.deleteManifest('app', step.digest, call);
        expect(registry.findIncompleteTags('app').filter((tag) => !broken.has(tag))).toEqual([]);
      }
    }
  }
}

function checkOutcome(
  plan: ChangePlan,
  state: { readonly before: Snapshot; readonly after: Snapshot; readonly named: ReadonlySet<Digest> },
): void {
  const { before, after, named } = state;
  const items = carriedOut(plan);
  const effects = items.flatMap((item) => item.effects);
  const goneTags = [...before.tags.keys()].filter((tag) => !after.tags.has(tag));
  const gone = [...before.manifests].filter((digest) => !after.manifests.has(digest));
  const toldTags = effects.flatMap((effect) => (effect.kind === 'tag-removed' ? [effect.tag] : []));
  const told = effects.flatMap((effect) => (effect.kind === 'manifest-removed' ? [effect.digest] : []));
  // Nothing goes that was not told, and what was told goes.
  expect([...new Set(toldTags)].toSorted()).toEqual(goneTags.toSorted());
  expect(new Set(told)).toEqual(new Set(gone));
  // Whatever a tag that stays reaches is there.
  const staying = [...after.tags.values()].filter((digest) => before.manifests.has(digest));
  const live = below(before, staying);
  expect([...live].filter((digest) => !after.manifests.has(digest))).toEqual([]);
  // What is about it stays as well, unless it was named itself; and what something that stays is about.
  const referrers = [...before.subjects].filter(
    ([digest, subject]) => live.has(subject) && !named.has(digest),
  );
  expect(referrers.filter(([digest]) => !after.manifests.has(digest))).toEqual([]);
  const tagged = new Set(after.tags.values());
  const lostSubjects = [...live].filter((digest) => {
    const subject = before.subjects.get(digest);
    const isKnown =
      subject !== undefined && (tagged.has(digest) || before.listed.get(subject)?.includes(digest) === true);
    return isKnown && before.manifests.has(subject) && !after.manifests.has(subject);
  });
  expect(lostSubjects).toEqual([]);
  // All of it can be put back.
  for (const { keeps, stages } of items) {
    const kept = new Set(keeps?.manifests.map(({ digest }) => digest));
    const deleted = stages.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === 'delete-manifest' ? [step.digest] : [])),
    );
    expect(deleted.filter((digest) => !kept.has(digest))).toEqual([]);
    expect([...kept].filter((digest) => after.manifests.has(digest))).toEqual([]);
    expect(
      [...below(before, kept)].filter((digest) => !kept.has(digest) && !after.manifests.has(digest)),
    ).toEqual([]);
    expect(new Set(keeps?.tags.map(({ tag }) => tag))).toEqual(
      new Set([...before.tags].filter(([, digest]) => kept.has(digest)).map(([tag]) => tag)),
    );
  }
}

const runs = { numRuns: 500 };

describe('a deletion', () => {
  it(
    'of images never takes what a tag that stays needs, whatever breaks in between',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(world, async (random) => {
          const { registry, manifests } = build(random);
          const before = await look(registry);
          const references = [
            ...new Set(
              random.chosen.map((number) => choose(before, manifests, { number, byTag: random.byTag })),
            ),
          ];
          fc.pre(references.every((reference) => reference !== undefined));
          const plan = await planDeleteImages(
            createParts(registry),
            { place, references, memory: new RepositoryMemory() },
            call,
          );
          await carryOut(registry, plan, random.turns);
          const named = new Set(references.map((reference) => before.tags.get(reference) ?? reference));
          const after = await look(registry);
          checkOutcome(plan, {
            before,
            after,
            named: new Set([...before.manifests].filter((digest) => named.has(digest))),
          });
          // What nothing speaks against is gone.
          for (const item of carriedOut(plan)) {
            expect(after.manifests.has(before.tags.get(item.reference) ?? digestOf(image('none')))).toBe(
              false,
            );
          }
        }),
        runs,
      );
    },
  );

  it(
    'of untagged manifests never takes a tag of a person, or what one needs',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(world, async (random) => {
          const { registry, manifests } = build(random);
          const before = await look(registry);
          const candidates = random.chosen.flatMap((number) => {
            const digest = manifests[number % manifests.length];
            return digest === undefined ? [] : [{ digest }];
          });
          const plan = await planCleanUntagged(
            createParts(registry),
            { place, candidates, memory: new RepositoryMemory() },
            call,
          );
          await carryOut(registry, plan, random.turns);
          const after = await look(registry);
          checkOutcome(plan, { before, after, named: new Set() });
          expect(
            [...before.tags.keys()].filter((tag) => !isAttachmentTag(tag) && !after.tags.has(tag)),
          ).toEqual([]);
        }),
        runs,
      );
    },
  );
});

function choose(
  { tags, manifests }: Snapshot,
  all: readonly Digest[],
  { number, byTag }: { readonly number: number; readonly byTag: boolean },
): string {
  const named = byTag
    ? [...tags].filter(([, digest]) => manifests.has(digest)).map(([tag]) => tag)
    : all.filter((digest) => manifests.has(digest));
  return named[number % Math.max(named.length, 1)] ?? [...manifests][0] ?? 'none';
}
