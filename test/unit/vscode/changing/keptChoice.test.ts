import { describe, expect, it } from 'vitest';
import { KeptChangeGoneError } from '../../../../src/changes/errors.ts';
import type { ChangePlan, Place, PlanItem } from '../../../../src/changes/plan.ts';
import type { KeptChange } from '../../../../src/changes/undoing/keptChanges.ts';
import { isSettled, type KeptPlans, planKept } from '../../../../src/vscode/changing/keptChoice.ts';
import {
  app,
  blocked,
  elsewhere,
  itemOf,
  manifestAdded,
  one,
  planOf,
  putManifest,
  putTag,
  tagCreated,
  tagMoved,
  tagUnchanged,
  web,
} from './samplePlans.ts';

interface Kept {
  readonly kind?: KeptChange['kind'];
  readonly place?: Place;
  readonly tags?: readonly string[];
}

/** The newer, the higher its number. */
function keptOf(number: number, { kind = 'move', place = app, tags = ['1.0'] }: Kept = {}): KeptChange {
  return {
    id: `2026-06-0${number}`,
    at: `2026-06-0${number}T12:00:00.000Z`,
    kind,
    place,
    tags: tags.map((tag) => ({ tag, digest: one })),
    manifests: [],
  };
}

function itemsFor({ place, tags, kind }: KeptChange): readonly PlanItem[] {
  return tags.map(({ tag }) =>
    itemOf(tag, {
      place,
      effects: [tagMoved(tag, place), ...(kind === 'move' ? [] : [manifestAdded(one)])],
      keeps: { place, tags: [], manifests: [] },
      stages: [
        ...(kind === 'move' ? [] : [{ name: 'manifests' as const, steps: [putManifest(one, place)] }]),
        { name: 'tag', steps: [putTag(tag, place)] },
      ],
    }),
  );
}

function planAll(
  chosen: readonly KeptChange[],
  options: { readonly gone?: readonly KeptChange[]; readonly asked?: string[] } = {},
): Promise<KeptPlans> {
  return planKept(chosen, async (change): Promise<ChangePlan> => {
    options.asked?.push(change.id);
    if (options.gone?.includes(change) === true) {
      throw new KeptChangeGoneError({ message: change.id });
    }
    return planOf('undo', ...itemsFor(change));
  });
}

const written = ({ plans }: KeptPlans): readonly string[] =>
  plans.flatMap(({ items }) =>
    items.flatMap(({ stages, place, reference }) =>
      stages.some(({ name }) => name === 'tag')
        ? [`${place.registryId} ${place.repository} ${reference}`]
        : [],
    ),
  );

describe('kept changes that are undone at once', () => {
  it('go back to the oldest state of a tag, and are all undone then', async () => {
    const chosen = [keptOf(3), keptOf(2), keptOf(1)];
    const asked: string[] = [];
    const planned = await planAll(chosen, { asked });
    expect(asked).toEqual(['2026-06-01']);
    expect(written(planned)).toHaveLength(1);
    expect(planned.undone).toEqual(chosen.toReversed());
    expect(planned.gone).toEqual([]);
  });

  it('are all planned where they are about different tags, repositories or registries', async () => {
    const chosen = [
      keptOf(1),
      keptOf(2, { tags: ['1.1'] }),
      keptOf(3, { place: web }),
      keptOf(4, { place: elsewhere }),
    ];
    const planned = await planAll(chosen);
    expect(new Set(written(planned)).size).toBe(4);
  });

  it('put back what a newer one deleted, without the tag that goes back further', async () => {
    const planned = await planAll([keptOf(2, { kind: 'deletion', tags: ['1.0', '1.1'] }), keptOf(1)]);
    expect(written(planned)).toHaveLength(2);
    const [item, other] = planned.plans[1]?.items ?? [];
    expect(item).toMatchObject({ reference: one, effects: [manifestAdded(one)] });
    expect(item?.stages.map(({ name }) => name)).toEqual(['manifests']);
    expect(item).not.toHaveProperty('keeps');
    expect(other?.reference).toBe('1.1');
    expect(other?.stages.map(({ name }) => name)).toEqual(['manifests', 'tag']);
  });

  it('say nothing of a newer one of which only the tag is left', async () => {
    const planned = await planAll([keptOf(1), keptOf(2, { tags: ['1.0', '1.1'] })]);
    expect(planned.plans[1]?.items.map(({ reference }) => reference)).toEqual(['1.1']);
  });

  it('put back a newer deletion of manifests alone', async () => {
    const planned = await planAll([keptOf(1), keptOf(2, { kind: 'deletion', tags: [] })]);
    expect(planned.plans).toHaveLength(2);
  });

  it('do without those that are gone, which stand for no state of a tag', async () => {
    const chosen = [keptOf(1), keptOf(2), keptOf(3, { place: web })];
    const planned = await planAll(chosen, { gone: chosen.slice(0, 1) });
    expect(planned.gone).toEqual(chosen.slice(0, 1));
    expect(planned.undone).toEqual(chosen.slice(1));
    expect(written(planned)).toHaveLength(2);
  });

  it('are refused when all of them are gone', async () => {
    const chosen = [keptOf(1), keptOf(2, { place: web })];
    await expect(planAll(chosen, { gone: chosen })).rejects.toThrow(KeptChangeGoneError);
  });

  it('are not planned in part when a registry fails', async () => {
    const failing = planKept([keptOf(1), keptOf(2, { place: web })], async ({ place }) => {
      if (place === web) {
        throw new Error('no answer');
      }
      return planOf('undo');
    });
    await expect(failing).rejects.toThrow('no answer');
  });
});

describe('what was kept', () => {
  const there = itemOf('1.0', { effects: [tagUnchanged('1.0')], stages: [] });

  it('is settled when all of it is there', () => {
    expect(isSettled(planOf('undo', there))).toBe(true);
    expect(isSettled(planOf('undo'))).toBe(true);
  });

  it('is not settled while something is to be done, cannot be done, or is lost', () => {
    const open = [
      itemOf('1.1', { effects: [tagCreated('1.1')], stages: [{ name: 'tag', steps: [putTag('1.1')] }] }),
      itemOf('1.1', { obstacles: [blocked], stages: [] }),
      itemOf('1.1', { notes: [{ kind: 'content-gone', count: 1 }], stages: [] }),
    ];
    expect(open.map((item) => isSettled(planOf('undo', there, item)))).toEqual([false, false, false]);
  });
});
