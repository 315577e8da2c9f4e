/**
 * Dockerfiles are measured by themselves against an image that was looked into and whose history has all their
 * instructions. Nothing is fetched for it. Knows no editor.
 */
import { isAbort } from '../../base/abort.ts';
import { inBackground } from '../../base/background.ts';
import type { Disposable } from '../../base/disposables.ts';
import type { Logger } from '../../base/logger.ts';
import type { SeenImage, SeenImages } from '../images/seenImages.ts';
import type { LintedDocuments, OpenDocument } from './lintedDocuments.ts';
import { findShare, type MeasuredImage } from './measureImage.ts';

export interface MeasuringByItselfParts {
  readonly documents: LintedDocuments;
  readonly seen: SeenImages;
  /** Those that an image may belong to. */
  listDocuments(): readonly OpenDocument[];
  /** With what is known of the layers. */
  measure(image: SeenImage, options: { readonly signal: AbortSignal }): Promise<MeasuredImage>;
  readonly log: Logger;
}

export class MeasuringByItself implements Disposable {
  readonly #parts: MeasuringByItselfParts;
  readonly #disposed = new AbortController();
  /** Those that nobody asked for, which another may replace. */
  readonly #own = new WeakSet<MeasuredImage>();
  readonly #listening: Disposable;

  constructor(parts: MeasuringByItselfParts) {
    this.#parts = parts;
    this.#listening = parts.seen.onDidSee((image) =>
      parts.listDocuments().forEach((document) => this.#try(document, image)),
    );
  }

  /** Documents have appeared. */
  consider(): void {
    for (const document of this.#parts.listDocuments()) {
      const image =
        this.#parts.documents.measuredImage(document.key) === undefined ? this.#find(document) : undefined;
      if (image !== undefined) {
        this.#try(document, image);
      }
    }
  }

  dispose(): void {
    this.#listening.dispose();
    this.#disposed.abort();
  }

  #find(document: OpenDocument): SeenImage | undefined {
    return this.#parts.seen.list().find((image) => this.#isMadeFrom(document, image));
  }

  #try(document: OpenDocument, image: SeenImage): void {
    if (this.#isFree(document) && this.#isMadeFrom(document, image)) {
      inBackground(this.#measure(document, image), this.#parts.log);
    }
  }

  async #measure(document: OpenDocument, image: SeenImage): Promise<void> {
    const { signal } = this.#disposed;
    try {
      const measured = await this.#parts.measure(image, { signal });
      // Somebody may have chosen another meanwhile.
      if (this.#isFree(document)) {
        this.#own.add(measured);
        this.#parts.documents.measure(document.key, measured);
      }
    } catch (thrown) {
      if (!isAbort(thrown, signal)) {
        throw thrown;
      }
    }
  }

  /** What a person chose stays. */
  #isFree({ key }: OpenDocument): boolean {
    const measured = this.#parts.documents.measuredImage(key);
    return measured === undefined || this.#own.has(measured);
  }

  #isMadeFrom(document: OpenDocument, { loaded }: SeenImage): boolean {
    return findShare(this.#parts.documents.lint(document).file, loaded) === 1;
  }
}
