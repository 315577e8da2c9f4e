/**
 * A change before it is made, as a plain value: what would appear, move and vanish, every step in its order, and what
 * speaks against it. Planners make plans and cannot write; `applyPlan` alone carries them out.
 */
import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/platform.ts';

/** A repository of a registry. Registries are known by the id their connection has. */
export interface Place {
  readonly registryId: string;
  readonly repository: string;
}

export type ChangeKind = 'retag' | 'promote' | 'delete-tags' | 'delete-images' | 'clean-untagged' | 'undo';

export interface ChangePlan {
  readonly kind: ChangeKind;
  /** ISO 8601: what the plan says was so at this time, and is looked at again before anything is written. */
  readonly plannedAt: string;
  /** Each is carried out whole or reported; one that fails keeps no other from going on. */
  readonly items: readonly PlanItem[];
}

/** One thing the user asked for, such as one tag. */
export interface PlanItem {
  /** Unique in the plan. */
  readonly id: string;
  /** What it is about: the tag or digest that is written or removed. */
  readonly place: Place;
  readonly reference: string;
  /** For a promotion or a retag: where it comes from. */
  readonly source?: { readonly place: Place; readonly reference: string };
  readonly effects: readonly Effect[];
  readonly notes: readonly Note[];
  /** While there is one, the item is not carried out. */
  readonly obstacles: readonly Obstacle[];
  /** Kept for `Undo` before the first step; when that fails, nothing is written. */
  readonly keeps?: KeepPlan;
  /** One after the other; the steps of a stage may run side by side. The tag is always in the last one. */
  readonly stages: readonly Stage[];
}

export interface Stage {
  readonly name: StageName;
  readonly steps: readonly Step[];
}

export type StageName = 'check' | 'blobs' | 'manifests' | 'index' | 'referrers' | 'tag' | 'delete';

/** What a tag or digest stands for, as far as it was worth reading. */
export interface ImageFacts {
  readonly digest: Digest;
  readonly mediaType?: string | undefined;
  /** What a pull for this machine's platform moves. */
  readonly sizeBytes?: number | undefined;
  /** ISO 8601. */
  readonly created?: string | undefined;
}

/** What something in a repository is. */
export type ManifestRole =
  | 'image'
  | 'index'
  | 'platform'
  | 'attestation'
  | 'referrer'
  | 'signature'
  | 'other';

/** How a repository would differ afterwards. */
export type Effect =
  | { readonly kind: 'tag-created'; readonly place: Place; readonly tag: string; readonly to: ImageFacts }
  | {
      readonly kind: 'tag-moved';
      readonly place: Place;
      readonly tag: string;
      readonly from: ImageFacts;
      readonly to: ImageFacts;
    }
  /** It points there already. */
  | { readonly kind: 'tag-unchanged'; readonly place: Place; readonly tag: string; readonly at: ImageFacts }
  | { readonly kind: 'tag-removed'; readonly place: Place; readonly tag: string; readonly from: ImageFacts }
  /** A tag on the same image that is not touched. */
  | { readonly kind: 'tag-kept'; readonly place: Place; readonly tag: string; readonly at: ImageFacts }
  | ({ readonly kind: 'manifest-added' } & ManifestEffect)
  /** It is there already. */
  | ({ readonly kind: 'manifest-present' } & ManifestEffect)
  | ({ readonly kind: 'manifest-removed' } & ManifestEffect)
  /** It would go with the others, but something else needs it. */
  | ({ readonly kind: 'manifest-kept'; readonly neededBy: readonly string[] } & ManifestEffect);

interface ManifestEffect {
  readonly place: Place;
  readonly digest: Digest;
  readonly role: ManifestRole;
  readonly sizeBytes: number;
  readonly platform?: Platform | undefined;
  /** Of an artifact. */
  readonly artifactType?: string | undefined;
}

/** What the user should know and need not mind. */
export type Note =
  /** Only some platforms were chosen, so the index is another one. */
  | { readonly kind: 'digest-changes'; readonly from: Digest; readonly to: Digest }
  /** What was said about the whole index does not hold for the part of it. */
  | {
      readonly kind: 'referrers-left';
      readonly count: number;
      readonly reason: 'other-digest' | 'not-wanted';
    }
  /** Layers that the manifest says are kept elsewhere, and that the source does not have. */
  | { readonly kind: 'foreign-layers'; readonly count: number; readonly hosts: readonly string[] }
  /** Nothing has a tag here afterwards. */
  | { readonly kind: 'last-tag' }
  /** The image is still there afterwards, by its digest alone. */
  | { readonly kind: 'stays-untagged'; readonly digest: Digest }
  /** The tag is pointed at an empty manifest, and that is deleted. */
  | { readonly kind: 'by-placeholder' }
  /** Content that undoing cannot bring back, since the registry has let go of it. */
  | { readonly kind: 'content-gone'; readonly count: number };

