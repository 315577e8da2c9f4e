/** What the tree shows of untagged manifests: from what was seen, checked at the registry only when it is opened. */
import type { Changes } from '../../changes/changes.ts';
import type { SeenManifests } from '../../changes/seenManifests.ts';
import { findUntaggedCandidates } from '../../changes/untaggedCandidates.ts';
import type { UntaggedSource } from '../tree/registryTree.ts';

export function createUntaggedSource(parts: {
  readonly changes: Pick<Changes, 'listUntagged'>;
  readonly seen: Pick<SeenManifests, 'list' | 'note'>;
}): UntaggedSource {
  const { changes, seen } = parts;
  return {
    hasCandidates: async (place, tags) => findUntaggedCandidates(await seen.list(place), tags).length > 0,
    async list(place, options) {
      const manifests = await changes.listUntagged(place, options);
      return manifests.map(({ digest, mediaType, sizeBytes, lastTag, contentBytes }) => ({
        descriptor: { digest, mediaType, sizeBytes },
        lastTag,
        contentBytes,
      }));
    },
    note(place, { tag, image }) {
      seen.note(place, [{ digest: image.digest, mediaType: image.mediaType, sizeBytes: 0, tag }]);
    },
  };
}
