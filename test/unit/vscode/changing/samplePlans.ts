/** Plans and reports as planners and the executor make them, as small as a test needs them. */
import { ExplainedError } from '../../../../src/base/errors.ts';
import type {
  ChangeKind,
  ChangePlan,
  CopyBlobStep,
  Effect,
  ManifestToPut,
  Obstacle,
  Place,
  PlanItem,
  Step,
} from '../../../../src/changes/plan.ts';
import type { ChangeReport, ItemOutcome, ItemReport, StepReport } from '../../../../src/changes/report.ts';
import { computeDigest, type Digest, toShortDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';

const ghcr = 'https://ghcr.io';
const quay = 'https://quay.io';
export const local = 'http://localhost:5000';

export const app: Place = { registryId: ghcr, repository: 'team/app' };
export const web: Place = { registryId: ghcr, repository: 'team/web' };
/** The same repository of another registry. */
export const elsewhere: Place = { registryId: quay, repository: 'team/app' };

export function nameOf({ registryId, repository }: Place): string {
  return `${new URL(registryId).host}/${repository}`;
}

export const one = digestOf('one');
export const two = digestOf('two');
export const three = digestOf('three');
export const now = Date.parse('2026-06-10T12:00:00Z');
export const threeDaysAgo = '2026-06-07T12:00:00Z';

export function digestOf(content: string): Digest {
  return computeDigest(Buffer.from(content));
}

/** As people read it. */
export function short(digest: Digest): string {
  return `sha256:${toShortDigest(digest)}`;
}

export function planOf(kind: ChangeKind, ...items: readonly PlanItem[]): ChangePlan {
  return { kind, plannedAt: '2026-06-10T11:58:00.000Z', items };
}

/** Deletes a tag, unless it is said to be something else. */
export function itemOf(reference: string, changes: Partial<PlanItem> = {}): PlanItem {
  const { place = app } = changes;
  return {
    id: `${place.registryId} ${place.repository} ${reference}`,
    place,
    reference,
    effects: [],
    notes: [],
    obstacles: [],
    stages: [{ name: 'delete', steps: [deleteTag(reference, place)] }],
    ...changes,
  };
}

/** Copies an image to `place`. */
export function promotionOf(
  reference: string,
  options: {
    readonly from?: Place;
    readonly sourceReference?: string;
    readonly place: Place;
    readonly changes?: Partial<PlanItem>;
  },
): PlanItem {
  const { from = app, place, sourceReference = reference } = options;
  return itemOf(reference, {
    place,
    source: { place: from, reference: sourceReference },
    stages: [{ name: 'tag', steps: [putTag(reference, place)] }],
    ...options.changes,
  });
}

/** Gives `sourceReference` another tag. */
export function retagOf(tag: string, sourceReference = '1.2.3', changes: Partial<PlanItem> = {}): PlanItem {
  return promotionOf(tag, { place: app, sourceReference, changes });
}

export const blocked = {
  kind: 'child-of-live',
  digest: one,
  neededBy: ['latest'],
} as const satisfies Obstacle;

export function deleteTag(tag: string, target: Place = app): Step {
  return { kind: 'delete-tag', target, tag, expected: one };
}

export function putTag(tag: string, target: Place = app): Step {
  return { kind: 'put-tag', target, tag, manifest: manifestOf(one), expected: null };
}

export function putManifest(digest: Digest, target: Place = app): Step {
  return { kind: 'put-manifest', target, manifest: manifestOf(digest) };
}

export function deleteManifest(digest: Digest, sizeBytes: number, target: Place = app): Step {
  return { kind: 'delete-manifest', target, digest, sizeBytes };
}

export function copyBlob(
  digest: Digest,
  options: {
    readonly source?: Place;
    readonly target?: Place;
    readonly sizeBytes?: number;
    readonly isPresent?: boolean;
  } = {},
): CopyBlobStep {
  const { source = app, target = elsewhere, sizeBytes = 1_000_000, isPresent = false } = options;
  return { kind: 'copy-blob', source, target, digest, sizeBytes, isPresent };
}

export function manifestOf(digest: Digest): ManifestToPut {
  return {
    digest,
    mediaType: mediaTypes.ociManifest,
    sizeBytes: 1000,
    from: { kind: 'registry', place: app },
  };
}

export function tagCreated(tag: string, place: Place = app): Effect {
  return {
    kind: 'tag-created',
    place,
    tag,
    to: { digest: one, sizeBytes: 41_600_000, created: threeDaysAgo },
  };
}

export function tagMoved(tag: string, place: Place = app): Effect {
  return { kind: 'tag-moved', place, tag, from: { digest: two }, to: { digest: one, sizeBytes: 41_600_000 } };
}

export function tagUnchanged(tag: string, place: Place = app): Effect {
  return { kind: 'tag-unchanged', place, tag, at: { digest: one } };
}

export function tagRemoved(tag: string, place: Place = app, digest: Digest = one): Effect {
  return { kind: 'tag-removed', place, tag, from: { digest } };
}

export function tagKept(tag: string, place: Place = app, digest: Digest = one): Effect {
  return { kind: 'tag-kept', place, tag, at: { digest } };
}

export function manifestAdded(
  digest: Digest,
  changes: Partial<Extract<Effect, { readonly kind: 'manifest-added' }>> = {},
): Effect {
  return { kind: 'manifest-added', place: app, digest, role: 'image', sizeBytes: 5000, ...changes };
}

export function manifestRemoved(
  digest: Digest,
  changes: Partial<Extract<Effect, { readonly kind: 'manifest-removed' }>> = {},
): Effect {
  return { kind: 'manifest-removed', place: app, digest, role: 'image', sizeBytes: 5000, ...changes };
}

export function reportOf(
  plan: ChangePlan,
  ...outcomes: readonly (ItemOutcome | Partial<ItemReport>)[]
): ChangeReport {
  return {
    plan,
    items: plan.items.map((item, index): ItemReport => {
      const told = outcomes[index] ?? 'done';
      return {
        item,
        outcome: 'done',
        steps: [],
        remarks: [],
        ...(typeof told === 'string' ? { outcome: told } : told),
      };
    }),
  };
}

export function stepReport(step: Step, outcome: StepReport['outcome']): StepReport {
  return { step, outcome, movedBytes: 0 };
}

export class SampleError extends ExplainedError {
  readonly code = 'sample.failed';
  readonly summary: string;
  readonly remedy = { text: 'Try again.', action: 'retry' } as const;
  readonly host: string | undefined;

  constructor(summary: string, host?: string) {
    super({ message: summary });
    this.summary = summary;
    this.host = host;
  }
}
