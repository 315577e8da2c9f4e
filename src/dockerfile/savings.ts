/** The bytes a finding is about: measured in the layer where an image was read, else a range with its source. */
import type { Instruction } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import type { Saving } from './finding.ts';

/** The bytes that the layer of an instruction wastes for one of these causes; else the estimate. */
export function savingOf<Estimate extends Saving | undefined>(
  facts: Facts,
  run: Instruction,
  from: { readonly causeIds: readonly string[]; readonly estimate: Estimate },
): Saving | Estimate {
  const waste = facts.measured?.instructions.get(run.index)?.waste ?? [];
  const sizeBytes = waste
    .filter(({ causeId }) => from.causeIds.includes(causeId))
    .reduce((sum, group) => sum + group.sizeBytes, 0);
  return sizeBytes > 0
    ? {
        minBytes: sizeBytes,
        maxBytes: sizeBytes,
        basis: 'measured',
        source: `measured in ${facts.measured?.imageName ?? 'the image'}`,
        unit: 'unpacked',
      }
    : from.estimate;
}

export function estimate(
  minBytes: number,
  maxBytes: number,
  about: { readonly source: string; readonly unit: Saving['unit'] },
): Saving {
  return { minBytes, maxBytes, basis: 'estimated', ...about };
}
