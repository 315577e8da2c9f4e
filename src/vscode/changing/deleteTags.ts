/** “Delete Tag…”: those tags alone. Where a registry cannot do that, what it can do is offered by name. */
import * as vscode from 'vscode';
import type { GraphOptions } from '../../changes/deleting/referenceGraph.ts';
import type { ChangePlan } from '../../changes/plan.ts';
import { mergePlans } from '../../changes/plan.ts';
import type { ChangeReport } from '../../changes/report.ts';
import { UnsupportedError } from '../../distribution/errors.ts';
import { withCancellableProgress } from '../progress.ts';
import { describeAlternatives } from './alternativesText.ts';
import { type ChangeFlowParts, runChange, toGraphOptions } from './changeFlow.ts';
import { deleteImages, type NamedImages } from './deleteImages.ts';

export interface DeleteTagsParts extends ChangeFlowParts {
  /** Registries that were found to delete by digest alone. */
  readonly digestOnly: Set<string>;
}

export async function deleteTags(parts: DeleteTagsParts, named: readonly NamedImages[]): Promise<void> {
  const [first] = named;
  if (first === undefined) {
    return;
  }
  if (named.some(({ place }) => parts.digestOnly.has(place.registryId))) {
    await offerAlternatives(parts, named);
    return;
  }
  await runChange(parts, {
    planning: `Reading the tags of ${first.place.repository}`,
    registryId: first.place.registryId,
    plan: (options) => planTags(parts, { named, way: 'direct' }, toGraphOptions(options)),
    async takeOver(report) {
      const refused = findRefused(report);
      refused.forEach(({ place }) => parts.digestOnly.add(place.registryId));
      if (refused.length > 0) {
        await offerAlternatives(parts, refused);
      }
      return refused.length > 0;
    },
  });
}

async function planTags(
  parts: DeleteTagsParts,
  wanted: { readonly named: readonly NamedImages[]; readonly way: 'direct' | 'placeholder' },
  options: GraphOptions,
): Promise<ChangePlan> {
  const plans: ChangePlan[] = [];
  for (const { place, references } of wanted.named) {
    plans.push(await parts.changes.planDeleteTags({ place, tags: references, way: wanted.way }, options));
  }
  return mergePlans(plans);
}

/** What the registry did not take for a tag that could be deleted. */
function findRefused(report: ChangeReport): readonly NamedImages[] {
  return report.items
    .filter(({ error }) => error instanceof UnsupportedError && error.operation === 'delete-tag')
    .map(({ item }) => ({ place: item.place, references: [item.reference] }));
}

async function offerAlternatives(parts: DeleteTagsParts, named: readonly NamedImages[]): Promise<void> {
  const [first] = named;
  const plan = await withCancellableProgress('Looking at what else has these tags', ({ signal }) =>
    planTags(parts, { named, way: 'placeholder' }, { signal }),
  );
  if (plan === undefined || first === undefined) {
    return;
  }
  const words = describeAlternatives(plan, parts.nameOf);
  const chosen = await vscode.window.showWarningMessage(
    words.question,
    { modal: true, detail: words.detail },
    words.only,
    words.all,
  );
  if (chosen === words.only) {
    await runChange(parts, {
      planning: words.only,
      registryId: first.place.registryId,
      plan: (options) => planTags(parts, { named, way: 'placeholder' }, toGraphOptions(options)),
      agreed: plan,
    });
  } else if (chosen === words.all) {
    await deleteImages(parts, named);
  }
}
