/** What is attached to an image, on its way with it: signatures, attestations, lists of parts. */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import type { AttachedManifest } from './closure.ts';
import {
  type ReadCopy,
  toAttachedLevels,
  toManifestEffect,
  toManifestToPut,
  toPutStep,
} from './imageCopy.ts';
import { findManifestContent, toTreeManifest } from '../manifestTree.ts';
import type { Effect, KeepPlan, Stage, Step } from '../plan.ts';
import type { PlanningParts } from '../planningParts.ts';
import { mergeKeeps, planTag } from './planTag.ts';
import type { TargetPresence } from './targetPresence.ts';

export interface AttachedPlan {
  readonly stages: readonly Stage[];
  readonly effects: readonly Effect[];
  /** What tags of cosign's schemes point at in the target and would not point at any more. */
  readonly keeps: KeepPlan | undefined;
}

interface Planned {
  readonly step?: Step;
  readonly effects: readonly Effect[];
  readonly keeps?: KeepPlan;
}

const maxConcurrent = 4;

/** Each after its subject; those of cosign's schemes by their tags. */
export async function planAttached(
  parts: PlanningParts,
  query: { readonly read: ReadCopy; readonly presence: TargetPresence },
  options: CallOptions,
): Promise<AttachedPlan> {
  const { read, presence } = query;
  const limiter = new Limiter({ maxConcurrent });
  const planned = await Promise.all(
    read.attached.map(async (entry) => {
      const { tag } = entry;
      const plan = await (tag === undefined
        ? planReferrer(entry, read, presence)
        : limiter.run(() => planTagged(parts, { entry, tag, read }, options), options));
      return { entry, ...plan };
    }),
  );
  return {
    stages: toAttachedLevels(planned.map(({ entry, step }) => ({ entry, step }))).map((steps) => ({
      name: 'referrers',
      steps,
    })),
    effects: planned.flatMap(({ effects }) => effects),
    keeps: mergeKeeps(planned.map(({ keeps }) => keeps)),
  };
}

async function planReferrer(
  entry: AttachedManifest,
  read: ReadCopy,
  presence: TargetPresence,
): Promise<Planned> {
  const { target } = read;
  const { subject, artifactType, manifest } = entry;
  const effect = toManifestEffect(entry, target);
  if (await presence.hasReferrer(target, entry.digest, subject)) {
    return { effects: [{ kind: 'manifest-present', ...effect }] };
  }
  const referrer = { subject, artifactType, annotations: manifest.annotations };
  return {
    effects: [{ kind: 'manifest-added', ...effect }],
    step: { ...toPutStep(entry, read), referrer },
  };
}

async function planTagged(
  parts: PlanningParts,
  query: {
    readonly entry: AttachedManifest;
    readonly tag: string;
    readonly read: ReadCopy;
  },
  options: CallOptions,
): Promise<Planned> {
  const { entry, tag, read } = query;
  const { target } = read;
  const reader = parts.targetReaderOf(target.registryId);
  const now = await reader.findManifest(target.repository, tag, options);
  const to = { digest: entry.digest, mediaType: entry.mediaType };
  const at = now === undefined ? undefined : { digest: now.digest, mediaType: now.mediaType };
  if (at !== undefined && at.digest !== to.digest) {
    const { repository } = target;
    const there = await findManifestContent(reader, { repository, reference: at.digest }, options);
    // Signing again adds to what is there, so what the target has may be all that the source has, and more.
    if (there !== undefined && holdsAllOf(entry, toTreeManifest(there, {}).blobs)) {
      return { effects: [{ kind: 'tag-unchanged', place: target, tag, at }] };
    }
  }
  const manifest = toManifestToPut(entry, read);
  const { effect, step, keeps } = await planTag(
    reader,
    { place: target, tag, now: at, to, manifest },
    options,
  );
  return {
    effects: [effect],
    ...(step === undefined ? {} : { step }),
    ...(keeps === undefined ? {} : { keeps }),
  };
}

function holdsAllOf(entry: AttachedManifest, blobs: readonly { readonly digest: string }[]): boolean {
  const { manifest } = entry;
  const there = new Set(blobs.map(({ digest }) => digest));
  return manifest.kind === 'image' && manifest.layers.every(({ digest }) => there.has(digest));
}
