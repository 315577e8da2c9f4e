/** “Delete Image…”: images with everything that only they need, after all of it was shown. */
import type { ChangePlan, Place } from '../../changes/plan.ts';
import { mergePlans } from '../../changes/plan.ts';
import { type ChangeFlowParts, runChange, toGraphOptions } from './changeFlow.ts';

/** Tags or digests of one repository. */
export interface NamedImages {
  readonly place: Place;
  readonly references: readonly string[];
}

export async function deleteImages(parts: ChangeFlowParts, named: readonly NamedImages[]): Promise<void> {
  const [first] = named;
  if (first === undefined) {
    return;
  }
  await runChange(parts, {
    planning: `Reading what refers to what in ${first.place.repository}`,
    registryId: first.place.registryId,
    async plan(options) {
      const plans: ChangePlan[] = [];
      for (const { place, references } of named) {
        plans.push(await parts.changes.planDeleteImages({ place, references }, toGraphOptions(options)));
      }
      return mergePlans(plans);
    },
  });
}
