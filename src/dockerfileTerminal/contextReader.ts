/** What COPY would send from the folder that was named, for each file anew: its own `.dockerignore` may be another. */
import { toMessage } from '../base/errors.ts';
import { findCopiedPaths } from '../buildContext/copiedPaths.ts';
import { readContext, toContextFacts } from '../buildContext/readContext.ts';
import { parseDockerfile } from '../dockerfile/dockerfile.ts';
import type { ContextFacts } from '../dockerfile/facts.ts';

export class ContextReader {
  readonly #folder: string | undefined;
  readonly #onProblem: (text: string) => void;

  /** `folder` is absolute; `undefined`: nothing is known. `onProblem` gets sentences without a full stop. */
  constructor(options: { readonly folder: string | undefined; readonly onProblem: (text: string) => void }) {
    this.#folder = options.folder;
    this.#onProblem = options.onProblem;
  }

  async read(
    file: { readonly path: string; readonly text: string },
    options: { readonly signal: AbortSignal },
  ): Promise<ContextFacts | undefined> {
    if (this.#folder === undefined) {
      return undefined;
    }
    try {
      const context = await readContext(
        { dockerfile: file.path, contextFolder: this.#folder },
        { signal: options.signal, copied: findCopiedPaths(parseDockerfile(file.text)) },
      );
      return toContextFacts(context);
    } catch (thrown) {
      options.signal.throwIfAborted();
      this.#onProblem(`${this.#folder}: the context cannot be read (${toMessage(thrown)})`);
      return undefined;
    }
  }
}
