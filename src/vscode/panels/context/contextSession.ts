/**
 * One build context on its way to a page: which folder it is, what is in it, and the same again when something changed.
 * Knows no editor.
 */
import path from 'node:path';
import type { Disposable } from '../../../base/disposables.ts';
import type { ExplainedError } from '../../../base/errors.ts';
import { Throttle } from '../../../base/throttle.ts';
import { findCopiedPaths } from '../../../buildContext/copiedPaths.ts';
import {
  type ContextChoice,
  findContextFolder,
  readWorkspaceBuilds,
} from '../../../buildContext/named/findContextFolder.ts';
import { type BuildContext, readContext } from '../../../buildContext/readContext.ts';
import type { WalkProgress } from '../../../buildContext/walkContext.ts';
import { toNewIgnoreFile } from '../../../buildContext/ignoreFile.ts';
import { parseDockerfile } from '../../../dockerfile/dockerfile.ts';
import type { ShownError } from '../../../shared/contract.ts';
import type { ContextResult, ContextView } from '../../../shared/contextPanel.ts';
import type { FileTree } from '../../../shared/fileTree.ts';
import { SessionFailure } from '../sessionFailure.ts';
import { toContextResult } from './contextView.ts';

export interface ContextSessionParts {
  /** On the disk. */
  readonly dockerfile: string;
  /** The folder of the workspace that has it; `undefined` for a file of none. */
  readonly workspaceFolder: string | undefined;
  /** As the editor has it, which is not always saved. */
  readonly readDockerfile: () => Promise<string>;
  readonly explain: (thrown: unknown) => ExplainedError;
  readonly events: {
    readonly context: (view: ContextView) => void;
    readonly failure: (error: ShownError | undefined) => void;
  };
}

/** Faster than this nobody reads. */
const tellEveryMs = 100;

export class ContextSession implements Disposable {
  readonly #parts: ContextSessionParts;
  readonly #failure: SessionFailure;
  readonly #throttle = new Throttle(() => this.#tell(), { everyMs: tellEveryMs });
  #running: AbortController | undefined;
  #state: ContextView['state'] = 'reading';
  #choice: ContextChoice;
  #progress: WalkProgress = { fileCount: 0, sizeBytes: 0 };
  #context: BuildContext | undefined;
  #result: ContextResult | undefined;
  #version = 0;

  constructor(parts: ContextSessionParts) {
    this.#parts = parts;
    this.#choice = { contextFolder: path.dirname(parts.dockerfile), namedBy: undefined };
    this.#failure = new SessionFailure({ explain: parts.explain, tell: parts.events.failure });
  }

  /** On the disk. */
  get folder(): string {
    return this.#choice.contextFolder;
  }

  /** The one that counts, or the one that would. */
  get ignoreFile(): string {
    return this.#context?.ignoreFile?.path ?? toNewIgnoreFile(this.folder);
  }

  tellAll(): void {
    this.#tell();
    this.#failure.tellAgain();
  }

  /** Reads it, for the first time or again; what is still being read is given up. */
  async load(): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#state = 'reading';
    this.#progress = { fileCount: 0, sizeBytes: 0 };
    this.#failure.clear();
    this.#tell();
    await this.#failure.guard(running.signal, () => this.#read(running));
    if (this.#running === running) {
      this.#running = undefined;
      this.#state = 'done';
      this.#throttle.now();
    }
  }

  cancel(): void {
    if (this.#running !== undefined) {
      this.#running.abort();
      this.#running = undefined;
      this.#state = 'cancelled';
      this.#throttle.now();
    }
  }

  openFiles(): FileTree {
    if (this.#context === undefined) {
      throw new Error('the page asked for files that were not read');
    }
    return this.#context.tree.tree;
  }

  dispose(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#throttle.dispose();
  }

  async #read({ signal }: AbortController): Promise<void> {
    const { dockerfile, workspaceFolder, readDockerfile } = this.#parts;
    if (workspaceFolder !== undefined) {
      const choice = findContextFolder(dockerfile, await readWorkspaceBuilds(workspaceFolder, { signal }));
      signal.throwIfAborted();
      this.#choice = choice;
    }
    const copied = findCopiedPaths(parseDockerfile(await readDockerfile()));
    const context = await readContext(
      { dockerfile, contextFolder: this.folder },
      {
        signal,
        copied,
        onProgress: (progress) => {
          this.#progress = progress;
          this.#throttle.changed();
        },
      },
    );
    signal.throwIfAborted();
    this.#version++;
    this.#context = context;
    this.#result = toContextResult(context, this.#version);
  }

  #tell(): void {
    const { namedBy } = this.#choice;
    const ignoreFile = this.#context?.ignoreFile?.name;
    this.#parts.events.context({
      dockerfile: this.#toName(this.#parts.dockerfile),
      folder: this.#toName(this.folder),
      ...(namedBy === undefined ? {} : { namedBy: this.#toName(namedBy) }),
      ...(ignoreFile === undefined ? {} : { ignoreFile }),
      state: this.#state,
      ...this.#progress,
      ...(this.#result === undefined ? {} : { result: this.#result }),
    });
  }

  /** Below the workspace, with the name of its folder for the folder itself. */
  #toName(file: string): string {
    const { workspaceFolder } = this.#parts;
    const relative = workspaceFolder === undefined ? '..' : path.relative(workspaceFolder, file);
    if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) {
      return file;
    }
    return relative === '' ? path.basename(file) : relative.split(path.sep).join('/');
  }
}
