/** Which later RUN of the image removes a path for certain. */
import type { ImageView, ShippedRun } from './imageView.ts';
import { isMounted } from './mounts.ts';
import { removedIn } from './made.ts';
import { removesFile } from './paths.ts';
import type { ShellCommand } from './shell.ts';

export interface Removal {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly pattern: string;
}

/** Made once for an image. */
export function removalsIn(image: ImageView): RemovalIndex {
  const known = indexes.get(image) ?? new RemovalIndex(image);
  indexes.set(image, known);
  return known;
}

const indexes = new WeakMap<ImageView, RemovalIndex>();

class RemovalIndex {
  /** By the whole path of what is removed; wildcards by the folder they are in. */
  readonly #exact = new Map<string, Removal[]>();
  readonly #wild = new Map<string, Removal[]>();

  constructor(image: ImageView) {
    for (const run of image.runs) {
      for (const command of run.script.commands) {
        for (const pattern of command.isConditional || command.isSubstitution ? [] : removedIn(command)) {
          const star = pattern.search(/[*?[]/);
          const key = star === -1 ? pattern : pattern.slice(0, pattern.lastIndexOf('/', star)) || '/';
          const map = star === -1 ? this.#exact : this.#wild;
          map.set(key, [...(map.get(key) ?? []).slice(-maxPerPath), { run, command, pattern }]);
        }
      }
    }
  }

  /** The first in a RUN behind the instruction of that index. */
  findAfter(path: string, index: number): Removal | undefined {
    const found: Removal[] = [];
    for (let at = path, depth = 0; depth < maxDepth; depth++) {
      found.push(...(this.#exact.get(at) ?? []));
      const folder = at.slice(0, at.lastIndexOf('/')) || '/';
      found.push(...(this.#wild.get(folder) ?? []).filter(({ pattern }) => removesFile(pattern, path)));
      if (at === '/') {
        break;
      }
      at = folder;
    }
    return found
      .filter(({ run }) => run.instruction.index > index && !isMounted(run.instruction, path))
      .toSorted(
        (a, b) => a.run.instruction.index - b.run.instruction.index || a.command.index - b.command.index,
      )[0];
  }
}

/** A path that is removed more often is removed all the same. */
const maxPerPath = 20;

/** Deeper paths nobody asks for. */
const maxDepth = 64;
