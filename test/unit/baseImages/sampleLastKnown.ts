/** What could be last known of an image, for tests of what is made of it. */
import type { BaseImage, LastKnown } from '../../../src/baseImages/baseImage.ts';
import { computeDigest, type Digest } from '../../../src/oci/digest.ts';

export const nowMs = Date.parse('2026-03-22T12:00:00Z');

export function toDigest(name: string): Digest {
  return computeDigest(Buffer.from(name));
}

export function sampleLastKnown(image: Partial<BaseImage> = {}, known: Partial<LastKnown> = {}): LastKnown {
  return {
    image: {
      digest: toDigest('image'),
      sizeBytes: 357_200_000,
      created: '2026-03-01T10:00:00.000Z',
      platform: { os: 'linux', architecture: 'arm64' },
      isForPlatform: true,
      platforms: [
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ],
      layers: [
        { digest: toDigest('base'), sizeBytes: 49_200_000 },
        { digest: toDigest('top'), sizeBytes: 308_000_000 },
      ],
      movedTo: undefined,
      ...image,
    },
    seenAt: '2026-03-22T11:30:00.000Z',
    move: {
      from: toDigest('earlier'),
      lastSeenAt: '2026-01-10T08:00:00.000Z',
      noticedAt: '2026-01-12T08:00:00.000Z',
    },
    found: {
      seenAt: '2026-03-22T11:30:00.000Z',
      of: toDigest('image'),
      variants: [
        {
          repository: 'library/python',
          tag: '3.12-alpine',
          digest: toDigest('alpine'),
          sizeBytes: 17_000_000,
          cautions: ['no glibc (musl)', 'no bash'],
        },
        {
          repository: 'library/python',
          tag: '3.12-slim',
          digest: toDigest('slim'),
          sizeBytes: 45_200_000,
          cautions: ['no compiler or headers (gcc, make)'],
        },
      ],
    },
    ...known,
  };
}
