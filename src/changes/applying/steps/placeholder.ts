/** An empty manifest of our own that takes the place of an image under a tag, for as long as it takes to delete it. */
import { randomUUID } from 'node:crypto';
import { NotFoundError, RegistryError, UnsupportedError } from '../../../distribution/errors.ts';
import type { ManifestContent } from '../../../distribution/registryWriter.ts';
import { computeDigest, type Digest } from '../../../oci/digest.ts';
import { InvalidManifestError } from '../../../oci/errors.ts';
import { parseManifest } from '../../../oci/manifest.ts';
import { mediaTypes } from '../../../oci/mediaType.ts';
import type { Place, ReplaceTagStep } from '../../plan.ts';
import type { StepContext } from './context.ts';
import { carryOut } from './writing.ts';

export interface Placeholder {
  readonly digest: Digest;
  readonly content: ManifestContent;
}

/** What it stands for, so that one that was left behind is recognised. */
const purpose = 'vnd.registry-explorer.placeholder-for';

/** Unlike any other, so that deleting it deletes no other tag. */
export function createPlaceholder(standsFor: string): Placeholder {
  const mediaType = mediaTypes.ociManifest;
  const bytes = new TextEncoder().encode(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: {
        mediaType: mediaTypes.ociConfig,
        digest: computeDigest(emptyConfig),
        size: emptyConfig.byteLength,
      },
      layers: [],
      annotations: {
        'org.opencontainers.image.description': `Placeholder ${randomUUID()} of a tag that is being deleted`,
        [purpose]: standsFor,
      },
    }),
  );
  return { digest: computeDigest(bytes), content: { bytes, mediaType } };
}

export function toPurpose({ tag, expected }: ReplaceTagStep): string {
  return `${tag} ${expected}`;
}

/** Whether a manifest is the placeholder that an earlier try has left. */
export async function isLeftover(
  context: StepContext,
  step: ReplaceTagStep,
  digest: Digest,
): Promise<boolean> {
  const { registryId, repository } = step.target;
  const client = context.clientOf(registryId);
  try {
    const { bytes, mediaType } = await client.fetchManifest(repository, digest, { signal: context.signal });
    return parseManifest(bytes, { mediaType }).annotations?.[purpose] === toPurpose(step);
  } catch (thrown) {
    if (thrown instanceof InvalidManifestError || thrown instanceof NotFoundError) {
      return false;
    }
    throw thrown;
  }
}

/**
 * Throws what the registry says of deleting before any tag is touched: to a digest that nobody has, then to a placeholder
 * without a tag.
 */
export async function rehearse(context: StepContext, { registryId, repository }: Place): Promise<void> {
  // No tag is in doubt.
  const quiet = { ...context, onDoubt: () => undefined };
  const client = context.clientOf(registryId);
  const options = { signal: context.signal };
  const nobodys = computeDigest(new TextEncoder().encode(randomUUID()));
  await carryOut(quiet, {
    send: () => client.deleteManifest(repository, nobodys, options),
    isDone: async () => false,
    mayRepeat: async () => undefined,
  }).catch((thrown: unknown) => {
    // Where deleting is switched off it is so for everything (distribution, zot); then nothing has been written.
    const isAnswer = thrown instanceof RegistryError && !isRefusal(thrown);
    if (!isAnswer) {
      throw thrown;
    }
  });
  const blob = {
    digest: computeDigest(emptyConfig),
    sizeBytes: emptyConfig.byteLength,
    open: openEmptyConfig,
  };
  await client.uploadBlob(repository, blob, options);
  const { digest, content } = createPlaceholder('nothing');
  await client.putManifest(repository, digest, { ...options, content });
  await carryOut(quiet, {
    send: () => client.deleteManifest(repository, digest, options),
    isDone: async () => (await client.findManifest(repository, digest, options)) === undefined,
    mayRepeat: async () => undefined,
  });
}

function isRefusal(failure: RegistryError): boolean {
  return failure instanceof UnsupportedError || failure.status === 401 || failure.status === 403;
}

const emptyConfig = new TextEncoder().encode(
  JSON.stringify({
    architecture: 'unknown',
    os: 'unknown',
    config: {},
    rootfs: { type: 'layers', diff_ids: [] },
  }),
);

async function* openEmptyConfig(): AsyncGenerator<Uint8Array, void> {
  yield emptyConfig;
}
