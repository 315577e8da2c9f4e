/** Which of the manifests that were seen in a repository may have no tag any more. Asks nobody. */
import type { Digest } from '../../oci/digest.ts';
import type { SeenManifest } from './seenManifests.ts';

/** For each tag that is still listed, what was seen with it last is taken to be on it. */
export function findUntaggedCandidates(
  seen: readonly SeenManifest[],
  tags: readonly string[],
): readonly SeenManifest[] {
  const listed = new Set(tags);
  const current = new Map<string, SeenManifest>();
  for (const manifest of seen) {
    const { lastTag, seenAt } = manifest;
    if (lastTag !== undefined && listed.has(lastTag) && seenAt > (current.get(lastTag)?.seenAt ?? '')) {
      current.set(lastTag, manifest);
    }
  }
  const tagged = new Set<Digest>([...current.values()].map(({ digest }) => digest));
  return seen.filter(({ digest }) => !tagged.has(digest));
}
