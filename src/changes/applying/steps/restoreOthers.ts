/**
 * Some registries delete an image with one of its tags, or with its last one (GitHub, ECR): the tags of it that were to
 * stay, and the image itself, which may be part of an index, are put back.
 */
import type { ManifestContent } from '../../../distribution/registryWriter.ts';
import type { Digest } from '../../../oci/digest.ts';
import type { Place } from '../../plan.ts';
import { findNow, type StepContext } from './context.ts';
import { carryOut, tellFailure } from './writing.ts';

/** What was put back, in sentences. */
export async function restoreOthers(
  context: StepContext,
  removed: { readonly target: Place; readonly digest: Digest; readonly content: ManifestContent },
): Promise<readonly string[]> {
  const { target, digest, content } = removed;
  const { registryId, repository } = target;
  const siblings = context.item.effects.flatMap((effect) =>
    effect.kind === 'tag-kept' && effect.at.digest === digest ? [effect.tag] : [],
  );
  // Whatever becomes of these, what was to be removed is.
  const quiet = { ...context, onDoubt: () => undefined };
  const remarks: string[] = [];
  for (const reference of [...siblings, digest]) {
    const find = () => findNow(context, { ...target, reference });
    if ((await find()) !== undefined) {
      continue;
    }
    const { signal } = context;
    const client = context.clientOf(registryId);
    const isTag = reference !== digest;
    const entry = isTag
      ? { action: 'tag-set' as const, ...target, tag: reference, digest }
      : { action: 'manifest-put' as const, ...target, digest };
    await carryOut(quiet, {
      send: () => client.putManifest(repository, reference, { content, signal }),
      isDone: async () => (await find()) === digest,
      // Unless somebody has set it by now.
      mayRepeat: async () => undefined,
    }).catch((thrown: unknown) => tellFailure(context, entry, thrown));
    await context.write(entry);
    const name = `${repository}${isTag ? ':' : '@'}${reference}`;
    remarks.push(`${context.hostOf(registryId)} removed ${name} as well; it was put back.`);
  }
  return remarks;
}
