/** What is known of a base image for one platform: plain values, as they are kept and shown. */
import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/platform.ts';
import type { LookupProblem } from './problem.ts';

export interface BaseImage {
  /** What the reference names: the index where there is one; of a digest pin, the pin. */
  readonly digest: Digest;
  /** Compressed, of the platform: its layers and its config. */
  readonly sizeBytes: number;
  /** ISO 8601; when the image was made. */
  readonly created: string | undefined;
  /** Whose layers these are; another than was asked for where the image is not made for that. */
  readonly platform: Platform;
  /** Whether the image is made for the platform that was asked for. */
  readonly isForPlatform: boolean;
  /** All of them, without attestations. */
  readonly platforms: readonly Platform[];
  /** Compressed, the base first. */
  readonly layers: readonly BaseImageLayer[];
  /** Of `name:tag@digest`, what the tag points at now where that is something else. */
  readonly movedTo: Digest | undefined;
}

export interface BaseImageLayer {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** A smaller variant that is there, with its real size for the same platform. */
export interface SizedVariant {
  readonly repository: string;
  readonly tag: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly cautions: readonly string[];
}

/** Variants as they were found at a time. */
export interface FoundVariants {
  /** The smallest first. */
  readonly variants: readonly SizedVariant[];
  /** ISO 8601. */
  readonly seenAt: string;
  /** The image they were compared with; another one is compared anew. */
  readonly of: Digest;
}

/** A tag that was moved while it was watched. */
export interface TagMove {
  readonly from: Digest;
  /** ISO 8601; when the tag was last seen to point there. */
  readonly lastSeenAt: string;
  /** ISO 8601. */
  readonly noticedAt: string;
}

/** What was seen of a reference when it could last be looked at. */
export interface LastKnown {
  readonly image: BaseImage;
  /** ISO 8601. */
  readonly seenAt: string;
  readonly move: TagMove | undefined;
  /** Absent until they were looked for. */
  readonly found: FoundVariants | undefined;
}

/** All that can be said of a reference now. */
export interface BaseImageState {
  readonly lastKnown: LastKnown | undefined;
  /** Why the last look failed; `lastKnown` is then from before. */
  readonly problem: LookupProblem | undefined;
}
