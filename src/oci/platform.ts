/** Platforms of an image: operating system, architecture and variant. */

/** OCI image-spec image-index.md, `platform`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
  readonly osFeatures?: readonly string[];
}
