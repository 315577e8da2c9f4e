/**
 * The PUT of a manifest by its tag or digest. What it lists and the registry has let go of since it was last looked at is
 * sent again, once.
 */
import { NotFoundError } from '../../../distribution/errors.ts';
import type { ManifestContent, PutManifestResult } from '../../../distribution/registryWriter.ts';
import type { Digest } from '../../../oci/digest.ts';
import { isForeignLayerType } from '../../../oci/mediaType.ts';
import { toTreeManifest } from '../../manifestTree.ts';
import { isSamePlace, type ManifestToPut, type Place } from '../../plan.ts';
import { findNow, readContent, type StepContext } from './context.ts';
import { copyBlob } from './copyBlob.ts';
import { mayLackContent } from './refusals.ts';
import { carryOut } from './writing.ts';

export interface ManifestWrite {
  readonly target: Place;
  /** A tag, or the digest of the manifest. */
  readonly reference: string;
  readonly manifest: ManifestToPut;
  readonly content: ManifestContent;
}

export interface Sent {
  readonly result: PutManifestResult;
  /** Bytes of blobs that had to be sent again. */
  readonly movedBytes: number;
}

export async function sendManifest(context: StepContext, write: ManifestWrite): Promise<Sent> {
  const { target, reference, manifest, content } = write;
  const client = context.clientOf(target.registryId);
  const send = (): Promise<PutManifestResult> =>
    client.putManifest(target.repository, reference, { content, signal: context.signal });
  try {
    return { result: await send(), movedBytes: 0 };
  } catch (thrown) {
    const source = findSource(context, manifest);
    if (!mayLackContent(thrown) || source === undefined || isSamePlace(source, target)) {
      throw thrown;
    }
    context.log.info(`${target.repository}@${manifest.digest} lists what is not there; it is sent again`);
    const movedBytes = await complete(context, { source, target, manifest, content });
    return { result: await send(), movedBytes };
  }
}

function findSource(context: StepContext, { from }: ManifestToPut): Place | undefined {
  switch (from.kind) {
    case 'registry':
      return from.place;
    case 'text':
      return context.item.source?.place;
    case 'kept':
      return undefined;
    default:
      return from satisfies never;
  }
}

interface Completion {
  readonly source: Place;
  readonly target: Place;
  readonly manifest: { readonly digest: Digest; readonly mediaType: string };
  readonly content: ManifestContent;
}

/** Gives the target all that a manifest lists. The bytes of blobs that went through this machine. */
async function complete(context: StepContext, completion: Completion): Promise<number> {
  const { source, target, manifest, content } = completion;
  const tree = toTreeManifest({ ...manifest, bytes: content.bytes }, {});
  let movedBytes = 0;
  for (const { digest, sizeBytes, mediaType } of tree.blobs) {
    movedBytes += await copyAgain(context, { source, target, digest, sizeBytes, mediaType });
  }
  const children = tree.manifest.kind === 'index' ? tree.manifest.manifests : [];
  for (const child of children.filter(({ digest }) => !tree.blobs.some((blob) => blob.digest === digest))) {
    if ((await findNow(context, { ...target, reference: child.digest })) === undefined) {
      movedBytes += await putAgain(context, { source, target, manifest: child });
    }
  }
  return movedBytes;
}

async function copyAgain(
  context: StepContext,
  blob: {
    readonly source: Place;
    readonly target: Place;
    readonly digest: Digest;
    readonly sizeBytes: number;
    readonly mediaType: string;
  },
): Promise<number> {
  const { mediaType, ...step } = blob;
  try {
    const silent = { ...context, onBytes: () => undefined };
    const done = await copyBlob(silent, { kind: 'copy-blob', ...step, isPresent: false });
    return done.movedBytes ?? 0;
  } catch (thrown) {
    // Neither the source nor the target need have it.
    if (isForeignLayerType(mediaType) && thrown instanceof NotFoundError) {
      return 0;
    }
    throw thrown;
  }
}

async function putAgain(
  context: StepContext,
  child: Pick<Completion, 'source' | 'target'> & {
    readonly manifest: { readonly digest: Digest; readonly mediaType: string; readonly sizeBytes: number };
  },
): Promise<number> {
  const { source, target, manifest } = child;
  const { digest } = manifest;
  const content = await readContent(context, { ...manifest, from: { kind: 'registry', place: source } });
  const movedBytes = await complete(context, { source, target, manifest, content });
  const { signal } = context;
  const client = context.clientOf(target.registryId);
  await carryOut(context, {
    send: () => client.putManifest(target.repository, digest, { content, signal }),
    isDone: async () => (await findNow(context, { ...target, reference: digest })) === digest,
  });
  await context.write({ action: 'manifest-put', ...target, digest });
  return movedBytes;
}
