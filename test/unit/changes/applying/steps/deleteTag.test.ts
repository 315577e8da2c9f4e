/** Deleting tags directly: one tag and nothing else. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangePlan } from '../../../../../src/changes/plan.ts';
import { planDeleteTags } from '../../../../../src/changes/deleting/planDeleteTags.ts';
import { RepositoryMemory } from '../../../../../src/changes/deleting/repositoryMemory.ts';
import { type ChangeWorld, createChangeWorld } from '../../../../support/changeWorld.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
  type MemoryRegistryOptions,
} from '../../../../support/memoryRegistry.ts';
import { answered, before, failing, firstOf, listWrites, ofManifest } from '../../answers.ts';
import { call, digestOf, image, index, place } from '../../smallImages.ts';

let registry: MemoryRegistry;
let world: ChangeWorld;

function open(options: MemoryRegistryOptions = {}): void {
  registry = createMemoryRegistry(options);
  world = createChangeWorld({ here: registry });
}

beforeEach(() => open());

const [amd, arm, other] = [image('amd'), image('arm'), image('other')];
const remove = /^DELETE app\/manifests\/1$/;

function plan(...tags: readonly string[]): Promise<ChangePlan> {
  const memory = new RepositoryMemory();
  return planDeleteTags(world.planning, { place, tags, way: 'direct', memory }, call);
}

describe('a tag', () => {
  it('goes, and nothing else does', async () => {
    registry.push('app', amd, '1', '2');
    const report = await world.apply(await plan('1'));
    expect(firstOf(report)).toMatchObject({ outcome: 'done', remarks: [], keptId: 'kept-1' });
    expect(registry.tagsOf('app')).toEqual({ 2: digestOf(amd) });
    expect(listWrites(registry)).toEqual(['DELETE app/manifests/1']);
    expect(world.journal).toMatchObject([{ action: 'tag-deleted', tag: '1', before: digestOf(amd) }]);
  });

  it('goes as the only one of its repository', async () => {
    registry.push('app', amd, '1');
    const report = await world.apply(await plan('1'));
    expect(firstOf(report)).toMatchObject({ outcome: 'done', remarks: [] });
    expect(registry.tagsOf('app')).toEqual({});
    expect(registry.manifestsOf('app')).toContain(digestOf(amd));
  });

  it('that has gone already needs nothing', async () => {
    registry.push('app', amd, '1', '2');
    const planned = await plan('1');
    registry.dropTag('app', '1');
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'done', steps: [{ outcome: 'already' }] });
    expect(firstOf(report).keptId).toBeUndefined();
    expect(listWrites(registry)).toEqual([]);
  });

  it.each(['HEAD', 'GET'])('that has been moved by the time of the %s stays', async (method) => {
    registry.push('app', amd, '1', '2');
    registry.push('app', other);
    const planned = await plan('1');
    registry.onRequest = before(new RegExp(`^${method} app/manifests/(1|${digestOf(amd)})$`), () =>
      registry.setTag('app', '1', digestOf(other)),
    );
    const report = await world.apply(planned);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.tagMoved' });
    expect(registry.tagsOf('app')).toEqual({ 1: digestOf(other), 2: digestOf(amd) });
    expect(listWrites(registry)).toEqual([]);
    expect(world.kept.size).toBe(0);
  });
});

describe('a registry that takes the image along with the tag', () => {
  it('gets it back, when it was the last tag (ECR)', async () => {
    open({ takesManifestWithLastTag: true });
    registry.push('app', amd, '1');
    const report = await world.apply(await plan('1'));
    expect(firstOf(report)).toMatchObject({
      outcome: 'done',
      remarks: [`here.test removed app@${digestOf(amd)} as well; it was put back.`],
    });
    expect(registry.manifestsOf('app')).toContain(digestOf(amd));
  });

  it('gets its other tags back as well (GitHub)', async () => {
    const whole = index(amd, arm);
    registry.push('app', whole, '1', '2', '3');
    const planned = await plan('1');
    // A tag is deleted with the version it belongs to.
    registry.onAnswer = before(remove, () => {
      ['2', '3'].forEach((tag) => registry.dropTag('app', tag));
      registry.dropManifest('app', digestOf(whole));
    });
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({
      outcome: 'done',
      remarks: [
        'here.test removed app:2 as well; it was put back.',
        'here.test removed app:3 as well; it was put back.',
      ],
    });
    expect(registry.tagsOf('app')).toEqual({ 2: digestOf(whole), 3: digestOf(whole) });
    expect(registry.findIncompleteTags('app')).toEqual([]);
    expect(world.journal.map(({ action, tag }) => [action, tag])).toEqual([
      ['tag-deleted', '1'],
      ['tag-set', '2'],
      ['tag-set', '3'],
    ]);
  });

  it('and does not take it back leaves what undoing needs', async () => {
    open({ takesManifestWithLastTag: true });
    registry.push('app', amd, '1');
    const planned = await plan('1');
    registry.onRequest = failing(/^PUT/, answered(403, { code: 'DENIED' }));
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'failed', keptId: 'kept-1' });
    expect(world.kept.get('kept-1')?.manifests).toHaveLength(1);
  });
});

describe('a registry that does not delete', () => {
  it.each([
    [
      'since that is switched off',
      answered(405, { code: 'UNSUPPORTED', subject: ofManifest('1') }),
      'distribution.unsupported',
    ],
    ['since the login may not', answered(403, { subject: ofManifest('1') }), 'distribution.denied'],
  ])('%s, says so, and everything is as it was', async (_why, failure, code) => {
    registry.push('app', amd, '1', '2');
    const planned = await plan('1');
    registry.onRequest = failing(remove, failure);
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'failed', error: { code }, remarks: [] });
    expect(firstOf(report).keptId).toBeUndefined();
    expect(registry.tagsOf('app')).toEqual({ 1: digestOf(amd), 2: digestOf(amd) });
    expect(registry.count('DELETE')).toBe(1);
    expect(world.kept.size).toBe(0);
    expect(world.journal).toMatchObject([{ action: 'tag-deleted', failure: expect.any(String) }]);
  });

  it('although it says so, is found out', async () => {
    registry.push('app', amd, '1', '2');
    const planned = await plan('1');
    registry.deleteTag = async () => undefined;
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      keptId: 'kept-1',
      error: { summary: 'Afterwards, app:1 is still there, although here.test said it was deleted.' },
    });
  });

  it('as far as it says, is not believed when the tag is gone', async () => {
    registry.push('app', amd, '1', '2');
    const planned = await plan('1');
    registry.onAnswer = failing(remove, answered(500));
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'done', keptId: 'kept-1' });
  });

  it('for a moment, is asked again', async () => {
    registry.push('app', amd, '1', '2');
    const planned = await plan('1');
    registry.onRequest = failing(remove, lostConnection(), 1);
    expect(firstOf(await world.apply(planned)).outcome).toBe('done');
  });

  it('is not asked again when the tag has been moved meanwhile', async () => {
    registry.push('app', amd, '1', '2');
    registry.push('app', other);
    const planned = await plan('1');
    registry.onRequest = failing(remove, lostConnection(), 1);
    const pause = async (): Promise<void> => registry.setTag('app', '1', digestOf(other));
    const report = await world.applyWith({ pause }, planned);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.tagMoved' });
    expect(registry.tagsOf('app')).toMatchObject({ 1: digestOf(other) });
  });

  it('since somebody else has just done it, is no failure', async () => {
    registry.push('app', amd, '1', '2');
    const planned = await plan('1');
    registry.onRequest = before(remove, () => registry.dropTag('app', '1'));
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'done', remarks: [] });
  });
});
