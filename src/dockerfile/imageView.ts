/**
 * The image a file makes: which stages ship as layers, and what of the others is copied into them. What is only used for
 * building costs nobody anything.
 */
import type { Dockerfile, Instruction } from './dockerfile.ts';
import { isWithin } from './paths.ts';
import { chainOf, findTarget, type Stage } from './stages.ts';

export interface ImageView {
  /** `undefined` in a file without FROM. */
  readonly final: Stage | undefined;
  /** The stages whose layers are the image, from the bottom up: `final` last. */
  readonly chain: readonly Stage[];
  /** The instructions of the chain, in the order they run. */
  readonly instructions: readonly Instruction[];
  isInChain(stage: Stage): boolean;
  /** The stages below and including `stage`, from the bottom up. */
  chainBelow(stage: Stage): readonly Stage[];
  /**
   * Whether a file at `path` of a stage reaches the image: with the layers of the chain, or through `COPY --from` of a
   * folder that holds it.
   */
  ships(stage: Stage, path: string): boolean;
  /** The RUNs of the chain that a POSIX shell runs and whose script is understood, with their stage. */
  readonly runs: readonly ShippedRun[];
  /** The same of stages that are copied as a whole. */
  runsShipping(path: string): readonly ShippedRun[];
}

export interface ShippedRun {
  readonly stage: Stage;
  readonly instruction: Instruction;
  readonly script: NonNullable<Instruction['script']>;
}

/** Rules ask for the same few paths again and again; a file with thousands of them keeps no more than these. */
const maxKnownPaths = 64;

/** `target` is the name or number of the stage that is built; the last by default. */
export function viewImage(file: Dockerfile, target?: string): ImageView {
  const { stages } = file;
  const named = target === undefined ? undefined : findTarget(stages, target);
  const final = named ?? stages.at(-1);
  const chain = final === undefined ? [] : chainOf(stages, final);
  const inChain = new Set(chain.map(({ index }) => index));
  const copies = stages.flatMap((stage) =>
    stage.copies.filter(({ kind }) => kind === 'copy').map((copy) => ({ ...copy, into: stage })),
  );
  const copiesInto = Map.groupBy(copies, ({ into }) => into.index);
  const shipping = new Map<string, ReadonlySet<number>>();
  const findShipping = (path: string): ReadonlySet<number> => {
    const known = shipping.get(path);
    if (known !== undefined) {
      return known;
    }
    const copied = new Set<number>();
    const visit = (into: number): void => {
      for (const { sources, from } of copiesInto.get(into) ?? []) {
        const source = stages[from];
        // What a stage begins with is in it as well.
        const isNew = source !== undefined && !inChain.has(from) && !copied.has(from);
        if (isNew && sources.some((folder) => isWithin(path, folder))) {
          chainOf(stages, source)
            .filter(({ index }) => !inChain.has(index))
            .forEach(({ index }) => copied.add(index));
        }
      }
    };
    inChain.forEach(visit);
    copied.forEach(visit);
    if (shipping.size >= maxKnownPaths) {
      shipping.clear();
    }
    shipping.set(path, copied);
    return copied;
  };
  const ships = ({ index }: Stage, path: string): boolean =>
    inChain.has(index) || findShipping(path).has(index);
  let runs: readonly ShippedRun[] | undefined;
  return {
    final,
    chain,
    instructions: chain.flatMap(({ instructions }) => instructions),
    isInChain: ({ index }) => inChain.has(index),
    chainBelow: (stage) => chainOf(stages, stage),
    ships,
    get runs() {
      runs ??= findRuns(chain);
      return runs;
    },
    runsShipping: (path) => findRuns(stages.filter((stage) => ships(stage, path))),
  };
}

function findRuns(among: readonly Stage[]): readonly ShippedRun[] {
  return among.flatMap((stage) =>
    stage.instructions.flatMap((instruction) => {
      const { script } = instruction;
      return script?.isSure === true ? [{ stage, instruction, script }] : [];
    }),
  );
}
