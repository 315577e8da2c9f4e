/** A plan, its progress and its report as what the page shows. Knows no editor. */
import { type ChangePlan, type Effect, isSamePlace, type PlanItem, stepsOf } from '../../../changes/plan.ts';
import type { ChangeProgress, ChangeReport, ItemReport } from '../../../changes/report.ts';
import { requestsOf } from '../../../changes/requests.ts';
import { type Digest, toShortDigest } from '../../../oci/digest.ts';
import { formatPlatform } from '../../../oci/platform.ts';
import { formatBytes, formatQuantity } from '../../../shared/format.ts';
import type {
  ChangeLine,
  ProgressView,
  ReviewItem,
  ReviewOutcome,
  ReviewPhase,
  ReviewView,
} from '../../../shared/reviewPanel.ts';
import {
  applyLabel,
  changesAnything,
  describeImage,
  describeNote,
  describeObstacle,
  describePlan,
  describeReport,
  describeTransfer,
  isDeletion,
  type NameOf,
  toImageName,
} from '../../changing/planText.ts';
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
  const { plan, state, report, nowMs } = change;
  const canApply = state === 'ready' && plan.items.some(changesAnything);
  return {
    title: describePlan(plan, nameOf),
    state,
    facts: toFacts(plan, nameOf),
    items: plan.items.map((item) =>
      toReviewItem(item, { report: report?.items.find((done) => done.item.id === item.id), nowMs, nameOf }),
    ),
    requests: requestsOf(plan),
    ...(canApply ? { applyLabel: `${applyLabel(plan)}${change.asksFirst ? '…' : ''}` } : {}),
    isDestructive: isDeletion(plan),
    plannedAt: plan.plannedAt,
    ...(report === undefined || state !== 'finished' ? {} : { outcome: toOutcome(report) }),
  };
}

export function toPlanlessView(title: string, state: ReviewPhase): ReviewView {
  return { title, state, facts: [], items: [], requests: [], isDestructive: false };
}

export function toProgressView(progress: ChangeProgress): ProgressView {
  const { doneBytes, totalBytes, doneSteps, totalSteps, items } = progress;
  const ofBytes = totalBytes === 0 ? 0 : Math.min(1, doneBytes / totalBytes);
  const ofSteps = totalSteps === 0 ? 1 : doneSteps / totalSteps;
  const parts = [
    ...(totalBytes === 0 ? [] : [`${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`]),
    `${doneSteps} of ${formatQuantity(totalSteps, { one: 'step', many: 'steps' })}`,
  ];
  return {
    // Bytes are what takes time; steps are what is left when there are none.
    share: totalBytes === 0 ? ofSteps : 0.9 * ofBytes + 0.1 * ofSteps,
    text: parts.join(' · '),
    running: progress.running.slice(0, maxRunning).map(describeStep),
    items: items.map(({ id, state }) => ({ id, state })),
  };
}

const maxRunning = 4;

/** What is going on, as a phrase. */
export function describeStep(step: ChangeProgress['running'][number]): string {
  switch (step.kind) {
    case 'copy-blob':
      return `copying ${toShort(step.digest)} (${formatBytes(step.sizeBytes)})`;
    case 'put-manifest':
      return `storing ${toShort(step.manifest.digest)}`;
    case 'put-tag':
      return `setting ${toImageName(step.target, step.tag)}`;
    case 'check-tags':
      return `looking at the tags of ${step.target.repository} again`;
    case 'delete-tag':
    case 'replace-tag':
      return `deleting tag ${toImageName(step.target, step.tag)}`;
    case 'delete-manifest':
      return `deleting ${toShort(step.digest)}`;
    default:
      return step satisfies never;
  }
}

function toFacts(plan: ChangePlan, nameOf: NameOf): ReviewView['facts'] {
  const sources = new Set(
    plan.items.flatMap(({ source }) => (source === undefined ? [] : [nameOf(source.place)])),
  );
  const targets = new Set(plan.items.map(({ place }) => nameOf(place)));
  const freed = stepsOf(plan).reduce(
    (sum, step) => sum + (step.kind === 'delete-manifest' ? step.sizeBytes : 0),
    0,
  );
  return [
    ...(plan.kind === 'promote' ? [{ label: 'From', value: [...sources].join(', ') }] : []),
    { label: plan.kind === 'promote' ? 'To' : 'In', value: [...targets].join(', ') },
    ...describeTransfer(plan),
    ...(isDeletion(plan) && freed > 0
      ? [
          {
            label: 'Listed size',
            value: `${formatBytes(freed)}; the registry frees it when it next collects its garbage, except for layers that other images share`,
          },
        ]
      : []),
    ...(isDeletion(plan) ? [{ label: 'Undo', value: 'Manifests are kept on this machine for 30 days' }] : []),
  ];
}

function toReviewItem(
  item: PlanItem,
  context: { readonly report: ItemReport | undefined; readonly nowMs: number; readonly nameOf: NameOf },
): ReviewItem {
  const { report, nowMs } = context;
  const isBlocked = item.obstacles.length > 0;
  return {
    id: item.id,
    title: toTitle(item, context.nameOf),
    state: report?.outcome ?? (isBlocked ? 'blocked' : 'waiting'),
    changes: item.effects.map((effect) => toLine(effect, nowMs)),
    notes: [...item.notes.map(describeNote), ...(report?.remarks ?? [])],
    obstacles: item.obstacles.map(describeObstacle),
    ...(report?.error === undefined ? {} : { error: toShownError(report.error) }),
  };
}

function toTitle({ source, place, reference }: PlanItem, nameOf: NameOf): string {
  const target = toImageName({ repository: nameOf(place) }, reference);
  return source === undefined || isSamePlace(source.place, place)
    ? target
    : `${toImageName(source.place, source.reference)} → ${target}`;
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
        detail: `stays, needed by ${effect.neededBy.slice(0, 4).join(', ')}${effect.neededBy.length > 4 ? ` and ${effect.neededBy.length - 4} more` : ''}`,
      });
    default:
      return effect satisfies never;
  }
}

type ManifestLineEffect = Extract<Effect, { readonly digest: Digest }>;

function toManifestLine(
  effect: ManifestLineEffect,
  line: Pick<ChangeLine, 'mark'> & { readonly detail?: string },
): ChangeLine {
  const facts = [toShort(effect.digest), ...(effect.sizeBytes > 0 ? [formatBytes(effect.sizeBytes)] : [])];
  return {
    ...line,
    name: toManifestName(effect),
    [line.mark === 'removed' ? 'before' : 'after']: facts.join(' · '),
    digest: effect.digest,
  };
}

function toManifestName({ role, platform, artifactType }: ManifestLineEffect): string {
  switch (role) {
    case 'image':
      return 'image';
    case 'index':
      return 'index of platforms';
    case 'platform':
      return platform === undefined ? 'platform' : formatPlatform(platform);
    case 'attestation':
      return 'build attestation';
    case 'signature':
      return 'signature';
    case 'referrer':
      return artifactType ?? 'attachment';
    case 'other':
      return 'manifest';
    default:
      return role satisfies never;
  }
}

function toOutcome(report: ChangeReport): ReviewOutcome {
  const isSuccess = report.items.every(({ outcome }) => outcome === 'done');
  return {
    text: describeReport(report),
    isSuccess,
    canRetry: report.items.some(({ outcome }) => outcome === 'failed' || outcome === 'cancelled'),
    canUndo: report.items.some(({ keptId }) => keptId !== undefined),
  };
}

function toShort(digest: Digest): string {
  return `${digest.slice(0, digest.indexOf(':'))}:${toShortDigest(digest)}`;
}
