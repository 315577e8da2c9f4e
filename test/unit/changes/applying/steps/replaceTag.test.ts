/** Removing one tag where a registry deletes by digest alone. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangePlan } from '../../../../../src/changes/plan.ts';
import { planDeleteTags } from '../../../../../src/changes/deleting/planDeleteTags.ts';
import { planRemaining } from '../../../../../src/changes/report.ts';
import { RepositoryMemory } from '../../../../../src/changes/deleting/repositoryMemory.ts';
import { parseManifest } from '../../../../../src/oci/manifest.ts';
import { type ChangeWorld, createChangeWorld } from '../../../../support/changeWorld.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
  type MemoryRegistryOptions,
  type MemoryRequest,
} from '../../../../support/memoryRegistry.ts';
import { answered, before, failing, firstOf, listWrites, ofManifest } from '../../answers.ts';
import { call, digestOf, image, index, place } from '../../smallImages.ts';

let registry: MemoryRegistry;
let world: ChangeWorld;

function open(options: MemoryRegistryOptions = {}): void {
  registry = createMemoryRegistry({ deletesTags: false, ...options });
  world = createChangeWorld({ here: registry });
}

beforeEach(() => open());

const [amd, other] = [image('amd'), image('other')];
const whole = index(amd, image('arm'));

function plan(...tags: readonly string[]): Promise<ChangePlan> {
  const memory = new RepositoryMemory();
  return planDeleteTags(world.planning, { place, tags, way: 'placeholder', memory }, call);
}

/** The tags that point at placeholders. */
function listPlaceholders(): readonly string[] {
  return Object.entries(registry.tagsOf('app')).flatMap(([tag, digest]) => {
    const bytes = registry.bytesOf('app', digest);
    const manifest = bytes === undefined ? undefined : parseManifest(bytes);
    return manifest?.annotations?.['vnd.registry-explorer.placeholder-for'] === undefined ? [] : [tag];
  });
}

/** The request that deletes the placeholder which has the tag: the last of the three. */
function isDroppingTag(): (request: MemoryRequest) => boolean {
  let hasTag = false;
  return ({ text }) => {
    hasTag ||= text === 'PUT app/manifests/1';
    return hasTag && text.startsWith('DELETE');
  };
}

describe('a tag', () => {
  it('goes by a placeholder, and nothing else does', async () => {
    registry.push('app', whole, '1', 'latest');
    const report = await world.apply(await plan('1'));
    expect(firstOf(report)).toMatchObject({ outcome: 'done', remarks: [], keptId: 'kept-1' });
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
    expect(registry.manifestsOf('app').size).toBe(3);
    expect(registry.findIncompleteTags('app')).toEqual([]);
    expect(world.journal).toMatchObject([{ action: 'tag-deleted', tag: '1', before: digestOf(whole) }]);
  });

  it('goes as the only one of its image, which stays', async () => {
    registry.push('app', whole, '1');
    const report = await world.apply(await plan('1'));
    expect(firstOf(report)).toMatchObject({ outcome: 'done', remarks: [] });
    expect(registry.tagsOf('app')).toEqual({});
    expect(registry.manifestsOf('app')).toContain(digestOf(whole));
  });

  it('goes with others of the same image, after one rehearsal for all', async () => {
    registry.push('app', whole, '1', '2', '3', 'latest');
    const report = await world.apply(await plan('1', '2', '3'));
    expect(report.items.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
    expect(registry.manifestsOf('app').size).toBe(3);
    // A digest that nobody has, a placeholder without a tag, and three with one.
    expect(registry.count('DELETE')).toBe(5);
  });

  it('of many is tried again where the rehearsal failed for others', async () => {
    registry.push('app', whole, '1', '2', '3', '4', '5', 'latest');
    const planned = await plan('1', '2', '3', '4', '5');
    registry.onRequest = failing(/^POST app\/blobs\/uploads/, lostConnection(), 1);
    const report = await world.apply(planned);
    expect(report.items.map(({ outcome }) => outcome)).toEqual([
      ...['1', '2', '3', '4'].map(() => 'failed'),
      'done',
    ]);
    expect(Object.keys(registry.tagsOf('app'))).toEqual(['1', '2', '3', '4', 'latest']);
  });

  it('goes though the connection is cut when deleting is rehearsed', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    registry.onRequest = failing(/^DELETE/, lostConnection(), 1);
    expect(firstOf(await world.apply(planned)).outcome).toBe('done');
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
  });

  it('that has gone already needs nothing', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    registry.dropTag('app', '1');
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'done', steps: [{ outcome: 'already' }] });
    expect(listWrites(registry)).toEqual([]);
  });

  it('that has been moved since the plan was made stays', async () => {
    registry.push('app', whole, '1', 'latest');
    registry.push('app', other);
    const planned = await plan('1');
    registry.setTag('app', '1', digestOf(other));
    const report = await world.apply(planned);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.tagMoved' });
    expect(listWrites(registry)).toEqual([]);
  });

  it('that is moved during the rehearsal stays', async () => {
    registry.push('app', whole, '1', 'latest');
    registry.push('app', other);
    const planned = await plan('1');
    registry.onRequest = before(/^PUT app\/manifests\/sha256/, () =>
      registry.setTag('app', '1', digestOf(other)),
    );
    const report = await world.apply(planned);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.tagMoved' });
    expect(registry.tagsOf('app')).toMatchObject({ 1: digestOf(other) });
    expect(world.kept.size).toBe(0);
  });

  it('that somebody sets while the placeholder has it stays with them', async () => {
    registry.push('app', whole, '1', 'latest');
    registry.push('app', other);
    const planned = await plan('1');
    const isDropping = isDroppingTag();
    registry.onRequest = (request) => {
      if (isDropping(request)) {
        registry.setTag('app', '1', digestOf(other));
      }
    };
    const report = await world.apply(planned);
    expect(firstOf(report).outcome).toBe('failed');
    expect(registry.tagsOf('app')).toMatchObject({ 1: digestOf(other) });
  });

  it('whose image the registry takes along gets it back', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    const isDropping = isDroppingTag();
    registry.onAnswer = (request) => {
      if (isDropping(request)) {
        registry.dropTag('app', 'latest');
        registry.dropManifest('app', digestOf(whole));
      }
    };
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({
      outcome: 'done',
      remarks: ['here.test removed app:latest as well; it was put back.'],
    });
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
  });
});

