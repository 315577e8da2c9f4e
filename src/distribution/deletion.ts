/** DELETE of manifests and tags (distribution-spec, "Content Management"). Each deletes what it says and no more. */
import type { Digest } from '../oci/digest.ts';
import { deleteScope } from './auth/scope.ts';
import { type RegistryChannel, toReferencePath, toRepositoryPath } from './channel.ts';
import { type Operation, UnsupportedError } from './errors.ts';
import type { CallOptions } from './registryReader.ts';

/** See `RegistryWriter.deleteManifest`. */
export function deleteManifest(
  channel: RegistryChannel,
  query: { readonly repository: string; readonly digest: Digest },
  options: CallOptions,
): Promise<void> {
  const { repository, digest } = query;
  return send(channel, { repository, reference: digest, operation: 'delete-manifest' }, options);
}

/** See `RegistryWriter.deleteTag`. */
export function deleteTag(
  channel: RegistryChannel,
  query: { readonly repository: string; readonly tag: string },
  options: CallOptions,
): Promise<void> {
  const { repository, tag } = query;
  return send(channel, { repository, reference: tag, operation: 'delete-tag' }, options);
}

async function send(
  channel: RegistryChannel,
  query: { readonly repository: string; readonly reference: string; readonly operation: Operation },
  options: CallOptions,
): Promise<void> {
  const { repository, reference, operation } = query;
  const subject = { kind: 'manifest', repository, reference } as const;
  const url = channel.toUrl(toRepositoryPath(repository, `manifests/${toReferencePath(reference)}`));
  const exchange = await channel.send(
    { method: 'DELETE', url },
    { scope: deleteScope(repository), repository, subject, signal: options.signal },
  );
  const { status } = exchange.response;
  // The specification says 202; some registries say 200 or 204.
  if (status === 202 || status === 200 || status === 204) {
    await exchange.response.discard();
    return;
  }
  const error = await channel.toError(exchange, { subject, operation });
  const { message, serverErrors } = error;
  // Registries that delete by digest alone take the tag for a malformed digest.
  throw status === 400 && operation === 'delete-tag'
    ? new UnsupportedError({
        host: channel.host,
        subject,
        operation,
        status,
        message,
        serverErrors,
        cause: error,
      })
    : error;
}
