/** A plan, its progress and its report as what the page shows. Knows no editor. */
import { type ChangePlan, type Effect, isSamePlace, type PlanItem, stepsOf } from '../../../changes/plan.ts';
import type { ChangeProgress, ChangeReport, ItemReport } from '../../../changes/report.ts';
import { requestsOf } from '../../../changes/requests.ts';
import { formatBytes, formatCount, formatQuantity } from '../../../shared/format.ts';
import type {
  ChangeLine,
  ProgressView,
  ReviewItem,
  ReviewOutcome,
  ReviewPhase,
  ReviewView,
} from '../../../shared/reviewPanel.ts';
import {
  describeImage,
  describeNote,
  describeObstacle,
  describeTransfer,
  type ManifestEffect,
  nameManifest,
} from '../../changing/itemText.ts';
import {
  applyLabel,
  changesAnything,
  describePlan,
  describeReport,
  isDeletion,
  type NameOf,
  toImageName,
} from '../../changing/planText.ts';
import { listNames, shortenDigest, shortenTag } from '../../changing/shortNames.ts';
import { toShownError } from '../shownError.ts';

export interface ShownChange {
  readonly plan: ChangePlan;
  readonly state: ReviewPhase;
  readonly report?: ChangeReport | undefined;
  /** Whether carrying it out is confirmed in a dialog of its own. */
  readonly asksFirst: boolean;
  readonly nowMs: number;
}

export function toReviewView(change: ShownChange, nameOf: NameOf): ReviewView {
  const { plan, state, report } = change;
  const canApply = state === 'ready' && plan.items.some(changesAnything);
  const reports = new Map(report?.items.map((done) => [done.item.id, done]));
  const isOneRegistry = countRegistries(plan) < 2;
  const toTitle = (item: PlanItem): string =>
    nameItem(item, isOneRegistry ? ({ repository }) => repository : nameOf);
  return {
    title: describePlan(plan, nameOf),
    state,
    facts: toFacts(plan, nameOf),
    items: plan.items.map((item) => ({
      id: item.id,
      title: toTitle(item),
      ...toItemState(item, change, reports.get(item.id)),
    })),
    requests: requestsOf(plan),
    ...(canApply ? { applyLabel: `${applyLabel(plan)}${change.asksFirst ? '…' : ''}` } : {}),
    isDestructive: isDeletion(plan),
    plannedAt: plan.plannedAt,
    ...(report === undefined || state !== 'finished' ? {} : { outcome: toOutcome(report, nameOf) }),
  };
}

export function toPlanlessView(title: string, state: ReviewPhase): ReviewView {
  return { title, state, facts: [], items: [], requests: [], isDestructive: false };
}

/** While it is planned; how much there is to read is not known. */
export function toPlanningView(message: string): ProgressView {
  return { text: `Planning: ${message}`, running: [], items: [] };
}

export function toProgressView(progress: ChangeProgress): ProgressView {
  const { totalBytes, doneSteps, totalSteps, items } = progress;
  const doneBytes = Math.min(progress.doneBytes, totalBytes);
  const ofBytes = totalBytes === 0 ? 0 : doneBytes / totalBytes;
  const ofSteps = totalSteps === 0 ? 1 : Math.min(1, doneSteps / totalSteps);
  const parts = [
    ...(totalBytes === 0 ? [] : [`${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`]),
    ...(totalSteps === 0 ? [] : [`${formatCount(doneSteps)} of ${formatQuantity(totalSteps, stepNoun)}`]),
  ];
  return {
    // Bytes are what takes time; steps are what is left when there are none.
    share: totalBytes === 0 ? ofSteps : 0.9 * ofBytes + 0.1 * ofSteps,
    text: parts.length === 0 ? 'Nothing is left to do' : parts.join(' · '),
    running: progress.running.slice(0, maxRunning).map(describeStep),
    items: items.map(({ id, state }) => ({ id, state })),
  };
}

const stepNoun = { one: 'step', many: 'steps' };
const maxRunning = 4;

/** What is going on, as a phrase. */
export function describeStep(step: ChangeProgress['running'][number]): string {
  switch (step.kind) {
    case 'copy-blob': {
      const isInside = step.source.registryId === step.target.registryId;
      return `${isInside ? 'mounting' : 'copying'} ${shortenDigest(step.digest)} (${formatBytes(step.sizeBytes)})`;
    }
    case 'put-manifest':
      return `storing ${shortenDigest(step.manifest.digest)}`;
    case 'put-tag':
      return `setting ${toImageName(step.target, shortenTag(step.tag))}`;
    case 'check-tags':
      return `looking at the tags of ${step.target.repository} again`;
    case 'delete-tag':
    case 'replace-tag':
      return `deleting tag ${toImageName(step.target, shortenTag(step.tag))}`;
    case 'delete-manifest':
      return `deleting ${shortenDigest(step.digest)}`;
    default:
      return step satisfies never;
  }
}

function countRegistries({ items }: ChangePlan): number {
  const places = items.flatMap(({ place, source }) => [
    place,
    ...(source === undefined ? [] : [source.place]),
  ]);
  return new Set(places.map(({ registryId }) => registryId)).size;
}

