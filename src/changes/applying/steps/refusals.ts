/** What registries say when they do not take something, in words that tell what to do about it. */
import { DeniedError, NotFoundError, RegistryError } from '../../../distribution/errors.ts';
import { parseManifest } from '../../../oci/manifest.ts';
import { isForeignLayerType } from '../../../oci/mediaType.ts';
import {
  ContentVanishedError,
  ForeignLayersRefusedError,
  RegistryFullError,
  RepositoryMissingError,
  TagImmutableError,
  TooLargeForRegistryError,
  WriteDeniedError,
} from '../../errors.ts';

export interface Refused {
  readonly host: string;
  readonly repository: string;
  /** The tag or digest that was written. */
  readonly reference: string;
  /** Of a manifest: what was sent. */
  readonly content?: { readonly bytes: Uint8Array; readonly mediaType: string };
  /** Whether there was something under the reference before. */
  readonly isReplaced?: boolean;
}

/** A better error where there is one, else the failure itself. */
export function explainRefusal(failure: unknown, refused: Refused): unknown {
  if (!(failure instanceof RegistryError)) {
    return failure;
  }
  const { host, repository, reference } = refused;
  const image = `${repository}${reference.includes(':') ? '@' : ':'}${reference.replace(/^(\w+:.{12}).+$/, '$1…')}`;
  const detail = { message: failure.message, cause: failure };
  const serverWords = toWords(failure);
  if (refused.isReplaced === true && isAboutImmutability(failure)) {
    return new TagImmutableError({ ...detail, image, host });
  }
  if (isAboutMissingContent(failure)) {
    return new ContentVanishedError({ ...detail, image, host });
  }
  if (failure.status === 507 || isAboutRoom(serverWords)) {
    return new RegistryFullError({ ...detail, repository, host, serverWords });
  }
  if (failure.status === 413) {
    return new TooLargeForRegistryError({ ...detail, image, host });
  }
  if (failure instanceof DeniedError) {
    return new WriteDeniedError({ ...detail, repository, host, serverWords });
  }
  if (failure instanceof NotFoundError) {
    return new RepositoryMissingError({ ...detail, repository, host });
  }
  return failure.status === 400 && hasForeignLayers(refused.content)
    ? new ForeignLayersRefusedError({ ...detail, image, host })
    : failure;
}

/** distribution-spec, "Error Codes"; oras-go #1212. */
function isAboutMissingContent(failure: RegistryError): boolean {
  return failure.serverErrors.some(({ code }) => missingCodes.includes(code));
}

const missingCodes: readonly string[] = ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN'];

/** Whether what a manifest lists may be missing: some registries call such a manifest invalid (zot). */
export function mayLackContent(failure: unknown): boolean {
  return (
    failure instanceof RegistryError &&
    (isAboutMissingContent(failure) || failure.serverErrors.some(({ code }) => code === 'MANIFEST_INVALID'))
  );
}

/** Disks (distribution, Nexus) and quotas (Harbor, Quay, GitLab). */
function isAboutRoom(words: string): boolean {
  return /no space left|ENOSPC|insufficient storage|quota|exceed the configured upper limit/i.test(words);
}

/**
 * ECR: TAG_INVALID or ImageTagAlreadyExistsException; Harbor: PRECONDITION, 412; Quay: TAG_IMMUTABLE; Azure: the image
 * is locked; others say it in words.
 */
export function isAboutImmutability(failure: unknown): boolean {
  return (
    failure instanceof RegistryError &&
    (failure.status === 412 ||
      /immutab|ImageTagAlreadyExists|cannot be overwritten|does not allow updating|TAG_LOCKED|is locked/i.test(
        toWords(failure),
      ))
  );
}

function toWords({ serverErrors }: RegistryError): string {
  return serverErrors
    .map(({ code, message }) => [code, message].filter((part) => part !== '').join(': '))
    .join('; ');
}

function hasForeignLayers(content: Refused['content']): boolean {
  if (content === undefined) {
    return false;
  }
  const manifest = parseManifest(content.bytes, content);
  return manifest.kind === 'image' && manifest.layers.some(({ mediaType }) => isForeignLayerType(mediaType));
}
