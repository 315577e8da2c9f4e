/** “Clean Up Untagged…”: deletes manifests that no tag points at and nothing that stays needs. */
import type { Place } from '../../changes/plan.ts';
import { type ChangeFlowParts, runChange, toGraphOptions } from './changeFlow.ts';
import { describeWanted, planEach } from './planEach.ts';

export async function cleanUntaggedManifests(
  parts: ChangeFlowParts,
  places: readonly Place[],
): Promise<void> {
  const [first] = places;
  if (first === undefined) {
    return;
  }
  const wanted = places.map((place) => ({ place }));
  await runChange(parts, {
    planning: `Reading what refers to what in ${describeWanted(wanted, parts.nameOf)}`,
    registryId: first.registryId,
    plan: (options) =>
      planEach(
        wanted,
        ({ place }) => parts.changes.planCleanUntagged(place, toGraphOptions(options)),
        parts.nameOf,
      ),
  });
}
