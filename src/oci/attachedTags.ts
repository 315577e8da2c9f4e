/** Tags that attach something to an image: the referrers fallback and cosign's three schemes. */
import { type Digest, findDigest } from './digest.ts';

export type CosignKind = 'sig' | 'att' | 'sbom';

/** distribution-spec "Referrers tag schema": the algorithm, a hyphen, the first 64 digits. */
export function referrersTag(digest: Digest): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return `${algorithm.slice(0, 32)}-${hex.slice(0, 64)}`;
}

/** The subject of a referrers fallback tag. sha512 digests are cut in the tag and cannot be told from it. */
export function parseReferrersTag(tag: string): Digest | undefined {
  return /^sha256-[0-9a-f]{64}$/.test(tag) ? findDigest(tag.replace('-', ':')) : undefined;
}

/** cosign, `specs/SIGNATURE_SPEC.md` "Tag-based discovery". */
export function cosignTag(digest: Digest, kind: CosignKind): string {
  return `${digest.replace(':', '-')}.${kind}`;
}

export function parseCosignTag(
  tag: string,
): { readonly subject: Digest; readonly kind: CosignKind } | undefined {
  const match = /^(sha256|sha512)-([0-9a-f]+)\.(sig|att|sbom)$/.exec(tag);
  const subject = findDigest(`${match?.[1] ?? ''}:${match?.[2] ?? ''}`);
  const kind = (['sig', 'att', 'sbom'] as const).find((candidate) => candidate === match?.[3]);
  return subject === undefined || kind === undefined ? undefined : { subject, kind };
}

/** Whether a tag was made by a tool to attach something, rather than by a person to name an image. */
export function isAttachmentTag(tag: string): boolean {
  return parseCosignTag(tag) !== undefined || /^sha(256|512)-[0-9a-f]{64}$/.test(tag);
}
