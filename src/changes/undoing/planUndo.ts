/** Undoing: what a change removed or moved, put back as far as the registry still has its content. */
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { parseReferrersTag } from '../../oci/attachedTags.ts';
import type { Digest } from '../../oci/digest.ts';
import { describe, toFacts, toSize } from '../deleting/deletionItem.ts';
import type { KeptChange, KeptManifest } from './keptChanges.ts';
import type {
  ChangePlan,
  Effect,
  ManifestToPut,
  Note,
  Obstacle,
  PlanItem,
  PutManifestStep,
  Stage,
} from '../plan.ts';
import { plannedAt, type PlanningParts } from '../planningParts.ts';
import { planTag, type TagPlan } from '../copying/planTag.ts';
import { readUndoState, type UndoState } from './undoState.ts';

export interface UndoRequest {
  readonly change: KeptChange;
  readonly manifests: readonly KeptManifest[];
}

/**
 * One item for each tag, and one for each manifest that belongs to none. What cannot be put back whole says what it
 * lacks, and is left.
 * @throws the errors of distribution.
 */
export async function planUndo(
  parts: PlanningParts,
  request: UndoRequest,
  options: CallOptions,
): Promise<ChangePlan> {
  const reader = parts.targetReaderOf(request.change.place.registryId);
  const state = await readUndoState(reader, request, options);
  const planner = new UndoPlanner(reader, { request, state }, options);
  return { kind: 'undo', plannedAt: plannedAt(parts), items: await planner.plan() };
}

/** A manifest and all that is put back with it. */
interface Family {
  readonly top: Digest;
  /** The top and what it lists, and what that lists: all of it is needed. */
  readonly needed: ReadonlySet<Digest>;
  /** What is about any of these, with what it needs in turn. */
  readonly attached: ReadonlySet<Digest>;
}

class UndoPlanner {
  readonly #reader: RegistryReader;
  readonly #change: KeptChange;
  readonly #manifests: ReadonlyMap<Digest, KeptManifest>;
  readonly #state: UndoState;
  readonly #options: CallOptions;

  constructor(
    reader: RegistryReader,
    what: { readonly request: UndoRequest; readonly state: UndoState },
    options: CallOptions,
  ) {
    const { change, manifests } = what.request;
    this.#reader = reader;
    this.#change = change;
    this.#manifests = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
    this.#state = what.state;
    this.#options = { signal: options.signal };
  }