function nameItem({ source, place, reference }: PlanItem, nameOf: NameOf): string {
  const target = toImageName({ repository: nameOf(place) }, reference);
  return source === undefined || isSamePlace(source.place, place)
    ? target
    : `${toImageName({ repository: nameOf(source.place) }, source.reference)} → ${target}`;
}

function toFacts(plan: ChangePlan, nameOf: NameOf): ReviewView['facts'] {
  const sources = plan.items.flatMap(({ source }) => (source === undefined ? [] : [nameOf(source.place)]));
  const targets = plan.items.map(({ place }) => nameOf(place));
  const freed = stepsOf(plan).reduce(
    (sum, step) => sum + (step.kind === 'delete-manifest' ? step.sizeBytes : 0),
    0,
  );
  const isCopy = plan.kind === 'promote';
  return [
    ...(isCopy ? toPlaceFact('From', sources) : []),
    ...toPlaceFact(isCopy ? 'To' : 'In', targets),
    ...describeTransfer(plan),
    ...(isDeletion(plan) && freed > 0
      ? [
          {
            label: 'Listed size',
            value: `${formatBytes(freed)}; the registry frees it when it next collects its garbage, except for layers that other images share`,
          },
        ]
      : []),
    ...(isDeletion(plan) && plan.items.some(changesAnything)
      ? [{ label: 'Undo', value: 'The manifests are kept on this machine for 30 days' }]
      : []),
  ];
}

const mostPlaces = 8;

function toPlaceFact(label: string, names: readonly string[]): ReviewView['facts'] {
  return names.length === 0 ? [] : [{ label, value: listNames([...new Set(names)], mostPlaces) }];
}

/** What is tried again waits anew, and is not at fault until it has failed again. */
function toItemState(
  item: PlanItem,
  { state, nowMs }: ShownChange,
  report: ItemReport | undefined,
): Omit<ReviewItem, 'id' | 'title'> {
  const isTriedAgain =
    state === 'applying' && (report?.outcome === 'failed' || report?.outcome === 'cancelled');
  const isBlocked = item.obstacles.length > 0;
  const told = isTriedAgain ? undefined : report;
  return {
    state: told?.outcome ?? (isBlocked ? 'blocked' : 'waiting'),
    changes: item.effects.map((effect) => toLine(effect, nowMs)),
    notes: [...item.notes.map(describeNote), ...(told?.remarks ?? [])],
    obstacles: item.obstacles.map(describeObstacle),
    ...(told?.error === undefined ? {} : { error: toShownError(told.error) }),
  };
}

function toLine(effect: Effect, nowMs: number): ChangeLine {
  switch (effect.kind) {
    case 'tag-created':
      return {
        mark: 'added',
        name: `tag ${effect.tag}`,
        after: describeImage(effect.to, nowMs),
        digest: effect.to.digest,
      };
    case 'tag-moved':
      return {
        mark: 'moved',
        name: `tag ${effect.tag}`,
        before: describeImage(effect.from, nowMs),
        after: describeImage(effect.to, nowMs),
        digest: effect.to.digest,
      };
    case 'tag-unchanged':
      return {
        mark: 'present',
        name: `tag ${effect.tag}`,
        after: describeImage(effect.at, nowMs),
        digest: effect.at.digest,
        detail: 'is there already',
      };
    case 'tag-removed':
      return {
        mark: 'removed',
        name: `tag ${effect.tag}`,
        before: describeImage(effect.from, nowMs),
        digest: effect.from.digest,
      };
    case 'tag-kept':
      return {
        mark: 'kept',
        name: `tag ${effect.tag}`,
        after: describeImage(effect.at, nowMs),
        digest: effect.at.digest,
        detail: 'stays as it is',
      };
    case 'manifest-added':
      return toManifestLine(effect, { mark: 'added' });
    case 'manifest-present':
      return toManifestLine(effect, { mark: 'present', detail: 'is there already' });
    case 'manifest-removed':
      return toManifestLine(effect, { mark: 'removed' });
    case 'manifest-kept':
      return toManifestLine(effect, {
        mark: 'kept',
        detail:
          effect.neededBy.length === 0
            ? 'stays as it is'
            : `stays, needed by ${listNames(effect.neededBy.map(shortenTag))}`,
      });
    default:
      return effect satisfies never;
  }
}

function toManifestLine(
  effect: ManifestEffect,
  line: Pick<ChangeLine, 'mark'> & { readonly detail?: string },
): ChangeLine {
  const { digest, sizeBytes } = effect;
  const facts = [shortenDigest(digest), ...(sizeBytes > 0 ? [formatBytes(sizeBytes)] : [])].join(' · ');
  return {
    ...line,
    name: nameManifest(effect),
    ...(line.mark === 'removed' ? { before: facts } : { after: facts }),
    digest,
  };
}

function toOutcome(report: ChangeReport, nameOf: NameOf): ReviewOutcome {
  return {
    text: describeReport(report, nameOf),
    isSuccess: report.items.every(({ outcome }) => outcome === 'done'),
    canRetry: report.items.some(({ outcome }) => outcome === 'failed' || outcome === 'cancelled'),
    canUndo: report.items.some(({ keptId }) => keptId !== undefined),
  };
}
