/** Descriptors: what a manifest says about a piece of content. */
import type { Digest } from './digest.ts';
import type { Platform } from './platform.ts';

/** OCI image-spec descriptor.md, properties. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly artifactType?: string;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly urls?: readonly string[];
  /** Content embedded in the descriptor, still in base64. */
  readonly data?: string;
}
