/** Which cause the path of a file tells, for all paths of an image at once. */
import type { Overlay } from '../overlay.ts';
import { isFileKind } from '../overlay.ts';
import type { PathCause } from './cause.ts';
import { markPaths, type PathPattern } from './pathMarks.ts';

/** The bit of every evidence; causes have those below, so there can be 31 of them. */
const evidenceBit = 31;

export class PathCauses {
  readonly #overlay: Overlay;
  readonly #causes: readonly PathCause[];
  readonly #marks: Uint32Array;
  readonly #enabled: number;
  readonly #caches: number;

  constructor(overlay: Overlay, causes: readonly PathCause[]) {
    this.#overlay = overlay;
    this.#causes = causes;
    this.#marks = markPaths(overlay.paths, causes.flatMap(toPatterns));
    this.#enabled = toMask(causes, (cause) => cause.evidence === undefined || this.#hasEvidence());
    this.#caches = toMask(causes, (cause) => cause.isCache);
  }

  /** The first cause that fits the path of a file that is seen. */
  find(node: number): PathCause | undefined {
    let mask = (this.#marks[node] ?? 0) & this.#enabled;
    while (mask !== 0) {
      const cause = this.#causes[toLowestBit(mask)];
      if (cause !== undefined && this.#hasSibling(cause, node)) {
        return cause;
      }
      mask &= mask - 1;
    }
    return undefined;
  }

  /** The first cache of a package manager that fits the path, whether it is seen or not. */
  findCache(node: number): PathCause | undefined {
    const mask = (this.#marks[node] ?? 0) & this.#caches;
    return mask === 0 ? undefined : this.#causes[toLowestBit(mask)];
  }

  #hasEvidence(): boolean {
    return this.#marks.some(
      (mark, node) => mark >>> evidenceBit === 1 && isFileKind(this.#overlay.seenKinds[node]),
    );
  }

  #hasSibling(cause: PathCause, node: number): boolean {
    const { paths, seenKinds } = this.#overlay;
    const name = cause.sibling?.(Buffer.from(paths.nameOf(node)).toString('latin1'));
    if (name === undefined) {
      return true;
    }
    const sibling = paths.findChild(paths.parents[node] ?? 0, Buffer.from(name, 'latin1'));
    return sibling !== undefined && isFileKind(seenKinds[sibling]);
  }
}

function toPatterns(cause: PathCause, bit: number): PathPattern[] {
  return [
    ...cause.paths.map((path) => ({ path, bit, isException: false })),
    ...(cause.except ?? []).map((path) => ({ path, bit, isException: true })),
    ...(cause.evidence ?? []).map((path) => ({ path, bit: evidenceBit, isException: false })),
  ];
}

function toMask(causes: readonly PathCause[], isIn: (cause: PathCause) => boolean): number {
  return causes.reduce((mask, cause, bit) => (isIn(cause) ? mask | (1 << bit) : mask), 0);
}

function toLowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}
