/**
 * Copies of images with all that belongs to them: to another repository of a registry, where blobs are mounted, or to
 * another registry. Manifests travel byte for byte; a digest changes only where some platforms alone were asked for.
 */
import type { CallOptions } from '../distribution/registryReader.ts';
import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/platform.ts';
import {
  type AttachedManifest,
  type ClosureManifest,
  findAttachmentTags,
  type ImageClosure,
  readClosure,
} from './closure.ts';
import { NothingThereError } from './errors.ts';
import { findImageFacts } from './imageFacts.ts';
import type {
  ChangePlan,
  Effect,
  ImageFacts,
  ManifestToPut,
  Note,
  Obstacle,
  Place,
  PlanItem,
  Stage,
  Step,
} from './plan.ts';
import { plannedAt, type PlanningParts } from './planningParts.ts';
import { planTag } from './planTag.ts';
import { choosePlatforms, type ChosenPlatforms } from './platformSubset.ts';
import { TargetPresence } from './targetPresence.ts';

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

/** One item for each copy. @throws NothingThereError and the errors of distribution. */
export async function planPromote(
  parts: PlanningParts,
  request: PromoteRequest,
  options: CallOptions & { readonly onProgress?: (progress: PlanningProgress) => void },
): Promise<ChangePlan> {
  const planner = new PromotePlanner(parts, request, { signal: options.signal });
  const items: PlanItem[] = [];
  for (const copy of request.copies) {
    options.onProgress?.({ doneItems: items.length, totalItems: request.copies.length });
    items.push(await planner.plan(copy));
  }
  return { kind: 'promote', plannedAt: plannedAt(parts), items };
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
    const { platform } = this.#request;
    const facts = await this.#findSource(copy);
    const whole = await this.#readClosure(source.place, facts.digest);
    const chosen = copy.platforms === undefined ? undefined : choosePlatforms(whole, copy.platforms);
    const closure = chosen?.closure ?? whole;
    const to: ImageFacts = chosen === undefined ? facts : { ...facts, digest: chosen.digest };
    const attached = this.#request.withReferrers ? closure.attached : [];
    const context: CopyContext = { copy, closure, chosen, attached, to };
    const top = toManifestToPut(closure.top, context);
    const reader = this.#parts.readerOf(target.registryId);
    const now =
      tag === undefined
        ? undefined
        : await findImageFacts(
            reader,
            { repository: target.repository, reference: tag, platform },
            this.#options,
          );
    const tagged =
      tag === undefined
        ? undefined
        : await planTag(reader, { place: target, tag, now, to, manifest: top }, this.#options);
    const content = await this.#planContent(context);
    const attachments = await this.#planAttached(context);
    const tagSteps = tagged?.step === undefined ? [] : [tagged.step];
    return {
      id: `${target.registryId} ${target.repository} ${tag ?? to.digest}`,
      place: target,
      reference: tag ?? to.digest,
      source,
      effects: [...(tagged === undefined ? [] : [tagged.effect]), ...content.effects, ...attachments.effects],
      notes: [...toNotes(context, whole, facts), ...content.notes],
      obstacles: [...content.obstacles, ...this.#findRefusals(context, now)],
      ...(tagged?.keeps === undefined ? {} : { keeps: tagged.keeps }),
      stages: [
        { name: 'blobs' as const, steps: content.blobs },
        ...content.stages,
        ...attachments.stages,
        { name: 'tag' as const, steps: tagSteps },
      ].filter(({ steps }) => steps.length > 0),
    };
  }

  async #findSource({ source }: ImageCopy): Promise<ImageFacts> {
    const { registryId, repository } = source.place;
    const query = { repository, reference: source.reference, platform: this.#request.platform };
    const facts = await findImageFacts(this.#parts.readerOf(registryId), query, this.#options);
    if (facts === undefined) {
      const image = `${repository}${source.reference.includes(':') ? '@' : ':'}${source.reference}`;
      throw new NothingThereError({ image, host: this.#parts.hostOf(registryId) });
    }
    return facts;
  }

  #readClosure(place: Place, reference: string): Promise<ImageClosure> {
    const { registryId, repository } = place;
    const reader = this.#parts.readerOf(registryId);
    const key = `${registryId} ${repository}`;
    const tags = this.#attachmentTags.get(key) ?? findAttachmentTags(reader, repository, this.#options);
    this.#attachmentTags.set(key, tags);
    return readClosure(reader, { repository, reference }, { ...this.#options, tags });
  }

  /** Everything but the tag and what is attached: blobs first, then manifests from the bottom up. */
  async #planContent(context: CopyContext): Promise<{
    readonly blobs: readonly Step[];
    readonly stages: readonly Stage[];
    readonly effects: readonly Effect[];
    readonly notes: readonly Note[];
    readonly obstacles: readonly Obstacle[];
  }> {
    const { copy, closure, attached } = context;
    const { source, target, tag } = copy;
    const manifests = [...closure.children, closure.top, ...attached];
    const present = await Promise.all(
      manifests.map(({ digest }) => this.#presence.hasManifest(target, digest)),
    );
    const isPresent = new Map(manifests.map(({ digest }, index) => [digest, present[index] === true]));
    const absent = manifests.filter(({ digest }) => isPresent.get(digest) !== true);
    const content = await this.#presence.planBlobs(
      absent.flatMap(({ blobs }) => blobs),
      {
        source: source.place,
        target,
      },
    );
    const toPut = (entry: ClosureManifest): Step => ({
      kind: 'put-manifest',
      target,
      manifest: toManifestToPut(entry, context),
    });
    const children = closure.children.filter(({ digest }) => isPresent.get(digest) !== true);
    // A tag brings its manifest along; only what is attached has to find its subject there before.
    const isTopFirst =
      isPresent.get(closure.top.digest) !== true && (tag === undefined || attached.length > 0);
    const missing = [...closure.missing, ...content.missing];
    return {
      blobs: content.steps,
      stages: [
        ...toLevels(children).map((level) => ({ name: 'manifests' as const, steps: level.map(toPut) })),
        { name: 'index' as const, steps: isTopFirst ? [toPut(closure.top)] : [] },
      ],
      effects: [...closure.children, closure.top].map((entry) => ({
        kind: isPresent.get(entry.digest) === true ? 'manifest-present' : 'manifest-added',
        ...toEffect(entry, target),
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

  /** Each after its subject; those of cosign's schemes by their tags. */
  async #planAttached(
    context: CopyContext,
  ): Promise<{ readonly stages: readonly Stage[]; readonly effects: readonly Effect[] }> {
    const { attached, copy } = context;
    const { target } = copy;
    const { platform } = this.#request;
    const reader = this.#parts.readerOf(target.registryId);
    const effects: Effect[] = [];
    const stages: Stage[] = [];
    for (const entry of attached) {
      const manifest = toManifestToPut(entry, context);
      const { tag } = entry;
      if (tag === undefined) {
        const isPresent = await this.#presence.hasReferrer(target, entry.digest, entry.subject);
        effects.push({ kind: isPresent ? 'manifest-present' : 'manifest-added', ...toEffect(entry, target) });
        if (isPresent) {
          continue;
        }
        stages.push({
          name: 'referrers',
          steps: [
            {
              kind: 'put-manifest',
              target,
              manifest,
              referrer: {
                subject: entry.subject,
                artifactType: entry.artifactType,
                annotations: entry.manifest.annotations,
              },
            },
          ],
        });
      } else {
        const query = { repository: target.repository, reference: tag, platform };
        const now = await findImageFacts(reader, query, this.#options);
        const to = { digest: entry.digest, mediaType: entry.mediaType };
        const tagged = await planTag(reader, { place: target, tag, now, to, manifest }, this.#options);
        effects.push(tagged.effect);
        stages.push({ name: 'referrers', steps: tagged.step === undefined ? [] : [tagged.step] });
      }
    }
    return { stages: mergeStages(stages), effects };
  }

  #findRefusals({ copy, closure }: CopyContext, now: ImageFacts | undefined): readonly Obstacle[] {
    const { demands } = this.#request;
    if (demands === undefined) {
      return [];
    }
    const { tag } = copy;
    const isMove = tag !== undefined && now !== undefined && now.digest !== closure.top.digest;
    const isSigned = closure.attached.some(
      ({ role, subject }) => role === 'signature' && subject === closure.top.digest,
    );
    return [
      ...(demands.immutableTags && isMove
        ? [{ kind: 'tag-may-not-move' as const, tag, at: now.digest, path: demands.path }]
        : []),
      ...(demands.signature && !isSigned
        ? [{ kind: 'signature-missing' as const, digest: closure.top.digest, path: demands.path }]
        : []),
    ];
  }
}

interface CopyContext {
  readonly copy: ImageCopy;
  /** Of what is copied. */
  readonly closure: ImageClosure;
  readonly chosen: ChosenPlatforms | undefined;
  readonly attached: readonly AttachedManifest[];
  readonly to: ImageFacts;
}

function toManifestToPut(entry: ClosureManifest, { copy, chosen }: CopyContext): ManifestToPut {
  const { digest, mediaType, sizeBytes } = entry;
  return {
    digest,
    mediaType,
    sizeBytes,
    from:
      chosen?.digest === digest
        ? { kind: 'text', text: chosen.text }
        : { kind: 'registry', place: copy.source.place },
  };
}

function toEffect(entry: ClosureManifest, place: Place) {
  const { digest, role, platform, blobs, sizeBytes } = entry;
  return {
    place,
    digest,
    role,
    platform,
    sizeBytes: blobs.reduce((sum, blob) => sum + blob.sizeBytes, sizeBytes),
    ...(role === 'referrer' || role === 'signature' ? { artifactType: entry.artifactType } : {}),
  };
}

function toNotes({ chosen, closure }: CopyContext, whole: ImageClosure, from: ImageFacts): readonly Note[] {
  if (chosen === undefined || chosen.digest === from.digest) {
    return [];
  }
  const count = whole.attached.length - closure.attached.length;
  return [
    { kind: 'digest-changes', from: from.digest, to: chosen.digest },
    ...(count === 0 ? [] : [{ kind: 'referrers-left' as const, count, reason: 'other-digest' as const }]),
  ];
}

/** Manifests that list none of the others may go side by side; an index waits for what it lists. */
function toLevels(children: readonly ClosureManifest[]): readonly (readonly ClosureManifest[])[] {
  const simple = children.filter(({ manifest }) => manifest.kind !== 'index');
  const indexes = children.filter(({ manifest }) => manifest.kind === 'index');
  return [simple, ...indexes.map((index) => [index])].filter((level) => level.length > 0);
}

/** What is attached to the same things goes side by side; what is attached to what is attached, afterwards. */
function mergeStages(stages: readonly Stage[]): readonly Stage[] {
  const merged: { readonly name: Stage['name']; readonly steps: Step[] }[] = [];
  const placed = new Map<Digest, number>();
  for (const step of stages.flatMap(({ steps }) => steps)) {
    const subject = step.kind === 'put-manifest' ? step.referrer?.subject : undefined;
    const level = subject === undefined ? 0 : (placed.get(subject) ?? -1) + 1;
    if (step.kind === 'put-manifest') {
      placed.set(step.manifest.digest, level);
    }
    merged[level] ??= { name: 'referrers', steps: [] };
    merged[level].steps.push(step);
  }
  return merged;
}
