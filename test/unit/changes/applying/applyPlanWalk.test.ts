/**
 * Every request of every kind of change fails in turn, before and after it has its effect, once and from then on, and is
 * where the change is cancelled: whatever is left holds together, can be undone, and is finished by running again.
 */
import { describe, expect, it } from 'vitest';
import type { ChangePlan } from '../../../../src/changes/plan.ts';
import { planDeleteImages } from '../../../../src/changes/deleting/planDeleteImages.ts';
import { planDeleteTags } from '../../../../src/changes/deleting/planDeleteTags.ts';
import { planUndo } from '../../../../src/changes/undoing/planUndo.ts';
import { planRemaining } from '../../../../src/changes/report.ts';
import { RepositoryMemory } from '../../../../src/changes/deleting/repositoryMemory.ts';
import { type ChangeWorld, createChangeWorld } from '../../../support/changeWorld.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../support/memoryRegistry.ts';
import { firstOf } from '../answers.ts';
import { about, call, cosignType, digestOf, image, index, signatureOf } from '../smallImages.ts';

const [amd, arm, other] = [image('amd'), image('arm'), image('other')];
const whole = index(amd, arm);
const sbom = about(whole, 'sbom');
const proof = about(sbom, 'proof', cosignType);
const own = about(whole, 'a scan of the target itself');
const { built: signature, tag: signatureTag } = signatureOf(whole);

interface Scene {
  readonly dev: MemoryRegistry;
  readonly prod: MemoryRegistry;
  readonly world: ChangeWorld;
  readonly plan: ChangePlan;
}

interface Change {
  readonly name: string;
  /** Registries as they are before, and the plan. */
  readonly open: () => Promise<Scene>;
}

const changes: readonly Change[] = [
  {
    name: 'promoting a signed image to a registry that lists referrers',
    open: () => openPromotion({ referrers: 'api', to: 'prod/app:1' }),
  },
  {
    name: 'promoting a signed image to a registry that keeps lists in tags',
    open: () => openPromotion({ referrers: 'tag', to: 'prod/app:1' }),
  },
  {
    name: 'promoting a signed image inside a registry',
    open: () => openPromotion({ referrers: 'api', to: 'dev/released/app:1' }),
  },
  {
    name: 'moving a tag',
    async open() {
      const scene = openRegistries('api');
      scene.dev.push('app', other, 'latest');
      return { ...scene, plan: await scene.world.retag('dev/app:1', 'latest') };
    },
  },
  {
    name: 'deleting a tag',
    open: () => openDeletion((world) => planTags(world, 'direct')),
  },
  {
    name: 'deleting a tag by a placeholder',
    open: () => openDeletion((world) => planTags(world, 'placeholder')),
  },
  {
    name: 'deleting an image with all that belongs to it',
    open: () => openDeletion(planImages),
  },
  {
    name: 'undoing a deletion',
    async open() {
      const { dev, prod, world, plan } = await openDeletion(planImages);
      const { keptId = '' } = firstOf(await world.apply(plan));
      const undo = await planUndo(world.planning, await world.applying.kept.open(keptId), call);
      return { dev, prod, world, plan: undo };
    },
  },
];

function openRegistries(referrers: 'api' | 'tag'): Omit<Scene, 'plan'> {
  const dev = createMemoryRegistry({ host: 'dev.test' });
  const prod = createMemoryRegistry({ host: 'prod.test', referrers });
  dev.push('app', whole, '1', '1.0');
  [sbom, proof].forEach((built) => dev.push('app', built));
  dev.push('app', signature, signatureTag);
  return { dev, prod, world: createChangeWorld({ dev, prod }) };
}

async function openPromotion(options: {
  readonly referrers: 'api' | 'tag';
  readonly to: string;
}): Promise<Scene> {
  const scene = openRegistries(options.referrers);
  const [target, repository] = options.to.startsWith('prod')
    ? [scene.prod, 'app']
    : [scene.dev, 'released/app'];
  // There is an image under the tag, and somebody has scanned the one that comes.
  target.push(repository, other, '1');
  target.push(repository, amd);
  target.push(repository, own);
  return { ...scene, plan: await scene.world.promote('dev/app:1', options.to) };
}

async function openDeletion(plan: (world: ChangeWorld) => Promise<ChangePlan>): Promise<Scene> {
  const scene = openRegistries('api');
  // A platform is part of another image, too.
  scene.dev.push('app', index(arm, other), '2');
  return { ...scene, plan: await plan(scene.world) };
}

const place = { registryId: 'dev', repository: 'app' } as const;

function planTags(world: ChangeWorld, way: 'direct' | 'placeholder'): Promise<ChangePlan> {
  return planDeleteTags(world.planning, { place, tags: ['1'], way, memory: new RepositoryMemory() }, call);
}

function planImages(world: ChangeWorld): Promise<ChangePlan> {
  const request = { place, references: ['1'], memory: new RepositoryMemory() };
  return planDeleteImages(world.planning, request, call);
}

interface Fault {
  readonly name: string;
  readonly when: 'onRequest' | 'onAnswer';
  readonly lasts: boolean;
  readonly cancels?: boolean;
}

