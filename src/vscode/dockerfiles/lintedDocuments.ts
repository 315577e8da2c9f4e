/** The findings of each open Dockerfile, made once for each of its versions. Knows no editor. */
import { Emitter, type Event } from '../../base/emitter.ts';
import { type Dockerfile, parseDockerfile } from '../../dockerfile/dockerfile.ts';
import type { Facts } from '../../dockerfile/facts.ts';
import type { Finding } from '../../dockerfile/finding.ts';
import { type ImageView, viewImage } from '../../dockerfile/imageView.ts';
import { fixAll, lintDockerfile, type LintOptions } from '../../dockerfile/linter.ts';
import { joinWithFile, type MeasuredImage } from './measureImage.ts';
import { toMeasuredFindings } from './measuredFindings.ts';

export interface OpenDocument {
  readonly key: string;
  readonly version: number;
  readonly fileName: string;
  getText(): string;
}

export interface LintedDocument {
  readonly text: string;
  readonly file: Dockerfile;
  readonly image: ImageView;
  readonly facts: Facts;
  readonly findings: readonly Finding[];
}

/** What is known about a document beyond its text, but for what was measured. */
export type OutsideFacts = Omit<Facts, 'measured'>;

export interface LintedDocumentsParts {
  /** What is known at this moment; asked at every lint. */
  outsideFacts(document: OpenDocument, file: Dockerfile): OutsideFacts;
  options(document: OpenDocument): Omit<LintOptions, 'facts'>;
}

export class LintedDocuments {
  readonly #parts: LintedDocumentsParts;
  readonly #changed = new Emitter<string | undefined>();
  readonly #known = new Map<string, { readonly version: number; readonly linted: LintedDocument }>();
  readonly #measured = new Map<string, MeasuredImage>();

  /** The findings of a document, or of all, may be others now. */
  readonly onDidChange: Event<string | undefined> = this.#changed.event;

  constructor(parts: LintedDocumentsParts) {
    this.#parts = parts;
  }

  lint(document: OpenDocument): LintedDocument {
    const known = this.#known.get(document.key);
    if (known?.version === document.version) {
      return known.linted;
    }
    const text = document.getText();
    const file = parseDockerfile(text);
    const facts = this.#facts(document, file);
    const options = this.#parts.options(document);
    const ruled = lintDockerfile(text, { ...options, facts });
    const { measured } = facts;
    const waste = measured === undefined ? [] : toMeasuredFindings(file, { measured, findings: ruled });
    const linted = {
      text,
      file,
      image: viewImage(file, options.target),
      facts,
      findings: [...ruled, ...waste],
    };
    this.#known.set(document.key, { version: document.version, linted });
    return linted;
  }

  /** The text after every safe fix. */
  fixAll(document: OpenDocument): string {
    const { text, facts } = this.lint(document);
    return fixAll(text, { ...this.#parts.options(document), facts });
  }

  /** `undefined` forgets what was measured. */
  measure(key: string, image: MeasuredImage | undefined): void {
    if (image === undefined) {
      this.#measured.delete(key);
    } else {
      this.#measured.set(key, image);
    }
    this.invalidate(key);
  }

  measuredImage(key: string): MeasuredImage | undefined {
    return this.#measured.get(key);
  }

  /** What is known beyond the text is different; without a key, for every document. */
  invalidate(key?: string): void {
    if (key === undefined) {
      this.#known.clear();
    } else {
      this.#known.delete(key);
    }
    this.#changed.fire(key);
  }

  /** A document was closed. */
  forget(key: string): void {
    this.#known.delete(key);
    this.#measured.delete(key);
  }

  dispose(): void {
    this.#changed.dispose();
    this.#known.clear();
    this.#measured.clear();
  }

  #facts(document: OpenDocument, file: Dockerfile): Facts {
    const outside = this.#parts.outsideFacts(document, file);
    const image = this.#measured.get(document.key);
    return image === undefined ? outside : { ...outside, measured: joinWithFile(file, image).facts };
  }
}
