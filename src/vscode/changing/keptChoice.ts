/**
 * Several kept changes undone at once: which of them say where a tag goes back to, and what is still to be put back of
 * the others. Knows no editor.
 */
import { isSamePlace, type ChangePlan, type Effect, type PlanItem, stepsOf } from '../../changes/plan.ts';
import { KeptChangeGoneError } from '../../changes/errors.ts';
import type { KeptChange } from '../../changes/undoing/keptChanges.ts';

export interface KeptPlans {
  /** In the order of time. */
  readonly plans: readonly ChangePlan[];
  /** What is undone once these plans are carried out. */
  readonly undone: readonly KeptChange[];
  /** What cannot be read any more. */
  readonly gone: readonly KeptChange[];
}

/**
 * Undoing all of them means going back to the oldest: each tag is written once, to what it was before the first of
 * them. What newer ones have removed besides is put back without the tag.
 * @throws KeptChangeGoneError when nothing is left of any, and whatever `planOne` throws otherwise.
 */
export async function planKept(
  chosen: readonly KeptChange[],
  planOne: (change: KeptChange) => Promise<ChangePlan>,
): Promise<KeptPlans> {
  const plans: ChangePlan[] = [];
  const undone: KeptChange[] = [];
  const gone: KeptChange[] = [];
  let failure: KeptChangeGoneError | undefined;
  for (const change of chosen.toSorted(byAge)) {
    const covered = change.tags
      .map(({ tag }) => tag)
      .filter((tag) => undone.some((older) => isSamePlace(older.place, change.place) && hasTag(older, tag)));
    const isCovered = covered.length === change.tags.length;
    try {
      if (change.kind !== 'move' || !isCovered) {
        plans.push(withoutTags(await planOne(change), covered, change));
      }
      undone.push(change);
    } catch (thrown) {
      if (!(thrown instanceof KeptChangeGoneError)) {
        throw thrown;
      }
      failure ??= thrown;
      gone.push(change);
    }
  }
  if (undone.length === 0 && failure !== undefined) {
    throw failure;
  }
  return { plans, undone, gone };
}

/** Whether all that was kept is in its place already. What can never be put back is not. */
export function isSettled(plan: ChangePlan): boolean {
  return (
    stepsOf(plan).length === 0 &&
    plan.items.every(({ obstacles, notes }) => obstacles.length === 0 && notes.length === 0)
  );
}

/** Ids sort by time, also within a millisecond. */
function byAge(a: KeptChange, b: KeptChange): number {
  return a.id < b.id ? -1 : 1;
}

function hasTag({ tags }: KeptChange, tag: string): boolean {
  return tags.some((kept) => kept.tag === tag);
}

function withoutTags(plan: ChangePlan, covered: readonly string[], { tags }: KeptChange): ChangePlan {
  const digests = new Map(tags.map(({ tag, digest }) => [tag, digest]));
  const items = plan.items.flatMap((item): readonly PlanItem[] => {
    const digest = covered.includes(item.reference) ? digests.get(item.reference) : undefined;
    if (digest === undefined) {
      return [item];
    }
    const { keeps: _keeps, ...rest } = item;
    const stages = item.stages.filter(({ name }) => name !== 'tag');
    const effects = item.effects.filter((effect) => !isAboutTag(effect));
    const isEmpty = stages.length === 0 && item.obstacles.length === 0;
    return isEmpty ? [] : [{ ...rest, reference: digest, effects, stages }];
  });
  return { ...plan, items };
}

function isAboutTag(effect: Effect): boolean {
  return 'tag' in effect;
}
