/** “Delete Image…”: images with everything that only they need, after all of it was shown. */
import type { Place } from '../../changes/plan.ts';
import { type ChangeFlowParts, runChange, toGraphOptions } from './changeFlow.ts';
import { describeWanted, planEach } from './planEach.ts';

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
    planning: `Reading what refers to what in ${describeWanted(named, parts.nameOf)}`,
    registryId: first.place.registryId,
    plan: (options) =>
      planEach(
        named,
        (images) => parts.changes.planDeleteImages(images, toGraphOptions(options)),
        parts.nameOf,
      ),
  });
}