const faults: readonly Fault[] = [
  { name: 'a request is lost', when: 'onRequest', lasts: false },
  { name: 'an answer is lost', when: 'onAnswer', lasts: false },
  { name: 'everything is lost from a request on', when: 'onRequest', lasts: true },
  { name: 'everything is lost from an answer on', when: 'onAnswer', lasts: true },
  { name: 'it is cancelled before a request', when: 'onRequest', lasts: false, cancels: true },
  { name: 'it is cancelled before an answer', when: 'onAnswer', lasts: false, cancels: true },
];

interface State {
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly manifests: Readonly<Record<string, readonly string[]>>;
}

const repositories = ['app', 'released/app'] as const;

function lookAt(scene: Scene): State {
  const all = [scene.dev, scene.prod].flatMap((registry) =>
    repositories.map((repository) => [`${registry.host}/${repository}`, registry, repository] as const),
  );
  return {
    tags: Object.fromEntries(all.map(([name, registry, repository]) => [name, registry.tagsOf(repository)])),
    manifests: Object.fromEntries(
      all.map(([name, registry, repository]) => [name, [...registry.manifestsOf(repository)].toSorted()]),
    ),
  };
}

/** Breaks what is sent to either registry at the given place; tells whether it came to that. */
function breakAt(scene: Scene, fault: Fault, number: number): { wasReached: boolean; signal: AbortSignal } {
  const controller = new AbortController();
  const state = { wasReached: false, signal: controller.signal };
  let count = 0;
  for (const registry of [scene.dev, scene.prod]) {
    registry[fault.when] = () => {
      count++;
      if (count === number || (fault.lasts && count > number)) {
        state.wasReached = true;
        if (fault.cancels === true) {
          controller.abort();
        } else {
          throw lostConnection(registry.host);
        }
      }
    };
  }
  return state;
}

function mend({ dev, prod }: Scene): void {
  for (const registry of [dev, prod]) {
    registry.onRequest = undefined;
    registry.onAnswer = undefined;
  }
}

/** Tags that were there and are not where they were, without anything kept to put them back. */
function findUnkept(scene: Scene, before: State): readonly string[] {
  const kept = [...scene.world.kept.values()].flatMap(({ change }) =>
    change.tags.map(
      ({ tag, digest }) => `${change.place.registryId}.test/${change.place.repository}:${tag}@${digest}`,
    ),
  );
  const now = new Set(listTags(lookAt(scene)));
  // What tools keep in tags grows and is not put back.
  return listTags(before).filter((tag) => !now.has(tag) && !kept.includes(tag) && !tag.includes(':sha256-'));
}

function listTags({ tags }: State): readonly string[] {
  return Object.entries(tags).flatMap(([name, targets]) =>
    Object.entries(targets).map(([tag, digest]) => `${name}:${tag}@${digest}`),
  );
}

describe.each(changes)('$name', ({ open }) => {
  it.each(faults)('is consistent when $name, and is finished by running again', async (fault) => {
    const undisturbed = await open();
    const before = lookAt(undisturbed);
    expect(
      (await undisturbed.world.apply(undisturbed.plan)).items.every(({ outcome }) => outcome === 'done'),
    ).toBe(true);
    const wanted = lookAt(undisturbed);
    const named = new Set(
      JSON.stringify(undisturbed.plan.items.flatMap(({ effects }) => effects)).match(/sha256:\w{64}/g),
    );

    let number = 0;
    for (let wasReached = true; wasReached;) {
      number++;
      const scene = await open();
      const broken = breakAt(scene, fault, number);
      const report = await scene.world.apply(scene.plan, { signal: broken.signal });
      mend(scene);
      ({ wasReached } = broken);

      for (const registry of [scene.dev, scene.prod]) {
        expect(repositories.flatMap((repository) => registry.findIncompleteTags(repository))).toEqual([]);
      }
      expect(findUnkept(scene, before)).toEqual([]);
      for (const [name, manifests] of Object.entries(before.manifests)) {
        const left = new Set(lookAt(scene).manifests[name]);
        // Nothing has gone that was not named.
        expect(manifests.filter((digest) => !left.has(digest) && !named.has(digest))).toEqual([]);
      }
      for (const { outcome, error } of report.items) {
        expect(['done', fault.cancels === true ? 'cancelled' : 'failed']).toContain(outcome);
        expect(outcome === 'failed' ? (error?.summary ?? '') : 'fine.').toMatch(/\.$/);
      }

      const rest = planRemaining(report);
      const again = rest === undefined ? report : await scene.world.apply(rest);
      expect(again.items.map(({ outcome, error }) => error?.summary ?? outcome)).toEqual(
        again.items.map(() => 'done'),
      );
      const end = lookAt(scene);
      expect(end.tags).toEqual(wanted.tags);
      for (const [name, manifests] of Object.entries(wanted.manifests)) {
        const left = new Set(end.manifests[name]);
        expect(manifests.filter((digest) => !left.has(digest))).toEqual([]);
      }
    }
    expect(number).toBeGreaterThan(4);
  });
});

it('has the image of a promotion under the digests it had', async () => {
  const { prod, world, plan } = await openPromotion({ referrers: 'tag', to: 'prod/app:1' });
  await world.apply(plan);
  expect(prod.tagsOf('app')).toMatchObject({ 1: digestOf(whole), [signatureTag]: digestOf(signature) });
  expect(prod.bytesOf('app', digestOf(proof))).toEqual(proof.manifest.bytes);
});
