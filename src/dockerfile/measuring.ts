/** Which layer of a built image each instruction of a file made: the file against the history of the image. */
import type { Dockerfile, Instruction } from './dockerfile.ts';
import { viewImage } from './imageView.ts';

export interface BuiltStep {
  /** As a Dockerfile would have it: `RUN apt-get update`; `undefined` where the history does not say. */
  readonly instruction: string | undefined;
  /** The position of its layer in the image; `undefined` for a step without one. */
  readonly layer: number | undefined;
}

export interface InstructionMatch {
  /** The layer of each instruction that made one, by `Instruction.index`. */
  readonly layers: ReadonlyMap<number, number>;
  /** Which share of the instructions that make layers was found, from 0 to 1. */
  readonly share: number;
}

/**
 * Goes from the last step backwards, since what comes from the base image stands first. Instructions are compared by
 * their words; variables that a build replaces count as anything.
 */
export function matchInstructions(
  file: Dockerfile,
  built: { readonly steps: readonly BuiltStep[]; readonly target?: string },
): InstructionMatch {
  const image = viewImage(file, built.target);
  const own = image.instructions.filter(({ keyword }) => ['RUN', 'COPY', 'ADD'].includes(keyword));
  const layers = new Map<number, number>();
  let at = built.steps.length - 1;
  for (const instruction of own.toReversed()) {
    for (let step = at; step >= 0; step--) {
      const made = built.steps[step];
      if (made?.layer !== undefined && isSame(file, instruction, made.instruction ?? '')) {
        layers.set(instruction.index, made.layer);
        at = step - 1;
        break;
      }
    }
  }
  return { layers, share: own.length === 0 ? 0 : layers.size / own.length };
}

function isSame(file: Dockerfile, instruction: Instruction, made: string): boolean {
  const [keyword = '', ...rest] = made.trim().split(/\s+/);
  if (keyword.toUpperCase() !== instruction.keyword) {
    return false;
  }
  if (instruction.keyword === 'RUN') {
    return toWords(file.text.slice(instruction.keywordSpan.end, instruction.end)) === toWords(rest.join(' '));
  }
  return isSameCopy(instruction, rest);
}

/** A script without continuations, comments, mounts and blanks, so that builders may write it as they like. */
function toWords(text: string): string {
  return text
    .replaceAll(/^\s*#.*$/gm, '')
    .replaceAll(/[\\`][ \t]*\r?\n/g, ' ')
    .replaceAll(/--(?:mount|network|security)=\S+/g, '')
    .replaceAll(/# buildkit$/g, '')
    .replaceAll(/^\s*<<-?["']?(\w+)["']?\s*\n([\s\S]*?)\n\1\s*$/g, '$2')
    .replaceAll(/\s+/g, '');
}

/** BuildKit keeps the words of COPY, the classic builder and buildah name the content by its hash. */
function isSameCopy(instruction: Instruction, rest: readonly string[]): boolean {
  const paths = rest.filter((word) => !word.startsWith('--'));
  const target = instruction.words.at(-1)?.value;
  const last = paths.at(-1);
  if (target === undefined || last === undefined) {
    return false;
  }
  const isHashed = paths.some((word) => /^(?:file|dir|multi):/.test(word));
  const isSameTarget =
    normalisePath(last) === normalisePath(target) ||
    normalisePath(last).endsWith(`/${normalisePath(target)}`);
  const sources = instruction.words.slice(0, -1);
  return (
    isSameTarget &&
    (isHashed ||
      sources.every(
        ({ value }, index) =>
          value === undefined || normalisePath(paths[index] ?? '') === normalisePath(value),
      ))
  );
}

function normalisePath(path: string): string {
  return path.replace(/^\.?\/?/, '').replace(/\/$/, '');
}
