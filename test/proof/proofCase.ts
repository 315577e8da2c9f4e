/** What is to be said of a case; its Dockerfile and the files beside it are in `cases/<name>`. */
import type { Promised } from './compare.ts';

export interface ProofCase {
  /** That of its folder. */
  readonly name: string;
  /** Rules whose fixes are made; no other has a safe one to make in this file. */
  readonly rules: readonly string[];
  /**
   * The rules have no edit to make here but advice: `Dockerfile.advised` is what a person makes of it.
   */
  readonly isAdvice?: true;
  /** How the file systems differ. */
  readonly promised: Promised;
  /** A script that ends well in a container of either image. */
  readonly works?: string;
  /** A program that does, where there is no shell. */
  readonly starts?: readonly string[];
  /** Whether it is one of the few that run with all other tests. */
  readonly isQuick?: true;
  /** Adds to the context what a repository can hardly hold. */
  readonly prepare?: (context: string) => Promise<void>;
  /** Rules that ask for a `.dockerignore`, which is then written as the editor writes it. */
  readonly contextRules?: readonly string[];
}
