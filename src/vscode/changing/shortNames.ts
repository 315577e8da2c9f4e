/** Digests, tags and lists of names as short as a sentence can bear. Knows no editor. */
import { isAttachmentTag } from '../../oci/attachedTags.ts';
import { type Digest, toAlgorithm, toShortDigest } from '../../oci/digest.ts';

/** `sha256:0123456789ab` */
export function shortenDigest(digest: Digest): string {
  return `${toAlgorithm(digest)}:${toShortDigest(digest)}`;
}

/** Tags that tools make of a whole digest, as `sha256-0123456789ab….sig`; those that people made stay as they are. */
export function shortenTag(tag: string): string {
  return isAttachmentTag(tag) ? tag.replace(/^(sha\d+-[0-9a-f]{12})[0-9a-f]*/, '$1…') : tag;
}

const mostNames = 4;

/** `a`, `a and b`, `a, b and c`; where there are more than `most`, `a, b, c, d and 3 more`. */
export function listNames(names: readonly string[], most: number = mostNames): string {
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  const parts = more > 0 ? [...shown, `${more} more`] : shown;
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
