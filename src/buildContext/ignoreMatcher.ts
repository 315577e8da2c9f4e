/**
 * Which paths of a context an ignore file leaves out, folder by folder as Docker's client walks them (moby/patternmatcher
 * `MatchesUsingParentResults`, tonistiigi/fsutil `filterFS.Walk`). A folder hands on to what is in it which patterns
 * matched it; that is not always the same as asking for every parent anew, and the walk is what decides what is sent.
 */
import type { IgnorePattern, IgnoreProblem } from './ignorePatterns.ts';

/** One for each pattern: whether it matched this folder or one above. */
export type FolderMatch = Uint8Array;

export interface PathMatch {
  readonly isIgnored: boolean;
  /** To be handed to what is in it, where it is a folder. */
  readonly folder: FolderMatch;
}

export class IgnoreMatcher {
  readonly #patterns: readonly IgnorePattern[];
  readonly #exceptions: readonly string[];
  readonly #met = new Set<IgnoreProblem>();

  constructor(patterns: readonly IgnorePattern[]) {
    this.#patterns = patterns;
    this.#exceptions = patterns.filter(({ isException }) => isException).map(toBeginning);
  }

  /** What makes Docker refuse to build, of the patterns that a path was compared with so far. */
  get problems(): readonly IgnoreProblem[] {
    return [...this.#met];
  }

  /** `path` is relative to the context, with forward slashes; `parent` is that of its folder, absent in the context's own. */
  match(path: string, parent: FolderMatch | undefined): PathMatch {
    const folder = new Uint8Array(this.#patterns.length);
    let isIgnored = false;
    for (let at = 0; at < folder.length; at++) {
      const pattern = this.#patterns[at];
      // A pattern that could not change anything is not tried, and is then not known to match what is below either.
      const isMatch =
        parent?.[at] === 1 || (pattern?.isException === isIgnored && this.#compare(pattern, path));
      if (isMatch) {
        folder[at] = 1;
        isIgnored = pattern?.isException === false;
      }
    }
    return { isIgnored, folder };
  }

  /** Whether an exception could match anything below a folder that is ignored; else nobody needs to look. */
  canReinclude(folder: string): boolean {
    const beginning = `${folder}/`;
    return this.#exceptions.some(
      (exception) =>
        exception.startsWith(beginning) || (exception.endsWith('*') && isBefore(exception, beginning)),
    );
  }

  /** For one path alone, whatever is above it. */
  ignores(path: string): boolean {
    const names = path.split('/');
    let match: PathMatch = { isIgnored: false, folder: new Uint8Array(this.#patterns.length) };
    let parent: FolderMatch | undefined;
    for (let depth = 1; depth <= names.length; depth++) {
      const at = names.slice(0, depth).join('/');
      match = this.match(at, parent);
      if (match.isIgnored && depth < names.length && !this.canReinclude(at)) {
        return true;
      }
      parent = match.folder;
    }
    return match.isIgnored;
  }

  #compare(pattern: IgnorePattern, path: string): boolean {
    if (pattern.problem !== undefined) {
      this.#met.add(pattern.problem);
    }
    return pattern.matches(path);
  }
}

function isBefore(exception: string, beginning: string): boolean {
  return beginning.startsWith(exception.slice(0, -1));
}

/**
 * What every path that the exception matches begins with, and `*` where that is not all; with a slash at the end where it
 * is. A `*` or `**` that ends the exception says nothing more than the folder does.
 */
function toBeginning({ pattern }: IgnorePattern): string {
  const folder = pattern.replace(/\/\*\*?$/, '');
  // A brace can be about the character before it, and what stands behind a bar may be anywhere.
  const special = folder.includes('|') ? 0 : folder.search(/[*?[\]\\^]|.?\{/);
  return special === -1 ? `${folder}/` : `${folder.slice(0, special)}*`;
}
