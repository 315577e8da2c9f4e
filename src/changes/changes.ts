/**
 * Everything that can be changed in registries, without an editor: plans are made here and carried out here. Scripts and
 * tests use it as the extension does.
 */
import type { CallOptions } from '../distribution/registryReader.ts';
import type { Platform } from '../oci/platform.ts';
import { applyPlan, type ApplyOptions, type ApplyParts } from './applying/applyPlan.ts';
import type { Journal } from './journal/journal.ts';
import type { KeptChanges } from './undoing/keptChanges.ts';
import type { ChangePlan, Place } from './plan.ts';
import { listUntagged, planCleanUntagged, type UntaggedManifest } from './deleting/planCleanUntagged.ts';
import { planDeleteImages } from './deleting/planDeleteImages.ts';
import { planDeleteTags } from './deleting/planDeleteTags.ts';
import type { PlanningParts } from './planningParts.ts';
import { planPromote, type PlanningProgress, type PromoteRequest } from './copying/planPromote.ts';
import { planRetag, type RetagRequest } from './copying/planRetag.ts';
import { planUndo } from './undoing/planUndo.ts';
import { type ChangeReport, planRemaining } from './report.ts';
import type { GraphOptions } from './deleting/referenceGraph.ts';
import { RepositoryMemory } from './deleting/repositoryMemory.ts';
import type { SeenManifests } from './deleting/seenManifests.ts';

export interface ChangesParts extends ApplyParts {
  /** Whose size and date stand for an index. */
  readonly platform: Platform;
  /** Which manifests have been seen where, for registries that list tags alone. */
  readonly seen: SeenManifests;
  /** Default: the clock. */
  now?(): Date;
}

export interface SeenUntagged extends UntaggedManifest {
  /** The tag it was last seen with. */
  readonly lastTag: string | undefined;
}

export class Changes {
  readonly #parts: ChangesParts;
  readonly #planning: PlanningParts;
  readonly #applying: ApplyParts;
  readonly #memory = new RepositoryMemory();

  constructor(parts: ChangesParts) {
    this.#parts = parts;
    // Nothing that could write gets to a planner.
    this.#planning = {
      readerOf: (registryId) => parts.readerOf(registryId),
      targetReaderOf: (registryId) => parts.clientOf(registryId),
      hostOf: (registryId) => parts.hostOf(registryId),
      now: () => parts.now?.() ?? new Date(),
    };
    this.#applying = {
      ...parts,
      onWritten: (place) => {
        this.#memory.forget(place);
        parts.onWritten?.(place);
      },
    };
  }

  get kept(): KeptChanges {
    return this.#parts.kept;
  }

  get journal(): Journal {
    return this.#parts.journal;
  }

  /** See `planRetag`. */
  planRetag(request: Omit<RetagRequest, 'platform'>, options: CallOptions): Promise<ChangePlan> {
    return planRetag(this.#planning, { ...request, platform: this.#parts.platform }, options);
  }

  /** See `planPromote`. */
  planPromote(
    request: Omit<PromoteRequest, 'platform'>,
    options: CallOptions & { readonly onProgress?: (progress: PlanningProgress) => void },
  ): Promise<ChangePlan> {
    return planPromote(this.#planning, { ...request, platform: this.#parts.platform }, options);
  }

  /** See `planDeleteTags`. */
  planDeleteTags(
    request: {
      readonly place: Place;
      readonly tags: readonly string[];
      /** `placeholder` where a registry deletes by digest alone. */
      readonly way: 'direct' | 'placeholder';
    },
    options: GraphOptions,
  ): Promise<ChangePlan> {
    return planDeleteTags(this.#planning, { ...request, memory: this.#memory }, options);
  }

  /** See `planDeleteImages`. */
  planDeleteImages(
    request: { readonly place: Place; readonly references: readonly string[] },
    options: GraphOptions,
  ): Promise<ChangePlan> {
    return planDeleteImages(this.#planning, { ...request, memory: this.#memory }, options);
  }

  /** What is known to be in a repository without a tag, and is needed by nothing in it. */
  async listUntagged(place: Place, options: CallOptions): Promise<readonly SeenUntagged[]> {
    const candidates = await this.#parts.seen.list(place);
    const lastTags = new Map(candidates.map(({ digest, lastTag }) => [digest, lastTag]));
    const found = await listUntagged(this.#planning, { place, candidates, memory: this.#memory }, options);
    return found.map((manifest) => ({ ...manifest, lastTag: lastTags.get(manifest.digest) }));
  }

  /** See `planCleanUntagged`. */
  async planCleanUntagged(place: Place, options: GraphOptions): Promise<ChangePlan> {
    const candidates = await this.#parts.seen.list(place);
    return planCleanUntagged(this.#planning, { place, candidates, memory: this.#memory }, options);
  }

  /** Puts back what was kept under `id`. @throws KeptChangeGoneError and the errors of distribution. */
  async planUndo(id: string, options: CallOptions): Promise<ChangePlan> {
    return planUndo(this.#planning, await this.#parts.kept.open(id), options);
  }

  /** Carries a plan out. Never rejects: what failed and what was cancelled is in the report. */
  async apply(plan: ChangePlan, options: ApplyOptions): Promise<ChangeReport> {
    const report = await applyPlan(this.#applying, plan, options);
    await noteSeen(this.#parts.seen, report);
    return report;
  }

  /** What is still to be done of what a report is about; `undefined` when nothing is. */
  planRemaining(report: ChangeReport): ChangePlan | undefined {
    return planRemaining(report);
  }

  /** Whatever is planned from now on is read anew. */
  forgetAll(): void {
    this.#memory.forgetAll();
  }
}

/** What has lost its tag may be listed as untagged; what was deleted may not. */
async function noteSeen(seen: SeenManifests, report: ChangeReport): Promise<void> {
  const done = report.items.filter(({ outcome }) => outcome === 'done').map(({ item }) => item);
  for (const effect of done.flatMap(({ effects }) => effects)) {
    if (effect.kind === 'tag-moved' || effect.kind === 'tag-removed') {
      const { digest, mediaType = '' } = effect.from;
      seen.note(effect.place, [{ digest, mediaType, sizeBytes: 0, tag: effect.tag }]);
    }
  }
  for (const { place, effects } of done) {
    const removed = effects.flatMap((effect) => (effect.kind === 'manifest-removed' ? [effect.digest] : []));
    if (removed.length > 0) {
      await seen.forget(place, removed);
    }
  }
}
