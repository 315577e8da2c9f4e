/** Which seen manifests may have lost their tag. */
import { describe, expect, it } from 'vitest';
import type { SeenManifest } from '../../../../src/changes/deleting/seenManifests.ts';
import { findUntaggedCandidates } from '../../../../src/changes/deleting/untaggedCandidates.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';

function seen(name: string, at: number, lastTag?: string): SeenManifest {
  return {
    digest: computeDigest(Buffer.from(name)),
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    sizeBytes: 1,
    lastTag,
    seenAt: new Date(at).toISOString(),
  };
}

describe('untagged candidates', () => {
  it('are what had a tag before something else got it', () => {
    const before = seen('before', 1, 'latest');
    const now = seen('now', 2, 'latest');
    expect(findUntaggedCandidates([now, before], ['latest'])).toEqual([before]);
    expect(findUntaggedCandidates([before, now], ['latest'])).toEqual([before]);
  });

  it('are what had a tag that is not listed any more, and what never had one', () => {
    const gone = seen('gone', 1, 'old');
    const never = seen('never', 1);
    const kept = seen('kept', 1, 'latest');
    expect(findUntaggedCandidates([gone, never, kept], ['latest'])).toEqual([gone, never]);
  });

  it('are none where every tag has what it had', () => {
    expect(findUntaggedCandidates([seen('a', 1, 'a'), seen('b', 1, 'b')], ['a', 'b'])).toEqual([]);
  });
});
