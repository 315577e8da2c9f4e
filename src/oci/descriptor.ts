/** Descriptors: what a manifest says about a piece of content. OCI image-spec descriptor.md. */
import type { Digest } from './digest.ts';
import { isDigest } from './digest.ts';
import {
  findField,
  findPlace,
  findText,
  findTextMap,
  findTexts,
  pathOf,
  readSize,
  readText,
  type Reject,
  toPlace,
} from './fields.ts';
import { parsePlatformPlace, type Platform } from './platform.ts';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly artifactType?: string | undefined;
  readonly platform?: Platform | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly urls?: readonly string[] | undefined;
  /** Content embedded in the descriptor, still in base64. */
  readonly data?: string | undefined;
}

/** @throws what `reject` makes of the exact fault, e.g. `layers[3].size must be a whole number of bytes`. */
export function parseDescriptor(value: unknown, path: string, reject: Reject): Descriptor {
  const place = toPlace(value, path, reject);
  const digest = readText(place, 'digest');
  if (!isDigest(digest)) {
    throw reject(`${pathOf(place, 'digest')} is not a sha256 or sha512 digest`);
  }
  const platform = findPlace(place, 'platform');
  return {
    mediaType: readText(place, 'mediaType'),
    digest,
    sizeBytes: readSize(place, 'size'),
    artifactType: findText(place, 'artifactType'),
    platform: platform === undefined ? undefined : parsePlatformPlace(platform),
    annotations: findTextMap(place, 'annotations'),
    urls: findTexts(place, 'urls'),
    data: typeof findField(place, 'data') === 'string' ? findText(place, 'data') : undefined,
  };
}
