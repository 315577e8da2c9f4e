/**
 * Removes one tag where a registry deletes by digest alone: an empty manifest of our own takes the tag, and goes with it
 * (regclient, `tag delete`). Whether the registry deletes at all is tried first, on a placeholder without a tag.
 */
import { randomUUID } from 'node:crypto';
import type { ManifestContent } from '../../distribution/registryWriter.ts';
import { computeDigest, type Digest } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/mediaType.ts';
import { NotAsWrittenError, TagMovedError } from '../errors.ts';
import type { Place, ReplaceTagStep } from '../plan.ts';
import {
  becomesTrue,
  findNow,
  readContent,
  type StepContext,
  type StepDone,
  tellFailure,
} from './context.ts';
import { restoreOthers } from './deleteTag.ts';

export async function replaceTag(context: StepContext, step: ReplaceTagStep): Promise<StepDone> {
  const { target, tag, expected, original } = step;
  const { repository } = target;
  const image = `${repository}:${tag}`;
  const client = context.clientOf(target.registryId);
  const options = { signal: context.signal };
  const find = () => findNow(context, { ...target, reference: tag });
  const content = await readContent(context, original);
  await rehearse(context, target);
  const now = await find();
  if (now === undefined) {
    return { outcome: 'already' };
  }
  if (now !== expected) {
    throw new TagMovedError({ image, expected, actual: now });
  }
  const placeholder = createPlaceholder();
  const entry = { action: 'tag-deleted' as const, ...target, tag, before: expected };
  try {
    await client.putManifest(repository, tag, { ...options, content: placeholder.content });
    if ((await find()) !== placeholder.digest) {
      throw new NotAsWrittenError({ problem: `${image} does not point at the placeholder it was set to` });
    }
    await client.deleteManifest(repository, placeholder.digest, options);
    if (!(await becomesTrue(context, async () => (await find()) === undefined))) {
      throw new NotAsWrittenError({ problem: `${image} is still there` });
    }
  } catch (thrown) {
    await putBack(context, { target, tag, content, placeholder: placeholder.digest });
    return tellFailure(context, entry, thrown);
  }
  await context.write(entry);
  return { outcome: 'done', remarks: await restoreOthers(context, { target, digest: expected, content }) };
}

/** Throws what the registry says of deleting before any tag is touched. */
async function rehearse(context: StepContext, { registryId, repository }: Place): Promise<void> {
  const client = context.clientOf(registryId);
  const options = { signal: context.signal };
  await client.uploadBlob(
    repository,
    {
      digest: computeDigest(emptyConfig),
      sizeBytes: emptyConfig.byteLength,
      async *open() {
        yield emptyConfig;
      },
    },
    options,
  );
  const { digest, content } = createPlaceholder();
  await client.putManifest(repository, digest, { ...options, content });
  await client.deleteManifest(repository, digest, options);
}

/** The tag as it was, also when the change was cancelled: a tag that points at nothing is worse than waiting. */
async function putBack(
  context: StepContext,
  what: {
    readonly target: Place;
    readonly tag: string;
    readonly content: ManifestContent;
    readonly placeholder: Digest;
  },
): Promise<void> {
  const { target, tag, content, placeholder } = what;
  const { registryId, repository } = target;
  const client = context.clientOf(registryId);
  const options = { signal: AbortSignal.timeout(putBackPatienceMs) };
  const found = await client.findManifest(repository, tag, options);
  // `undefined`: the placeholder went after all, and the tag with it.
  if (found?.digest === placeholder) {
    await client.putManifest(repository, tag, { ...options, content });
    context.log.info(`${repository}:${tag} was put back, since its placeholder could not be deleted`);
  }
}

const putBackPatienceMs = 30_000;

const emptyConfig = new TextEncoder().encode(
  JSON.stringify({
    architecture: 'unknown',
    os: 'unknown',
    config: {},
    rootfs: { type: 'layers', diff_ids: [] },
  }),
);

/** Unlike any other, so that deleting it deletes no other tag. */
function createPlaceholder(): { readonly digest: Digest; readonly content: ManifestContent } {
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
      annotations: { 'org.opencontainers.image.description': `Placeholder ${randomUUID()}` },
    }),
  );
  return { digest: computeDigest(bytes), content: { bytes, mediaType } };
}
