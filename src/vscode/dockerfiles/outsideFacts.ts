/**
 * What is known about Dockerfiles beyond their text: base images, the build context, the workspace. Is gathered in the
 * background, and what comes late is told. Knows no editor.
 */
import path from 'node:path';
import { inBackground } from '../../base/background.ts';
import { isAbort } from '../../base/abort.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { findCopiedPaths } from '../../buildContext/copiedPaths.ts';
import { readContext, toContextFacts } from '../../buildContext/readContext.ts';
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { BaseImageFacts, ContextFacts } from '../../dockerfile/facts.ts';
import type { StageBase } from '../../dockerfile/stages.ts';
import type { BaseImageService } from './baseImages/baseImageService.ts';
import type { OpenDocument, OutsideFacts } from './lintedDocuments.ts';

export interface OutsideFactsParts {
  readonly baseImages: Pick<BaseImageService, 'findFacts' | 'request'>;
  /** Which folder is the context of a Dockerfile; `undefined` for one that is no file of this machine. */
  findContextFolder(document: OpenDocument): string | undefined;
  readonly log: Logger;
}

export class OutsideFactsStore {
  readonly #parts: OutsideFactsParts;
  readonly #contexts = new Map<string, ContextFacts>();
  readonly #running = new Map<string, AbortController>();
  readonly #changed = new Emitter<string>();

  /** More is known about the document of this key. */
  readonly onDidChange: Event<string> = this.#changed.event;

  constructor(parts: OutsideFactsParts) {
    this.#parts = parts;
  }

  /** At this moment. */
  find(document: OpenDocument, file: Dockerfile): OutsideFacts {
    const baseImages = new Map<string, BaseImageFacts>();
    for (const { reference, platform } of imagesOf(file)) {
      const facts = this.#parts.baseImages.findFacts(reference, { platform });
      if (facts !== undefined) {
        baseImages.set(reference, facts);
      }
    }
    const context = this.#contexts.get(document.key);
    return { baseImages, ...(context === undefined ? {} : { context }) };
  }

  /** Brings it up to date; what was still gathered for the same document is given up. */
  refresh(document: OpenDocument, file: Dockerfile): void {
    this.#running.get(document.key)?.abort();
    const controller = new AbortController();
    this.#running.set(document.key, controller);
    const { signal } = controller;
    inBackground(this.#refresh(document, file, { signal }), this.#parts.log);
  }

  forget(key: string): void {
    this.#running.get(key)?.abort();
    this.#running.delete(key);
    this.#contexts.delete(key);
  }

  dispose(): void {
    [...this.#running.keys()].forEach((key) => this.forget(key));
    this.#changed.dispose();
  }

  async #refresh(
    document: OpenDocument,
    file: Dockerfile,
    options: { readonly signal: AbortSignal },
  ): Promise<void> {
    try {
      await Promise.all([
        ...imagesOf(file).map(({ reference, platform }) =>
          this.#parts.baseImages.request(reference, { platform, ...options }),
        ),
        this.#readContext(document, file, options),
      ]);
    } catch (thrown) {
      if (!isAbort(thrown, options.signal)) {
        throw thrown;
      }
    }
  }

  /** Only where the file copies from its context at all. */
  async #readContext(
    document: OpenDocument,
    file: Dockerfile,
    options: { readonly signal: AbortSignal },
  ): Promise<void> {
    const contextFolder = this.#parts.findContextFolder(document);
    if (contextFolder === undefined || !copiesContext(file)) {
      return;
    }
    const context = await readContext(
      { dockerfile: path.resolve(document.fileName), contextFolder },
      { ...options, copied: findCopiedPaths(file) },
    );
    this.#contexts.set(document.key, toContextFacts(context));
    this.#changed.fire(document.key);
  }
}

export interface NamedImage {
  readonly reference: string;
  readonly platform: string | undefined;
}

/** The images of registries that the file begins stages with, each once. */
function imagesOf(file: Dockerfile): readonly NamedImage[] {
  const images = new Map<string, NamedImage>();
  for (const { base } of file.stages) {
    const image = toNamedImage(base);
    if (image !== undefined) {
      images.set(`${image.reference} ${image.platform}`, image);
    }
  }
  return [...images.values()];
}

export function toNamedImage(base: StageBase): NamedImage | undefined {
  if (base.kind !== 'image' || base.reference === undefined) {
    return undefined;
  }
  // `$BUILDPLATFORM` is that of the machine, which is asked for anyway.
  const platform = base.platform?.includes('$') === true ? undefined : base.platform;
  return { reference: base.reference, platform };
}

function copiesContext(file: Dockerfile): boolean {
  return file.instructions.some(
    ({ keyword, flags }) =>
      (keyword === 'COPY' || keyword === 'ADD') && !flags.some(({ name }) => name === 'from'),
  );
}
