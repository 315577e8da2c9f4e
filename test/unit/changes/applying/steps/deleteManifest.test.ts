/** Deleting manifests by their digests. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangePlan } from '../../../../../src/changes/plan.ts';
import { planDeleteImages } from '../../../../../src/changes/deleting/planDeleteImages.ts';
import { RepositoryMemory } from '../../../../../src/changes/deleting/repositoryMemory.ts';
import { planRemaining } from '../../../../../src/changes/report.ts';
import { type ChangeWorld, createChangeWorld } from '../../../../support/changeWorld.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
  type MemoryRegistryOptions,
} from '../../../../support/memoryRegistry.ts';
import { answered, before, failing, firstOf, listWrites, ofManifest } from '../../answers.ts';
import { about, call, digestOf, image, index, place, signatureOf } from '../../smallImages.ts';

let registry: MemoryRegistry;
let world: ChangeWorld;

function open(options: MemoryRegistryOptions = {}): void {
  registry = createMemoryRegistry(options);
  world = createChangeWorld({ here: registry });
}

beforeEach(() => open());

const [amd, arm, shared] = [image('amd'), image('arm'), image('shared')];
const whole = index(amd, shared);
const sbom = about(whole, 'sbom');
const { built: signature, tag: signatureTag } = signatureOf(whole);

/** The index goes, with what is attached to it; one of its platforms is part of another one. */
function plan(): Promise<ChangePlan> {
  registry.push('app', whole, '1', '1.0');
  registry.push('app', index(shared, arm), '2');
  registry.push('app', sbom);
  registry.push('app', signature, signatureTag);
  const memory = new RepositoryMemory();
  return planDeleteImages(world.planning, { place, references: ['1'], memory }, call);
}

const gone = [whole, amd, sbom, signature].map(digestOf);

describe('an image', () => {
  it('goes with all that belongs to it alone, and nothing else does', async () => {
    const planned = await plan();
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'done', remarks: [] });
    expect(registry.tagsOf('app')).toEqual({ 2: digestOf(index(shared, arm)) });
    expect([...registry.manifestsOf('app')].toSorted()).toEqual(
      [shared, arm, index(shared, arm)].map(digestOf).toSorted(),
    );
    expect(registry.findIncompleteTags('app')).toEqual([]);
    expect(new Set(world.journal.map(({ digest }) => digest))).toEqual(new Set(gone));
  });

  it('is kept whole before anything of it goes', async () => {
    const planned = await plan();
    let manifestsBefore: number | undefined;
    const { keptId = '' } = firstOf(
      await world.applyWith(
        {
          kept: {
            ...world.applying.kept,
            keep: async (change) => {
              manifestsBefore = registry.manifestsOf('app').size;
              return world.applying.kept.keep(change);
            },
          },
        },
        planned,
      ),
    );
    expect(manifestsBefore).toBe(7);
    expect(
      world.kept
        .get(keptId)
        ?.manifests.map(({ digest }) => digest)
        .toSorted(),
    ).toEqual(gone.toSorted());
    expect(world.kept.get(keptId)?.change.kind).toBe('deletion');
  });

  it('never leaves a tag that points at something incomplete', async () => {
    const planned = await plan();
    const incomplete: string[] = [];
    registry.onAnswer = () => void incomplete.push(...registry.findIncompleteTags('app'));
    await world.apply(planned);
    expect(incomplete).toEqual([]);
  });

  it('goes wholly after a deletion that was broken off', async () => {
    const planned = await plan();
    registry.onRequest = failing(new RegExp(`DELETE app/manifests/${digestOf(amd)}`), lostConnection());
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'failed', keptId: 'kept-1' });
    registry.onRequest = undefined;
    const again = await world.apply(planRemaining(report) ?? planned);
    expect(firstOf(again).outcome).toBe('done');
    expect(registry.manifestsOf('app').size).toBe(3);
    // What went first is kept by the first try, what went then by the second.
    const kept = [...world.kept.values()].flatMap(({ manifests }) => manifests.map(({ digest }) => digest));
    expect(new Set(kept)).toEqual(new Set(gone));
  });

  it('that is gone already needs nothing', async () => {
    const planned = await plan();
    await world.apply(planned);
    registry.forgetRequests();
    const report = await world.apply(planned);
    expect(firstOf(report).outcome).toBe('done');
    expect(listWrites(registry)).toEqual([]);
    expect(world.kept.size).toBe(1);
  });
});

describe('a registry that does not delete', () => {
  it('since that is switched off, says so with the setting, and everything is as it was', async () => {
    open({ deletesManifests: false });
    const planned = await plan();
    const tags = registry.tagsOf('app');
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'distribution.unsupported',
        summary: 'registry.test does not allow deleting images.',
        remedy: { text: expect.stringContaining('storage.delete.enabled') },
      },
    });
    expect(firstOf(report).keptId).toBeUndefined();
    expect(world.kept.size).toBe(0);
    expect(registry.tagsOf('app')).toEqual(tags);
    expect(registry.manifestsOf('app').size).toBe(7);
    expect(world.pauses).toEqual([]);
  });

  it('at once, and answers with a failure, is given some time (Docker Hub)', async () => {
    const planned = await plan();
    let isPending = false;
    registry.onRequest = ({ text }) => {
      if (text === `DELETE app/manifests/${digestOf(amd)}` && !isPending) {
        isPending = true;
        throw answered(500, { subject: ofManifest(digestOf(amd)) });
      }
    };
    const pauses: number[] = [];
    const pause = async (delayMs: number): Promise<void> => {
      pauses.push(delayMs);
      registry.dropManifest('app', digestOf(amd));
    };
    const report = await world.applyWith({ pause }, planned);
    expect(firstOf(report).outcome).toBe('done');
    // Looked at again before anything is sent again.
    expect(pauses).toEqual([400]);
    expect(registry.count(`DELETE app/manifests/${digestOf(amd)}`)).toBe(1);
  });

  it('for a moment, is asked again', async () => {
    const planned = await plan();
    registry.onRequest = failing(/^DELETE/, lostConnection(), 2);
    expect(firstOf(await world.apply(planned)).outcome).toBe('done');
  });

  it('although it says so, is found out', async () => {
    const planned = await plan();
    registry.deleteManifest = async () => undefined;
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        summary: expect.stringMatching(
          /^Afterwards, app@sha256:\w{12}… is still there, although here\.test said it was deleted\.$/,
        ),
      },
    });
  });

  it('since somebody else has just done it, is no failure', async () => {
    const planned = await plan();
    const request = new RegExp(`DELETE app/manifests/${digestOf(amd)}`);
    registry.onRequest = before(request, () => registry.dropManifest('app', digestOf(amd)));
    expect(firstOf(await world.apply(planned)).outcome).toBe('done');
  });

  it('the tags that were on it, is remarked on', async () => {
    open({ leavesTags: true });
    const report = await world.apply(await plan());
    expect(firstOf(report).outcome).toBe('done');
    expect(firstOf(report).remarks).toContain('here.test still lists app:1, or somebody has set it again.');
  });
});
