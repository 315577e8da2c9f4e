/**
 * Copies of images with all that belongs to them: to another repository of a registry, where blobs are mounted, or to
 * another registry. Manifests travel byte for byte; a digest changes only where some platforms alone were asked for.
 */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Platform } from '../../oci/platform.ts';
import { findAttachmentTags, type ImageClosure, readClosure } from './closure.ts';
import { type ReadCopy, toLevels, toManifestEffect, toManifestToPut, toPutStep } from './imageCopy.ts';
import { findImageFacts, readImageFacts } from './imageFacts.ts';
import type {
  ChangePlan,
  Effect,
  ImageFacts,
  Note,
  Obstacle,
  Place,
  PlanItem,
  Stage,
  Step,
} from '../plan.ts';
import { type AttachedPlan, planAttached } from './planAttached.ts';
import { plannedAt, type PlanningParts } from '../planningParts.ts';
import { mergeKeeps, planTag, type TagPlan } from './planTag.ts';
import { choosePlatforms } from './platformSubset.ts';
import { TargetPresence } from './targetPresence.ts';
import { together } from '../together.ts';

export interface PromoteRequest {
  readonly copies: readonly ImageCopy[];
  /** Whether what is attached to an image comes along: signatures, attestations, lists of parts. */
  readonly withReferrers: boolean;
  /** What the path demands that this promotion takes. */
  readonly demands?: PathDemands;
  /** Whose size and date stand for an index. */
  readonly platform: Platform;
}

export interface ImageCopy {
  readonly source: { readonly place: Place; readonly reference: string };
  readonly target: Place;
  /** Without one, the image is reachable by its digest alone. */
  readonly tag: string | undefined;
  /** The manifests of an index that are wanted; all, when absent. */
  readonly platforms?: readonly Digest[];
}

export interface PathDemands {
  readonly path: string;
  /** A tag that is there is not moved. */
  readonly immutableTags: boolean;
  readonly signature: boolean;
}

export interface PlanningProgress {
  readonly doneItems: number;
  readonly totalItems: number;
}

/** Copies that are looked at side by side; each asks for several things at once. */
const maxConcurrent = 3;

/** One item for each copy. @throws NothingThereError and the errors of distribution. */
export async function planPromote(
  parts: PlanningParts,
  request: PromoteRequest,
  options: CallOptions & { readonly onProgress?: (progress: PlanningProgress) => void },
): Promise<ChangePlan> {
  const copies = [...new Map(request.copies.map((copy) => [toId(copy), copy])).values()];
  const totalItems = copies.length;
  let doneItems = 0;
  options.onProgress?.({ doneItems, totalItems });
  const items = await together(options, (call) => {
    const planner = new PromotePlanner(parts, request, call);
    const limiter = new Limiter({ maxConcurrent });
    const plan = async (copy: ImageCopy): Promise<PlanItem> => {
      const item = await planner.plan(copy);
      doneItems++;
      options.onProgress?.({ doneItems, totalItems });
      return item;
    };
    return Promise.all(copies.map((copy) => limiter.run(() => plan(copy), call)));
  });
  return { kind: 'promote', plannedAt: plannedAt(parts), items };
}

/** Equal for copies of the same to the same place. */
function toId({ source, target, tag, platforms = [] }: ImageCopy): string {
  const from = [source.place.registryId, source.place.repository, source.reference];
  return [target.registryId, target.repository, tag ?? '', 'from', ...from, ...platforms].join(' ');
}

/** The tag that is to be set, and what it points at now. */
interface Target {
  readonly tag: string | undefined;
  readonly now: ImageFacts | undefined;
}

/** Everything but the tag and what is attached. */
interface ContentPlan {
  readonly blobs: readonly Step[];
  readonly stages: readonly Stage[];
  readonly effects: readonly Effect[];
  readonly notes: readonly Note[];
  readonly obstacles: readonly Obstacle[];
}

class PromotePlanner {
  readonly #parts: PlanningParts;
  readonly #request: PromoteRequest;
  readonly #options: CallOptions;
  readonly #presence: TargetPresence;
  readonly #attachmentTags = new Map<string, Promise<ReadonlySet<string> | undefined>>();

  constructor(parts: PlanningParts, request: PromoteRequest, options: CallOptions) {
    this.#parts = parts;
    this.#request = request;
    this.#options = options;
    this.#presence = new TargetPresence(parts, options);
  }

