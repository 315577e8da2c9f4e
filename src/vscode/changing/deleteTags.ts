/** “Delete Tag…”: those tags alone. Where a registry cannot do that, what it can do is offered by name. */
import * as vscode from 'vscode';
import type { GraphOptions } from '../../changes/deleting/referenceGraph.ts';
import type { ChangePlan } from '../../changes/plan.ts';
import type { ChangeReport } from '../../changes/report.ts';
import { withCancellableProgress } from '../progress.ts';
import { describeAlternatives } from './alternativesText.ts';
import { type ChangeFlowParts, runChange, toGraphOptions } from './changeFlow.ts';
import { planEach } from './planEach.ts';
import { deleteImages, type NamedImages } from './deleteImages.ts';
import { findRefused, splitByWay, TagOffers } from './tagRefusals.ts';

export interface DeleteTagsParts extends ChangeFlowParts {
  /** Registries that were found to delete by digest alone. */
  readonly digestOnly: Set<string>;
}

export async function deleteTags(parts: DeleteTagsParts, named: readonly NamedImages[]): Promise<void> {
  const { direct, refused } = splitByWay(named, parts.digestOnly);
  const [first] = direct;
  if (first === undefined) {
    await offerAlternatives(parts, refused);
    return;
  }
  const offers = new TagOffers();
  const offerOnce = async (report: ChangeReport): Promise<void> => {
    const found = findRefused(report);
    found.forEach(({ place }) => parts.digestOnly.add(place.registryId));
    // Whoever has stopped it wants no more of it.
    const isStopped = report.items.some(({ outcome }) => outcome === 'cancelled');
    await offerAlternatives(parts, offers.take(isStopped ? found : [...found, ...refused]));
  };
  await runChange(parts, {
    planning: `Reading the tags of ${first.place.repository}`,
    registryId: first.place.registryId,
    plan: (options) => planTags(parts, { named: direct, way: 'direct' }, toGraphOptions(options)),
    // What the alternatives are is asked in place of the report of a refusal.
    takeOver: async (report) => findRefused(report).length > 0,
    onReport: (report) => offerOnce(report).catch((thrown: unknown) => parts.presenter.show(thrown)),
  });
}

function planTags(
  parts: DeleteTagsParts,
  wanted: { readonly named: readonly NamedImages[]; readonly way: 'direct' | 'placeholder' },
  options: GraphOptions,
): Promise<ChangePlan> {
  const { named, way } = wanted;
  return planEach(
    named,
    ({ place, references }) => parts.changes.planDeleteTags({ place, tags: references, way }, options),
    parts.nameOf,
  );
}

async function offerAlternatives(parts: DeleteTagsParts, named: readonly NamedImages[]): Promise<void> {
  const [first] = named;
  if (first === undefined) {
    return;
  }
  const plan = await withCancellableProgress('Looking at what else has these tags', ({ signal }) =>
    planTags(parts, { named, way: 'placeholder' }, { signal }),
  );
  if (plan === undefined) {
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
