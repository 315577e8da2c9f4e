/** More tags for an image in its own repository; no byte of it moves, and its digest stays. */
import type { CallOptions } from '../distribution/registryReader.ts';
import { isSchema1Type } from '../oci/mediaType.ts';
import type { Platform } from '../oci/platform.ts';
import { NothingThereError } from './errors.ts';
import { findImageFacts } from './imageFacts.ts';
import type { ChangePlan, ManifestToPut, Place, PlanItem } from './plan.ts';
import { plannedAt, type PlanningParts } from './planningParts.ts';
import { planTag } from './planTag.ts';

export interface RetagRequest {
  readonly place: Place;
  /** A tag or digest. */
  readonly reference: string;
  readonly tags: readonly string[];
  /** Whose size and date stand for an index. */
  readonly platform: Platform;
}

/** One item for each tag. @throws NothingThereError and the errors of distribution. */
export async function planRetag(
  parts: PlanningParts,
  request: RetagRequest,
  options: CallOptions,
): Promise<ChangePlan> {
  const { place, reference, platform } = request;
  const { repository } = place;
  const reader = parts.readerOf(place.registryId);
  const to = await findImageFacts(reader, { repository, reference, platform }, options);
  if (to === undefined) {
    const image = `${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
    throw new NothingThereError({ image, host: parts.hostOf(place.registryId) });
  }
  const fetched = await reader.fetchManifest(repository, to.digest, options);
  const manifest: ManifestToPut = {
    digest: fetched.digest,
    mediaType: fetched.mediaType,
    sizeBytes: fetched.bytes.byteLength,
    from: { kind: 'registry', place },
  };
  const items = await Promise.all(
    [...new Set(request.tags)].map(async (tag): Promise<PlanItem> => {
      const now = await findImageFacts(reader, { repository, reference: tag, platform }, options);
      const { effect, step, keeps } = await planTag(reader, { place, tag, now, to, manifest }, options);
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
    }),
  );
  return { kind: 'retag', plannedAt: plannedAt(parts), items };
}