describe('where deleting is switched off', () => {
  it('nothing is changed, and the setting is named', async () => {
    open({ deletesManifests: false });
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    const [tags, manifests, blobs] = [
      registry.tagsOf('app'),
      registry.manifestsOf('app'),
      registry.blobsOf('app'),
    ];
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'distribution.unsupported',
        remedy: { text: expect.stringContaining('storage.delete.enabled') },
      },
    });
    expect(registry.tagsOf('app')).toEqual(tags);
    expect(registry.manifestsOf('app')).toEqual(manifests);
    expect(registry.blobsOf('app')).toEqual(blobs);
    expect(world.kept.size).toBe(0);
  });

  it('nothing is changed, when a 403 says so', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    registry.onRequest = failing(/^DELETE/, answered(403, { code: 'DENIED', subject: ofManifest('1') }));
    const report = await world.apply(planned);
    expect(firstOf(report).error).toMatchObject({ code: 'distribution.denied' });
    expect(listWrites(registry)).toHaveLength(1);
    expect(registry.manifestsOf('app').size).toBe(3);
  });

  it('and only shows when something is there to be deleted, no tag is touched', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    let deletions = 0;
    registry.onRequest = ({ text }) => {
      if (text.startsWith('DELETE') && deletions++ > 0) {
        throw answered(405, { code: 'UNSUPPORTED', subject: ofManifest('1') });
      }
    };
    const report = await world.apply(planned);
    expect(firstOf(report).error).toMatchObject({ code: 'distribution.unsupported' });
    expect(registry.count('PUT app/manifests/1')).toBe(0);
    expect(registry.tagsOf('app')).toEqual({ 1: digestOf(whole), latest: digestOf(whole) });
  });
});