  async plan(): Promise<readonly PlanItem[]> {
    const { graph } = this.#state;
    const tagged = [...graph.tags].map(([tag, digest]) => ({ tag, family: this.#findFamily(digest) }));
    const items: PlanItem[] = [];
    for (const { tag, family } of tagged) {
      items.push(
        this.#isOutdatedList(tag) ? this.#toListItem(tag, family) : await this.#toTagItem(tag, family),
      );
    }
    const covered = new Set(tagged.flatMap(({ family }) => [...family.needed, ...family.attached]));
    const left = [...this.#manifests.keys()].filter((digest) => !covered.has(digest));
    return [...items, ...this.#findRoots(left).map((digest) => this.#toUntaggedItem(digest))];
  }

  #findFamily(top: Digest): Family {
    const { graph } = this.#state;
    const needed = this.#findBelow([top]);
    const all = new Set(needed);
    for (const digest of all) {
      const referrers = graph.referrersOf(digest).filter((referrer) => graph.tagsOf(referrer).length === 0);
      this.#findBelow(referrers).forEach((each) => all.add(each));
    }
    return { top, needed, attached: new Set([...all].filter((digest) => !needed.has(digest))) };
  }

  /** These and what they list. What an index that is there lists, and is neither there nor kept, it does without. */
  #findBelow(digests: readonly Digest[]): ReadonlySet<Digest> {
    const { graph, there } = this.#state;
    const below = new Set(digests);
    for (const digest of below) {
      graph.manifests
        .get(digest)
        ?.children.map((child) => child.digest)
        .filter((child) => !there.has(digest) || there.has(child) || graph.manifests.has(child))
        .forEach((child) => below.add(child));
    }
    return below;
  }

  /** Those that belong to none of the others. */
  #findRoots(digests: readonly Digest[]): readonly Digest[] {
    const { graph } = this.#state;
    const all = new Set(digests);
    return digests.filter((digest) => {
      const subject = graph.manifests.get(digest)?.subject;
      const isAttached = subject !== undefined && all.has(subject);
      return !isAttached && graph.parentsOf(digest).every((parent) => !all.has(parent));
    });
  }

  async #toTagItem(tag: string, family: Family): Promise<PlanItem> {
    const { place } = this.#change;
    const { graph } = this.#state;
    const found = this.#state.now.get(tag);
    const now = found === undefined ? undefined : { digest: found.digest, mediaType: found.mediaType };
    const to = toFacts(graph, family.top);
    const manifest = this.#findContent(family.top);
    if (manifest === undefined) {
      const effect: Effect =
        now === undefined
          ? { kind: 'tag-created', place, tag, to }
          : { kind: 'tag-moved', place, tag, from: now, to };
      return this.#toItem(tag, family, { effect });
    }
    const query = { place, tag, now, to: { mediaType: manifest.mediaType, ...to }, manifest };
    return this.#toItem(tag, family, await planTag(this.#reader, query, this.#options));
  }

  /**
   * A tag in place of a list of referrers that has other entries by now: they stay, and those that were removed are
   * added to them.
   */
  #toListItem(tag: string, family: Family): PlanItem {
    const { place } = this.#change;
    const found = this.#state.now.get(tag);
    const facts = { digest: found?.digest ?? family.top, mediaType: found?.mediaType };
    const entries = [...family.needed].filter((digest) => digest !== family.top);
    const attached = new Set([...entries, ...family.attached]);
    const list: Family = { top: family.top, needed: new Set(), attached };
    const item = this.#toItem(tag, list, { effect: { kind: 'tag-unchanged', place, tag, at: facts } });
    // Those that are there may not be listed any more.
    const links = entries
      .filter((digest) => this.#state.there.has(digest))
      .flatMap((digest) => this.#toPut(digest));
    const stages: readonly Stage[] = links.length === 0 ? [] : [{ name: 'referrers', steps: links }];
    return { ...item, stages: [...item.stages, ...stages] };
  }

  #toUntaggedItem(digest: Digest): PlanItem {
    return this.#toItem(digest, this.#findFamily(digest), {});
  }

  #toItem(reference: string, family: Family, tag: Partial<TagPlan>): PlanItem {
    const { place } = this.#change;
    const { graph, there } = this.#state;
    const obstacles = this.#findObstacles(family.needed);
    const attached = [...family.attached].filter((digest) => this.#findLacks(digest).length === 0);
    const lost = [...family.attached].flatMap((digest) => this.#findLacks(digest));
    const members = [...family.needed, ...attached].filter(
      (digest) => graph.manifests.has(digest) && this.#findLacks(digest).length === 0,
    );
    const tagStages: readonly Stage[] = tag.step === undefined ? [] : [{ name: 'tag', steps: [tag.step] }];
    return {
      id: `${place.registryId} ${place.repository} ${reference}`,
      place,
      reference,
      effects: [
        ...(tag.effect === undefined ? [] : [tag.effect]),
        ...members.map((digest) => this.#toEffect(digest, there.has(digest))),
      ],
      notes: lost.length === 0 ? [] : [{ kind: 'content-gone', count: new Set(lost).size } satisfies Note],
      obstacles,
      ...(tag.keeps === undefined ? {} : { keeps: tag.keeps }),
      stages: obstacles.length > 0 ? [] : [...this.#toStages(members), ...tagStages],
    };
  }

  #toEffect(digest: Digest, isThere: boolean): Effect {
    const { graph } = this.#state;
    return {
      kind: isThere ? 'manifest-present' : 'manifest-added',
      place: graph.place,
      ...describe(graph, digest),
      sizeBytes: toSize(graph, digest),
    };
  }

  #findObstacles(needed: ReadonlySet<Digest>): readonly Obstacle[] {
    const { graph, there } = this.#state;
    const old = [...needed].filter(
      (digest) => !there.has(digest) && graph.manifests.get(digest)?.kind === 'schema1',
    );
    const lacks = [...new Set([...needed].flatMap((digest) => this.#findLacks(digest)))].filter(
      (digest) => !old.includes(digest),
    );
    return [
      ...(lacks.length === 0 ? [] : [{ kind: 'content-missing' as const, digests: lacks }]),
      ...old.map((digest) => ({ kind: 'schema1' as const, digest })),
    ];
  }

  /** What keeps a manifest from being put back: contents that are gone, and manifests that are gone and were not kept. */
  #findLacks(digest: Digest): readonly Digest[] {
    const { graph, there, goneContents } = this.#state;
    if (there.has(digest)) {
      return [];
    }
    const manifest = graph.manifests.get(digest);
    if (manifest === undefined) {
      return [digest];
    }
    return [
      ...(manifest.kind === 'schema1' ? [digest] : []),
      ...(goneContents.get(digest) ?? []),
      ...manifest.children.flatMap((child) => this.#findLacks(child.digest)),
    ];
  }

  /** What contains the digest of another comes after it: children, then their index, then what is about it. */
  #toStages(members: readonly Digest[]): readonly Stage[] {
    const { graph, there } = this.#state;
    const waiting = new Set(members.filter((digest) => !there.has(digest)));
    const stages: Stage[] = [];
    while (waiting.size > 0) {
      const level = [...waiting].filter((digest) => {
        const manifest = graph.manifests.get(digest);
        const contained = [...(manifest?.children ?? []).map((child) => child.digest), manifest?.subject];
        return contained.every((each) => each === undefined || !waiting.has(each));
      });
      level.forEach((digest) => waiting.delete(digest));
      for (const name of ['manifests', 'index', 'referrers'] as const) {
        const steps = level
          .filter((digest) => this.#stageOf(digest) === name)
          .flatMap((digest) => this.#toPut(digest));
        stages.push({ name, steps });
      }
    }
    return stages.filter(({ steps }) => steps.length > 0);
  }

  #stageOf(digest: Digest): 'manifests' | 'index' | 'referrers' {
    const manifest = this.#state.graph.manifests.get(digest);
    if (manifest?.subject !== undefined) {
      return 'referrers';
    }
    return manifest?.kind === 'index' ? 'index' : 'manifests';
  }

  #toPut(digest: Digest): readonly PutManifestStep[] {
    const manifest = this.#findKept(digest);
    const node = this.#state.graph.manifests.get(digest);
    const { place } = this.#change;
    if (manifest === undefined) {
      return [];
    }
    const step = { kind: 'put-manifest' as const, target: place, manifest };
    if (node?.subject === undefined || this.#isListedAnyway(digest)) {
      return [step];
    }
    const { subject, artifactType, annotations } = node;
    return [{ ...step, referrer: { subject, artifactType, annotations } }];
  }

  /** By the tag in place of a list of referrers, where that is put back as it was. */
  #isListedAnyway(digest: Digest): boolean {
    const { graph } = this.#state;
    return graph
      .parentsOf(digest)
      .some((parent) =>
        graph
          .tagsOf(parent)
          .some(
            (tag) =>
              parseReferrersTag(tag) === graph.manifests.get(digest)?.subject &&
              !this.#isOutdatedList(tag) &&
              this.#findObstacles(graph.reachableFrom([parent])).length === 0,
          ),
      );
  }

  #isOutdatedList(tag: string): boolean {
    const { graph, now } = this.#state;
    const before = graph.tags.get(tag);
    const found = now.get(tag);
    return (
      this.#change.kind === 'deletion' &&
      parseReferrersTag(tag) !== undefined &&
      before !== undefined &&
      graph.manifests.get(before)?.kind === 'index' &&
      found !== undefined &&
      found.digest !== before
    );
  }

  /** Its bytes, from what was kept or from the registry. */
  #findContent(digest: Digest): ManifestToPut | undefined {
    const found = this.#state.there.get(digest);
    const { place } = this.#change;
    return (
      this.#findKept(digest) ??
      (found === undefined
        ? undefined
        : {
            digest,
            mediaType: found.mediaType,
            sizeBytes: found.sizeBytes,
            from: { kind: 'registry', place },
          })
    );
  }

  #findKept(digest: Digest): ManifestToPut | undefined {
    const kept = this.#manifests.get(digest);
    return kept === undefined
      ? undefined
      : {
          digest,
          mediaType: kept.mediaType,
          sizeBytes: kept.bytes.byteLength,
          from: { kind: 'kept', id: this.#change.id },
        };
  }
}
