/** Changes of a base image that a person may choose, explained with sizes; never part of what is fixed by itself. */
import type { LastKnown } from '../../../baseImages/baseImage.ts';
import { listVariants, writeVariant } from '../../../baseImages/facts.ts';
import { formatBytes } from '../../../shared/format.ts';

export interface BaseImageChange {
  /** `Change base image to python:3.12-slim (saves 312 MB)` */
  readonly title: string;
  /** What stands after FROM then, in place of the reference. */
  readonly reference: string;
  /** Compressed. */
  readonly savedBytes: number;
  readonly cautions: readonly string[];
  /** Sentences for who has to agree. */
  readonly explanation: string;
}

/** The one that saves most first. */
export function listBaseImageChanges(written: string, lastKnown: LastKnown): readonly BaseImageChange[] {
  const fromBytes = lastKnown.image.sizeBytes;
  return listVariants(lastKnown).map((variant) => {
    const reference = writeVariant(written, variant);
    const savedBytes = fromBytes - variant.sizeBytes;
    return {
      title: `Change base image to ${reference} (saves ${formatBytes(savedBytes)})`,
      reference,
      savedBytes,
      cautions: variant.cautions,
      explanation: explain({
        written,
        reference,
        fromBytes,
        toBytes: variant.sizeBytes,
        cautions: variant.cautions,
      }),
    };
  });
}

function explain(change: {
  readonly written: string;
  readonly reference: string;
  readonly fromBytes: number;
  readonly toBytes: number;
  readonly cautions: readonly string[];
}): string {
  const sizes = `${change.written} is ${formatBytes(change.fromBytes)} compressed, ${change.reference} is ${formatBytes(change.toBytes)}.`;
  return `${sizes} What could break: ${change.cautions.join('; ')}. Build the image and test it before you keep this.`;
}
