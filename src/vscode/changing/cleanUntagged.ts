/** “Clean Up Untagged…”: deletes manifests that no tag points at and nothing that stays needs. */
import { type ChangePlan, mergePlans, type Place } from '../../changes/plan.ts';
import { type ChangeFlowParts, runChange, toGraphOptions } from './changeFlow.ts';

export async function cleanUntaggedManifests(
  parts: ChangeFlowParts,
  places: readonly Place[],
): Promise<void> {
  const [first] = places;
  if (first === undefined) {
    return;
  }
  await runChange(parts, {
    planning: `Reading what refers to what in ${first.repository}`,
    registryId: first.registryId,
    async plan(options) {
      const plans: ChangePlan[] = [];
      for (const place of places) {
        plans.push(await parts.changes.planCleanUntagged(place, toGraphOptions(options)));
      }
      return mergePlans(plans);
    },
  });
}
