/** What the linter is told of a base image, and how a variant is written in place of the reference that is there. */
import type { BaseImageFacts } from '../dockerfile/facts.ts';
import { findReference, formatReference } from '../oci/reference.ts';
import type { LastKnown, SizedVariant } from './baseImage.ts';

/** `written` is the reference as `FROM` has it, after its variables were replaced. */
export function toBaseImageFacts(written: string, lastKnown: LastKnown): BaseImageFacts {
  return {
    sizeBytes: lastKnown.image.sizeBytes,
    variants: listVariants(lastKnown).map((variant) => ({
      reference: writeVariant(written, variant),
      sizeBytes: variant.sizeBytes,
      cautions: variant.cautions,
    })),
  };
}

/** The smallest first; those found for an earlier image of the tag count as far as they are smaller than it is now. */
export function listVariants({ image, found }: LastKnown): readonly SizedVariant[] {
  return image.isForPlatform
    ? (found?.variants ?? []).filter(({ sizeBytes }) => sizeBytes < image.sizeBytes)
    : [];
}

/** The variant in the way the reference is written: `docker.io/library/python:3` keeps its long name. */
export function writeVariant(written: string, variant: Pick<SizedVariant, 'repository' | 'tag'>): string {
  const { repository, tag } = variant;
  const reference = findReference(written);
  if (reference === undefined) {
    return `${repository}:${tag}`;
  }
  const name = written.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  if (reference.repository === repository) {
    return `${name}:${tag}`;
  }
  return name.endsWith(reference.repository)
    ? `${name.slice(0, -reference.repository.length)}${repository}:${tag}`
    : formatReference({ registry: reference.registry, repository, tag }, { style: 'familiar' });
}
