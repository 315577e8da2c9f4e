/** What the tree shows of untagged manifests: from what was seen, checked at the registry only when it is opened. */
import type { Changes } from '../../changes/changes.ts';
import type { SeenManifests } from '../../changes/deleting/seenManifests.ts';
import type { Place } from '../../changes/plan.ts';
import { findUntaggedCandidates } from '../../changes/deleting/untaggedCandidates.ts';
import type { Digest } from '../../oci/digest.ts';
import type { UntaggedSource } from '../tree/registryTree.ts';

export function createUntaggedSource(parts: {
  readonly changes: Pick<Changes, 'listUntagged'>;
  readonly seen: Pick<SeenManifests, 'list' | 'note'>;
}): UntaggedSource {
  const { changes, seen } = parts;
  /** By place and tag, what was on it when it was seen last. */
  const onTags = new Map<string, Digest>();
  return {
    async hasCandidates(place, tags) {
      const manifests = await seen.list(place);
      // The latest come first.
      for (const { lastTag = '', digest } of manifests.toReversed()) {
        onTags.set(toKey(place, lastTag), digest);
      }
      return findUntaggedCandidates(manifests, tags).length > 0;
    },
    async list(place, options) {
      const manifests = await changes.listUntagged(place, options);
      return manifests.map(({ digest, mediaType, sizeBytes, lastTag, contentBytes }) => ({
        descriptor: { digest, mediaType, sizeBytes },
        lastTag,
        contentBytes,
      }));
    },
    note(place, { tag, image }) {
      const { digest, mediaType } = image;
      const key = toKey(place, tag);
      const before = onTags.get(key);
      onTags.set(key, digest);
      seen.note(place, [{ digest, mediaType, sizeBytes: 0, tag }]);
      return before !== undefined && before !== digest;
    },
  };
}

function toKey({ registryId, repository }: Place, tag: string): string {
  return `${registryId} ${repository} ${tag}`;
}