/** Why an item is not carried out as it is. */
export type Obstacle =
  /** The path allows no tag to be moved, and this one is there already. */
  | { readonly kind: 'tag-may-not-move'; readonly tag: string; readonly at: Digest; readonly path: string }
  | { readonly kind: 'signature-missing'; readonly digest: Digest; readonly path: string }
  /** Part of an image that stays. */
  | { readonly kind: 'child-of-live'; readonly digest: Digest; readonly neededBy: readonly string[] }
  /** Something that stays, and has a tag of its own, is about it. */
  | { readonly kind: 'subject-of-live'; readonly digest: Digest; readonly neededBy: readonly string[] }
  /** The source lacks content that its own manifest lists. */
  | { readonly kind: 'content-missing'; readonly digests: readonly Digest[] }
  /** A manifest of Docker's first schema, which is read and never written. */
  | { readonly kind: 'schema1'; readonly digest: Digest };

export interface KeepPlan {
  readonly place: Place;
  readonly tags: readonly { readonly tag: string; readonly digest: Digest }[];
  readonly manifests: readonly ManifestRef[];
}

export interface ManifestRef {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

/** A manifest to be written, and where its bytes come from. */
export interface ManifestToPut extends ManifestRef {
  readonly from:
    | { readonly kind: 'registry'; readonly place: Place }
    /** Made by the planner. */
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'kept'; readonly id: string };
}

export type Step =
  | CopyBlobStep
  | PutManifestStep
  | PutTagStep
  | CheckTagsStep
  | DeleteTagStep
  | ReplaceTagStep
  | DeleteManifestStep;

/** Makes a blob of `source` part of `target`: by mounting it inside one registry, else byte by byte. */
export interface CopyBlobStep {
  readonly kind: 'copy-blob';
  readonly source: Place;
  readonly target: Place;
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** The planner saw it there. */
  readonly isPresent: boolean;
}

export interface PutManifestStep {
  readonly kind: 'put-manifest';
  readonly target: Place;
  readonly manifest: ManifestToPut;
  /** What it refers to, for registries that keep no list of referrers themselves. */
  readonly referrer?: {
    readonly subject: Digest;
    readonly artifactType?: string | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
}

export interface PutTagStep {
  readonly kind: 'put-tag';
  readonly target: Place;
  readonly tag: string;
  readonly manifest: ManifestToPut;
  /** What the tag pointed at when the plan was made; `null` when there was none. Anything else stops the item. */
  readonly expected: Digest | null;
}

/** Looks at all tags again before anything is deleted, and stops when one has come to need what is to go. */
export interface CheckTagsStep {
  readonly kind: 'check-tags';
  readonly target: Place;
  /** Every tag there was, with its digest. */
  readonly known: Readonly<Record<string, Digest>>;
  /** The tags that may go. */
  readonly named: readonly string[];
  /** The manifests that are to go. */
  readonly doomed: readonly Digest[];
}

export interface DeleteTagStep {
  readonly kind: 'delete-tag';
  readonly target: Place;
  readonly tag: string;
  readonly expected: Digest;
}

/** Removes one tag where a registry deletes by digest alone: the tag is pointed at an empty manifest, and that deleted. */
export interface ReplaceTagStep {
  readonly kind: 'replace-tag';
  readonly target: Place;
  readonly tag: string;
  readonly expected: Digest;
  /** What the tag is pointed at again should the placeholder not go. */
  readonly original: ManifestToPut;
}

export interface DeleteManifestStep {
  readonly kind: 'delete-manifest';
  readonly target: Place;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** Equal for steps that do the same, which are then done once for all items. */
export function stepKey(step: Step): string {
  const { registryId, repository } = step.target;
  const what = ((): readonly string[] => {
    switch (step.kind) {
      case 'copy-blob':
      case 'delete-manifest':
        return [step.digest];
      case 'put-manifest':
        // To store it is not to list it.
        return [step.manifest.digest, step.referrer?.subject ?? ''];
      case 'put-tag':
        return [step.tag, step.manifest.digest];
      case 'delete-tag':
      case 'replace-tag':
        return [step.tag];
      case 'check-tags':
        return [...step.doomed, ...step.named];
      default:
        return step satisfies never;
    }
  })();
  return [step.kind, registryId, repository, ...what].join(' ');
}

/** Every step once, in the order of the plan; those of items that are not carried out are left out. */
export function stepsOf(plan: ChangePlan): readonly Step[] {
  const steps = new Map<string, Step>();
  for (const item of plan.items.filter(({ obstacles }) => obstacles.length === 0)) {
    for (const step of item.stages.flatMap((stage) => stage.steps)) {
      steps.set(stepKey(step), steps.get(stepKey(step)) ?? step);
    }
  }
  return [...steps.values()];
}

export function isSamePlace(a: Place, b: Place): boolean {
  return a.registryId === b.registryId && a.repository === b.repository;
}

/** Plans of one kind for several repositories as one; their items are told apart by where they are. */
export function mergePlans(plans: readonly ChangePlan[]): ChangePlan {
  const [first] = plans;
  if (first === undefined || plans.length === 1) {
    return first ?? { kind: 'undo', plannedAt: new Date(0).toISOString(), items: [] };
  }
  return {
    kind: first.kind,
    // The oldest of them is what is true of all.
    plannedAt: plans.map(({ plannedAt }) => plannedAt).toSorted()[0] ?? first.plannedAt,
    items: plans.flatMap(({ items }, index) => items.map((item) => ({ ...item, id: `${index} ${item.id}` }))),
  };
}
