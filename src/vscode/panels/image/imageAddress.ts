/** Which image a panel shows, kept by its page over a restart. */
import { isJsonObject } from '../../../base/json.ts';
import { type Digest, findDigest } from '../../../oci/digest.ts';
import { repositoryFault, tagFault } from '../../../oci/reference.ts';
import type { ImageLocation } from '../../documents/openers.ts';

export interface ImageAddress extends ImageLocation {
  /** The manifest of the platform to begin with. */
  readonly platform?: Digest;
}

export function toKey(address: ImageAddress): string {
  return JSON.stringify([address.connectionId, address.repository, address.reference, address.platform]);
}

/** By which a panel is opened again, with the platform that was chosen in it. */
export function toImageAddress(
  image: ImageLocation & { readonly chosen?: Digest | undefined },
): ImageAddress {
  const { connectionId, repository, reference, chosen } = image;
  return { connectionId, repository, reference, ...(chosen === undefined ? {} : { platform: chosen }) };
}

/** From what a page kept, which may be from another version; `undefined` for anything else. */
export function findImageAddress(state: unknown): ImageAddress | undefined {
  const address = isJsonObject(state) ? state['address'] : undefined;
  const { connectionId, repository, reference, platform } = isJsonObject(address) ? address : {};
  if (
    typeof connectionId !== 'string' ||
    !isRegistryUrl(connectionId) ||
    typeof repository !== 'string' ||
    repositoryFault(repository) !== undefined ||
    typeof reference !== 'string' ||
    (tagFault(reference) !== undefined && findDigest(reference) === undefined)
  ) {
    return undefined;
  }
  const digest = typeof platform === 'string' ? findDigest(platform) : undefined;
  return { connectionId, repository, reference, ...(digest === undefined ? {} : { platform: digest }) };
}

/** A login is never part of an address. */
function isRegistryUrl(text: string): boolean {
  const url = /^https?:\/\//.test(text) ? URL.parse(text) : null;
  return url !== null && url.username === '' && url.password === '';
}
