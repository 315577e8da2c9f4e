/** More tags for an image in its own repository; no byte of it moves, and its digest stays. */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import { isSchema1Type } from '../../oci/mediaType.ts';
import type { Platform } from '../../oci/platform.ts';
import { findImageFacts, readImageFacts } from './imageFacts.ts';
import type { ChangePlan, ManifestToPut, Place, PlanItem } from '../plan.ts';
import { plannedAt, type PlanningParts } from '../planningParts.ts';
import { planTag } from './planTag.ts';
import { together } from '../together.ts';

export interface RetagRequest {
  readonly place: Place;
  /** A tag or digest. */
  readonly reference: string;
  readonly tags: readonly string[];
  /** Whose size and date stand for an index. */
  readonly platform: Platform;
}

const maxConcurrent = 4;

/** One item for each tag. @throws NothingThereError and the errors of distribution. */
export async function planRetag(
  parts: PlanningParts,
  request: RetagRequest,
  options: CallOptions,
): Promise<ChangePlan> {
  const { place, reference, platform } = request;
  const { repository } = place;
  const reader = parts.readerOf(place.registryId);
  const to = await readImageFacts(parts, { place, reference, platform }, options);
  const fetched = await reader.fetchManifest(repository, to.digest, options);
  const manifest: ManifestToPut = {
    digest: fetched.digest,
    mediaType: fetched.mediaType,
    sizeBytes: fetched.bytes.byteLength,
    from: { kind: 'registry', place },
  };
  const limiter = new Limiter({ maxConcurrent });
  const planItem = async (tag: string, call: CallOptions): Promise<PlanItem> => {
    const now = await findImageFacts(reader, { repository, reference: tag, platform }, call);
    const { effect, step, keeps } = await planTag(reader, { place, tag, now, to, manifest }, call);
    return {
      id: tag,
      place,
      reference: tag,
      source: { place, reference },
      effects: [effect],
      notes: [],
      obstacles: isSchema1Type(manifest.mediaType) ? [{ kind: 'schema1', digest: manifest.digest }] : [],
      ...(keeps === undefined ? {} : { keeps }),
      stages: step === undefined ? [] : [{ name: 'tag', steps: [step] }],
    };
  };
  const tags = [...new Set(request.tags)];
  const items = await together(options, (call) =>
    Promise.all(tags.map((tag) => limiter.run(() => planItem(tag, call), call))),
  );
  return { kind: 'retag', plannedAt: plannedAt(parts), items };
}
