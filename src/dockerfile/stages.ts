/** The stages of a file: which image or stage each begins with, what it copies from others, and which of them ship. */
import type { Instruction } from './dockerfile.ts';
import type { StageVariables } from './variables.ts';

export interface Stage {
  readonly index: number;
  /** In lower case. */
  readonly name: string | undefined;
  readonly from: Instruction;
  readonly base: StageBase;
  /** Those behind FROM. */
  readonly instructions: readonly Instruction[];
  readonly copies: readonly StageCopy[];
  readonly variables: StageVariables;
}

export type StageBase =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  /** `reference` is `undefined` where a variable of it is not known. */
  | { readonly kind: 'image'; readonly reference: string | undefined; readonly platform: string | undefined };

/** A stage, or an image, that `COPY --from` or `RUN --mount=from` reads. */
export interface StageCopy {
  readonly instruction: Instruction;
  readonly from: number;
  readonly kind: 'copy' | 'mount';
  /** Of `copy`: as the file has them. */
  readonly sources: readonly string[];
  readonly target: string | undefined;
}

export function joinStages(
  instructions: readonly Instruction[],
  variables: readonly StageVariables[],
): readonly Stage[] {
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM');
  const byName = new Map<string, number>();
  return froms.flatMap((from, index) => {
    const ofStage = variables[index];
    if (ofStage === undefined) {
      return [];
    }
    const own = instructions.slice(from.index + 1, froms[index + 1]?.index ?? instructions.length);
    const stage: Stage = {
      index,
      name: from.words[1]?.text.toUpperCase() === 'AS' ? from.words[2]?.text.toLowerCase() : undefined,
      from,
      base: toBase(from, byName),
      instructions: own,
      copies: own.flatMap((instruction) => findCopies(instruction, { byName, index })),
      variables: ofStage,
    };
    // A stage is known to those behind it only.
    if (stage.name !== undefined) {
      byName.set(stage.name, index);
    }
    return stage;
  });
}

/** The stages whose layers are the image: `stage` and what it is built on, from the bottom up. */
export function chainOf(stages: readonly Stage[], stage: Stage): readonly Stage[] {
  const chain: Stage[] = [];
  for (let at: Stage | undefined = stage; at !== undefined;) {
    chain.push(at);
    at = at.base.kind === 'stage' ? stages[at.base.index] : undefined;
  }
  return chain.toReversed();
}

function toBase(from: Instruction, byName: ReadonlyMap<string, number>): StageBase {
  const word = from.words[0];
  const stage = byName.get(word?.value?.toLowerCase() ?? '');
  if (stage !== undefined) {
    return { kind: 'stage', index: stage };
  }
  if (word?.value === 'scratch') {
    return { kind: 'scratch' };
  }
  return {
    kind: 'image',
    reference: word?.value === '' ? undefined : word?.value,
    platform: from.flags.find(({ name }) => name === 'platform')?.value,
  };
}

function findCopies(
  instruction: Instruction,
  stages: { readonly byName: ReadonlyMap<string, number>; readonly index: number },
): readonly StageCopy[] {
  const find = (name: string | undefined): number | undefined => {
    const key = name?.toLowerCase() ?? '';
    const number = /^\d+$/.test(key) && Number(key) < stages.index ? Number(key) : undefined;
    return stages.byName.get(key) ?? number;
  };
  if (instruction.keyword === 'COPY') {
    const from = find(instruction.flags.find(({ name }) => name === 'from')?.value);
    const paths = instruction.words.map((word) => word.value ?? word.text);
    return from === undefined
      ? []
      : [{ instruction, from, kind: 'copy', sources: paths.slice(0, -1), target: paths.at(-1) }];
  }
  if (instruction.keyword !== 'RUN') {
    return [];
  }
  return instruction.flags.flatMap(({ name, value }) => {
    const from = name === 'mount' ? find(/(?:^|,)from=([^,]+)/.exec(value ?? '')?.[1]) : undefined;
    return from === undefined ? [] : [{ instruction, from, kind: 'mount', sources: [], target: undefined }];
  });
}

/** By its name in any case, or by its number. */
export function findTarget(stages: readonly Stage[], target: string): Stage | undefined {
  return stages.find(({ name, index }) => name === target.toLowerCase() || String(index) === target);
}
