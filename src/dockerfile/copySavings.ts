/** The bytes of what was copied: measured in the layers of COPY and ADD, or else those of the files of the context. */
import type { Instruction } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import type { Saving } from './finding.ts';
import { savingOf } from './savings.ts';

export interface CopiedBytes {
  /** Those whose layers have the bytes. */
  readonly copies: Iterable<Instruction>;
  /** Relative to the context; absent for what is from elsewhere. */
  readonly sources: readonly (string | undefined)[];
  readonly causeIds: readonly string[];
}

/** `undefined` where neither is known. */
export function savingOfCopies(facts: Facts, { copies, sources, causeIds }: CopiedBytes): Saving | undefined {
  const measured = [...new Set(copies)].flatMap(
    (copy) => savingOf(facts, copy, { causeIds, estimate: undefined }) ?? [],
  );
  const [first] = measured;
  if (first !== undefined) {
    const sizeBytes = measured.reduce((sum, { minBytes }) => sum + minBytes, 0);
    return { ...first, minBytes: sizeBytes, maxBytes: sizeBytes };
  }
  const sizes = [...new Set(sources)].flatMap((source) =>
    source === undefined ? [] : (facts.context?.findSizeBytes(source) ?? []),
  );
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.length === 0
    ? undefined
    : {
        minBytes: sizeBytes,
        maxBytes: sizeBytes,
        basis: 'measured',
        source: 'the files of the build context',
        unit: 'unpacked',
      };
}

/** Whether it is known that all of it is next to nothing: what is told about it would only be in the way. */
export function isTrifling(facts: Facts, bytes: CopiedBytes): boolean {
  const saving = savingOfCopies(facts, bytes);
  const isMeasured = savingOfCopies(facts, { ...bytes, sources: [] }) !== undefined;
  const isWhole = bytes.sources.every(
    (source) => source !== undefined && facts.context?.findSizeBytes(source) !== undefined,
  );
  return saving !== undefined && (isMeasured || isWhole) && saving.maxBytes < trifle;
}

/** Two or three scripts, as they are in a compressed layer. */
const trifle = 10_000;

/** Whether the layers of all of them were read, and none wastes a byte for such a cause. */
export function isMeasuredFree(
  { measured }: Facts,
  { copies, causeIds }: Omit<CopiedBytes, 'sources'>,
): boolean {
  const found = [...copies].map(({ index }) => measured?.instructions.get(index));
  return (
    measured !== undefined &&
    found.every(
      (layer) =>
        layer?.unpackedBytes !== undefined && !layer.waste.some(({ causeId }) => causeIds.includes(causeId)),
    )
  );
}
