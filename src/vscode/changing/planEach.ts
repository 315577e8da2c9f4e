/** Plans for several repositories as one: all of them, or none with a sentence that says where it failed. Knows no editor. */
import { ExplainedError, type Remedy } from '../../base/errors.ts';
import { type ChangePlan, mergePlans, type Place } from '../../changes/plan.ts';
import { describePlaces, type NameOf } from './planText.ts';

/** Of several repositories one could not be looked at. */
export class PlaceNotPlannedError extends ExplainedError {
  readonly code = 'changing.placeNotPlanned';
  readonly summary: string;
  readonly remedy: Remedy | undefined;

  constructor(detail: { readonly name: string; readonly count: number; readonly cause: ExplainedError }) {
    const { name, count, cause } = detail;
    super({ message: `${name}: ${cause.message}`, cause });
    this.summary = `Nothing was changed in any of the ${count} repositories, since ${name} could not be looked at. ${cause.summary}`;
    this.remedy = cause.remedy;
  }
}

/** @throws PlaceNotPlannedError where there are several places, else what `plan` throws. */
export async function planEach<T extends { readonly place: Place }>(
  wanted: readonly T[],
  plan: (one: T) => Promise<ChangePlan>,
  nameOf: NameOf,
): Promise<ChangePlan> {
  const plans: ChangePlan[] = [];
  for (const one of wanted) {
    try {
      plans.push(await plan(one));
    } catch (thrown) {
      throw wanted.length > 1 && thrown instanceof ExplainedError
        ? new PlaceNotPlannedError({ name: nameOf(one.place), count: wanted.length, cause: thrown })
        : thrown;
    }
  }
  return mergePlans(plans);
}

/** `ghcr.io/team/app`, or how many there are. */
export function describeWanted(wanted: readonly { readonly place: Place }[], nameOf: NameOf): string {
  return describePlaces(
    wanted.map(({ place }) => place),
    nameOf,
  );
}