describe('when the placeholder does not go', () => {
  /** Fails every time the placeholder under the tag is to be deleted. */
  function refuseDropping(failure: unknown): void {
    const isDropping = isDroppingTag();
    registry.onRequest = (request) => {
      if (isDropping(request)) {
        throw failure;
      }
    };
  }

  it.each([
    ['the registry refuses', answered(403, { code: 'DENIED', subject: ofManifest('1') })],
    ['the registry is not well', answered(500, { subject: ofManifest('1') })],
    ['the connection is cut', lostConnection()],
  ])('since %s, the tag is put back', async (_why, failure) => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    refuseDropping(failure);
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'failed', error: failure });
    expect(firstOf(report).keptId).toBeUndefined();
    expect(registry.tagsOf('app')).toEqual({ 1: digestOf(whole), latest: digestOf(whole) });
    expect(world.kept.size).toBe(0);
    expect(world.journal).toMatchObject([{ action: 'tag-deleted', failure: expect.any(String) }]);
    registry.onRequest = undefined;
    expect(firstOf(await world.apply(planRemaining(report) ?? planned)).outcome).toBe('done');
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
  });

  it('at once, it is tried again first', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    const isDropping = isDroppingTag();
    let failures = 0;
    registry.onRequest = (request) => {
      if (isDropping(request) && failures++ < 2) {
        throw lostConnection();
      }
    };
    expect(firstOf(await world.apply(planned)).outcome).toBe('done');
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
  });

  it('but the registry says that it does, the tag is put back', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    const remove = registry.deleteManifest.bind(registry);
    registry.deleteManifest = async (repository, digest, options) =>
      registry.tagsOf('app')['1'] === digest ? undefined : remove(repository, digest, options);
    const report = await world.apply(planned);
    expect(firstOf(report).error?.summary).toBe(
      'Afterwards, app:1 is still there, although here.test said it was deleted.',
    );
    expect(registry.tagsOf('app')).toMatchObject({ 1: digestOf(whole) });
  });

  it('as far as the registry says, and does, all is well', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    registry.onAnswer = failing(/^DELETE/, lostConnection());
    expect(firstOf(await world.apply(planned)).outcome).toBe('done');
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
  });

  it('and the tag cannot be put back either, a sentence says so, and a second try finishes', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    let hasTag = false;
    registry.onRequest = ({ text, isWrite }) => {
      if (hasTag && isWrite) {
        throw lostConnection();
      }
      hasTag ||= text === 'PUT app/manifests/1';
    };
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      keptId: 'kept-1',
      error: {
        code: 'changes.placeholderLeft',
        summary:
          'app:1 points at an empty placeholder, which could be neither deleted nor replaced by what was there.',
        remedy: { action: 'retry' },
      },
    });
    expect(listPlaceholders()).toEqual(['1']);
    registry.onRequest = undefined;
    const again = await world.apply(planRemaining(report) ?? planned);
    expect(firstOf(again)).toMatchObject({ outcome: 'done' });
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
    expect(registry.manifestsOf('app').size).toBe(3);
  });

  it('of an earlier try, it does so though the image has been collected meanwhile', async () => {
    registry.push('app', amd, '1');
    const planned = await plan('1');
    let hasTag = false;
    registry.onRequest = ({ text, isWrite }) => {
      if (hasTag && isWrite) {
        throw lostConnection();
      }
      hasTag ||= text === 'PUT app/manifests/1';
    };
    const report = await world.apply(planned);
    registry.onRequest = undefined;
    registry.dropManifest('app', digestOf(amd));
    expect(firstOf(await world.apply(planRemaining(report) ?? planned)).outcome).toBe('done');
    expect(registry.tagsOf('app')).toEqual({});
  });

  it('of an earlier try, and of another tag, it is not taken for one of this', async () => {
    registry.push('app', whole, '1', '2');
    const planned = await plan('1', '2');
    let hasTag = false;
    registry.onRequest = ({ text, isWrite }) => {
      if (hasTag && isWrite) {
        throw lostConnection();
      }
      hasTag ||= text === 'PUT app/manifests/1';
    };
    const [first, second] = planned.items;
    await world.apply({ ...planned, items: first === undefined ? [] : [first] });
    registry.onRequest = undefined;
    registry.setTag('app', '2', registry.tagsOf('app')['1'] ?? digestOf(whole));
    const report = await world.apply({ ...planned, items: second === undefined ? [] : [second] });
    expect(firstOf(report).error).toMatchObject({ code: 'changes.tagMoved' });
  });
});

describe('when it is cancelled', () => {
  it('while the placeholder has the tag, the tag is put back', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    const controller = new AbortController();
    const isDropping = isDroppingTag();
    registry.onRequest = (request) => {
      if (isDropping(request)) {
        controller.abort();
      }
    };
    const report = await world.apply(planned, { signal: controller.signal });
    expect(firstOf(report)).toMatchObject({ outcome: 'cancelled' });
    expect(firstOf(report).keptId).toBeUndefined();
    expect(registry.tagsOf('app')).toEqual({ 1: digestOf(whole), latest: digestOf(whole) });
  });

  it('when the tag has gone, what undoing needs is kept', async () => {
    registry.push('app', whole, '1', 'latest');
    const planned = await plan('1');
    const controller = new AbortController();
    const isDropping = isDroppingTag();
    registry.onAnswer = (request) => {
      if (isDropping(request)) {
        controller.abort();
      }
    };
    const report = await world.apply(planned, { signal: controller.signal });
    expect(firstOf(report)).toMatchObject({ outcome: 'cancelled', keptId: 'kept-1' });
    expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
    expect(world.journal).toMatchObject([{ action: 'tag-deleted', tag: '1' }]);
    expect(world.journal[0]?.failure).toBeUndefined();
  });
});

it('leaves no tag with a placeholder, whichever request fails, and for how long', async () => {
  for (const effect of ['onRequest', 'onAnswer'] as const) {
    for (const times of [1, 3, 5]) {
      for (let number = 1; ; number++) {
        open();
        registry.push('app', whole, '1', 'latest');
        const planned = await plan('1');
        registry.forgetRequests();
        let left = times;
        registry[effect] = (request) => {
          if (request.number >= number && left-- > 0) {
            throw lostConnection();
          }
        };
        const report = await world.apply(planned);
        registry[effect] = undefined;
        const wasReached = left < times;
        expect(listPlaceholders()).toEqual([]);
        expect(registry.findIncompleteTags('app')).toEqual([]);
        expect(registry.tagsOf('app')['latest']).toBe(digestOf(whole));
        const isGone = registry.tagsOf('app')['1'] === undefined;
        const { outcome, keptId } = firstOf(report);
        // What is gone can be brought back, whether or not it is known that it is gone.
        expect([isGone, keptId]).toEqual(isGone ? [true, 'kept-1'] : [outcome === 'done', undefined]);
        await world.apply(planned);
        expect(registry.tagsOf('app')).toEqual({ latest: digestOf(whole) });
        if (!wasReached) {
          break;
        }
      }
    }
  }
});