  async plan(copy: ImageCopy): Promise<PlanItem> {
    const { source, target, tag } = copy;
    const facts = await this.#readFacts(copy);
    const read = await this.#readCopy(copy, facts);
    const now = await this.#findTarget(copy);
    const tagged = await this.#planTag(read, { tag, now });
    const content = await this.#planContent(read, tag);
    const attached = await planAttached(this.#parts, { read, presence: this.#presence }, this.#options);
    const keeps = mergeKeeps([attached.keeps, tagged?.keeps]);
    return {
      id: toId(copy),
      place: target,
      reference: tag ?? read.to.digest,
      source,
      effects: [...(tagged === undefined ? [] : [tagged.effect]), ...content.effects, ...attached.effects],
      notes: [...toNotes(read, facts), ...content.notes],
      obstacles: [...content.obstacles, ...this.#findRefusals(read, { tag, now })],
      ...(keeps === undefined ? {} : { keeps }),
      stages: toStages({ content, attached, tagged }),
    };
  }

  #readFacts({ source }: ImageCopy): Promise<ImageFacts> {
    return readImageFacts(this.#parts, { ...source, platform: this.#request.platform }, this.#options);
  }

  async #readCopy(copy: ImageCopy, facts: ImageFacts): Promise<ReadCopy> {
    const whole = await this.#readClosure(copy.source.place, facts.digest);
    const chosen = copy.platforms === undefined ? undefined : choosePlatforms(whole, copy.platforms);
    const closure = chosen?.closure ?? whole;
    return {
      source: copy.source.place,
      target: copy.target,
      whole,
      closure,
      chosen,
      attached: this.#request.withReferrers ? closure.attached : [],
      to: chosen === undefined ? facts : { ...facts, digest: chosen.digest },
    };
  }

  #readClosure(place: Place, reference: string): Promise<ImageClosure> {
    const { registryId, repository } = place;
    const reader = this.#parts.readerOf(registryId);
    const key = `${registryId} ${repository}`;
    const attachmentTags =
      this.#attachmentTags.get(key) ?? findAttachmentTags(reader, repository, this.#options);
    this.#attachmentTags.set(key, attachmentTags);
    // It may be over before anybody waits for it.
    attachmentTags.catch(() => undefined);
    return readClosure(reader, { repository, reference }, { ...this.#options, attachmentTags });
  }

  async #findTarget({ target, tag }: ImageCopy): Promise<ImageFacts | undefined> {
    const { registryId, repository } = target;
    const { platform } = this.#request;
    return tag === undefined
      ? undefined
      : findImageFacts(
          this.#parts.targetReaderOf(registryId),
          { repository, reference: tag, platform },
          this.#options,
        );
  }

  async #planTag(read: ReadCopy, { tag, now }: Target): Promise<TagPlan | undefined> {
    const { target: place, closure, to } = read;
    if (tag === undefined) {
      return undefined;
    }
    const reader = this.#parts.targetReaderOf(place.registryId);
    const manifest = toManifestToPut(closure.top, read);
    return planTag(reader, { place, tag, now, to, manifest }, this.#options);
  }

  /** Blobs first, then manifests from the bottom up. */
  async #planContent(read: ReadCopy, tag: string | undefined): Promise<ContentPlan> {
    const { source, target, closure, attached } = read;
    const manifests = [...closure.children, closure.top, ...attached];
    const present = new Set(await this.#presence.findManifests(target, manifests));
    const absent = manifests.filter(({ digest }) => !present.has(digest));
    const blobs = absent.flatMap((manifest) => manifest.blobs);
    const content = await this.#presence.planBlobs(blobs, { source, target });
    const children = closure.children.filter(({ digest }) => !present.has(digest));
    // A tag brings its manifest along; only what is attached has to find its subject there before.
    const isTopFirst = !present.has(closure.top.digest) && (tag === undefined || attached.length > 0);
    const missing = [...closure.missing, ...content.missing];
    return {
      blobs: content.steps,
      stages: [
        ...toLevels(children).map((level) => ({
          name: 'manifests' as const,
          steps: level.map((entry) => toPutStep(entry, read)),
        })),
        { name: 'index' as const, steps: isTopFirst ? [toPutStep(closure.top, read)] : [] },
      ],
      effects: [...closure.children, closure.top].map((entry) => ({
        kind: present.has(entry.digest) ? 'manifest-present' : 'manifest-added',
        ...toManifestEffect(entry, target),
      })),
      notes: content.notes,
      obstacles: [
        ...(missing.length === 0 ? [] : [{ kind: 'content-missing' as const, digests: missing }]),
        ...manifests
          .filter(({ manifest }) => manifest.kind === 'schema1')
          .map(({ digest }) => ({ kind: 'schema1' as const, digest })),
      ],
    };
  }

  #findRefusals({ closure }: ReadCopy, { tag, now }: Target): readonly Obstacle[] {
    const { demands } = this.#request;
    if (demands === undefined) {
      return [];
    }
    const { digest } = closure.top;
    const isMove = tag !== undefined && now !== undefined && now.digest !== digest;
    const isSigned = closure.attached.some(({ role, subject }) => role === 'signature' && subject === digest);
    return [
      ...(demands.immutableTags && isMove
        ? [{ kind: 'tag-may-not-move' as const, tag, at: now.digest, path: demands.path }]
        : []),
      ...(demands.signature && !isSigned
        ? [{ kind: 'signature-missing' as const, digest, path: demands.path }]
        : []),
    ];
  }
}

/** The tag is the last of all, so that it never points at something incomplete. */
function toStages(plans: {
  readonly content: ContentPlan;
  readonly attached: AttachedPlan;
  readonly tagged: TagPlan | undefined;
}): readonly Stage[] {
  const { content, attached, tagged } = plans;
  const stages: readonly Stage[] = [
    { name: 'blobs', steps: content.blobs },
    ...content.stages,
    ...attached.stages,
    { name: 'tag', steps: tagged?.step === undefined ? [] : [tagged.step] },
  ];
  return stages.filter(({ steps }) => steps.length > 0);
}

function toNotes({ chosen, whole, closure, attached }: ReadCopy, from: ImageFacts): readonly Note[] {
  const otherDigest = whole.attached.length - closure.attached.length;
  const notWanted = closure.attached.length - attached.length;
  return [
    ...(chosen === undefined || chosen.digest === from.digest
      ? []
      : [{ kind: 'digest-changes' as const, from: from.digest, to: chosen.digest }]),
    ...(otherDigest === 0
      ? []
      : [{ kind: 'referrers-left' as const, count: otherDigest, reason: 'other-digest' as const }]),
    ...(notWanted === 0
      ? []
      : [{ kind: 'referrers-left' as const, count: notWanted, reason: 'not-wanted' as const }]),
  ];
}
