/** Files that one RUN downloads or clones and a later one writes anew: both layers have them. */
import { isRoot, readAttributeChange } from './attributes.ts';
import type { Instruction } from './dockerfile.ts';
import type { ImageView, ShippedRun } from './imageView.ts';
import { isPathOf, type MadePath, madeBy, mayRemove, resolveIn } from './made.ts';
import { isMounted } from './mounts.ts';
import { removalsIn } from './removalIndex.ts';
import type { ShellCommand, ShellWord } from './shell.ts';

export interface Rewrite {
  readonly command: ShellCommand;
  readonly made: MadePath;
}

/** What earlier RUNs downloaded or cloned, of which each is told once. */
export class FreshFiles {
  readonly #image: ImageView;
  readonly #byPath: Map<string, MadePath>;
  readonly #firstUser: number;

  constructor(image: ImageView) {
    this.#image = image;
    this.#byPath = new Map(madeBy(image).map((made) => [made.path, made]));
    this.#firstUser =
      image.instructions.find(({ keyword }) => keyword === 'USER')?.index ?? Number.POSITIVE_INFINITY;
  }

  /** The first that the RUN writes anew. */
  take({ instruction, script }: ShippedRun): Rewrite | undefined {
    for (const command of this.#byPath.size === 0 ? [] : script.commands) {
      const isRewriting = rewriting.has(command.name ?? '') && !command.isConditional;
      const made = isRewriting
        ? command.args
            .flatMap((word) => this.#find(word, command))
            .find((one) => this.#isRewritten(one, { instruction, command }))
        : undefined;
      if (made !== undefined) {
        this.#byPath.delete(made.path);
        return { command, made };
      }
    }
    return undefined;
  }

  #find(word: ShellWord, command: ShellCommand): readonly MadePath[] {
    const path = resolveIn(command, word.key);
    const exact = path === undefined ? undefined : this.#byPath.get(path);
    const isWild = path?.includes('*') === true && this.#byPath.size < maxCompared;
    return exact !== undefined
      ? [exact]
      : isWild
        ? [...this.#byPath.values()].filter((made) => isPathOf(word, command, made.path))
        : [];
  }

  /** Neither in a RUN that makes it so already, nor where something else is told: it is removed later. */
  #isRewritten(
    { run, path, command: maker, kind }: MadePath,
    by: { readonly instruction: Instruction; readonly command: ShellCommand },
  ): boolean {
    const { instruction, command } = by;
    const change = readAttributeChange(command);
    const isOwner = change?.kind === 'owner';
    const hasOther = this.#firstUser < instruction.index;
    return (
      run.instruction.index < instruction.index &&
      (kind !== 'clone' || change?.isRecursive === true || command.name === 'mv') &&
      !(isOwner && (hasOther || isRoot(change.value))) &&
      !isMounted(instruction, path) &&
      !mayRemove(run.script, path, maker.index) &&
      !run.script.commands.some(
        ({ name, args, ...rest }) =>
          name === command.name && args.some((word) => isPathOf(word, { name, args, ...rest }, path)),
      ) &&
      removalsIn(this.#image).findAfter(path, run.instruction.index) === undefined
    );
  }
}

/** Each writes its file anew. */
const rewriting: ReadonlySet<string> = new Set([
  'chmod',
  'chown',
  'chgrp',
  'mv',
  'strip',
  'upx',
  'dos2unix',
  'patchelf',
]);

/** With more of them a wildcard is not compared with each. */
const maxCompared = 200;
