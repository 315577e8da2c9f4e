/** PUT of manifests (distribution-spec, "Pushing Manifests"). Bytes go out as they are; what came in is compared. */
import { computeDigest, findDigest, toAlgorithm } from '../oci/digest.ts';
import { pushScope } from './auth/scope.ts';
import { type RegistryChannel, toReferencePath, toRepositoryPath } from './channel.ts';
import { DigestMismatchError } from './errors.ts';
import type { ManifestQuery } from './manifests.ts';
import type { CallOptions } from './registryReader.ts';
import type { ManifestContent, PutManifestResult } from './registryWriter.ts';

/** See `RegistryWriter.putManifest`. */
export async function putManifest(
  channel: RegistryChannel,
  query: ManifestQuery,
  options: CallOptions & { readonly content: ManifestContent },
): Promise<PutManifestResult> {
  const { repository, reference } = query;
  const { content, signal } = options;
  const subject = { kind: 'manifest', repository, reference } as const;
  const asked = findDigest(reference);
  const digest = computeDigest(content.bytes, asked === undefined ? 'sha256' : toAlgorithm(asked));
  if (asked !== undefined && asked !== digest) {
    throw new Error(`asked to put bytes with the digest ${digest} under ${asked}`);
  }
  const exchange = await channel.send(
    {
      method: 'PUT',
      url: channel.toUrl(toRepositoryPath(repository, `manifests/${toReferencePath(reference)}`)),
      headers: { 'content-type': content.mediaType },
      body: content.bytes,
      // By digest the same bytes may arrive twice; by tag somebody else's may have come between.
      isIdempotent: asked !== undefined,
    },
    { scope: pushScope(repository), repository, subject, signal },
  );
  const { response } = exchange;
  if (response.status < 200 || response.status > 204) {
    throw await channel.toError(exchange, { subject, operation: 'push-manifest' });
  }
  await response.discard();
  const stored = findDigest(response.headers.get('docker-content-digest')?.trim() ?? '');
  if (stored !== undefined && stored !== computeDigest(content.bytes, toAlgorithm(stored))) {
    throw new DigestMismatchError({ host: channel.host, subject, expected: digest, actual: stored });
  }
  return { digest, isSubjectIndexed: response.headers.get('oci-subject') !== undefined };
}
