/**
 * What is known about Dockerfiles beyond their text: base images, the build context, the workspace. Is gathered in the
 * background, and what comes late is told. Knows no editor.
 */
import { inBackground } from '../../base/background.ts';
import { isAbort } from '../../base/abort.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { SingleFlight } from '../../base/singleFlight.ts';
import { readWorkspaceBuilds, type WorkspaceBuilds } from '../../buildContext/named/findContextFolder.ts';
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { BaseImageFacts } from '../../dockerfile/facts.ts';
import type { StageBase } from '../../dockerfile/stages.ts';
import type { BaseImageService } from './baseImages/baseImageService.ts';
import type { OpenDocument, OutsideFacts } from './lintedDocuments.ts';
import { copiesContext, type DockerfilePlace, readSurroundings, type Surroundings } from './surroundings.ts';

export interface OutsideFactsParts {
  readonly baseImages: Pick<BaseImageService, 'findFacts' | 'request'>;
  /** `undefined` for a document that is no file of this machine. */
  findPlace(document: OpenDocument): DockerfilePlace | undefined;
  readonly log: Logger;
}

export class OutsideFactsStore {
  readonly #parts: OutsideFactsParts;
  readonly #surroundings = new Map<string, Surroundings>();
  /** Dockerfiles that are opened together are of one workspace. */
  readonly #builds = new SingleFlight<WorkspaceBuilds>();
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
    const { context, workspace } = this.#surroundings.get(document.key) ?? {};
    return {
      baseImages,
      ...(context === undefined ? {} : { context }),
      ...(workspace === undefined ? {} : { workspace }),
    };
  }

  /** What the files around the document say, as far as it was read. */
  findSurroundings(key: string): Surroundings | undefined {
    return this.#surroundings.get(key);
  }

  /**
   * Brings it up to date; what was still gathered for the same document is given up. While somebody types, the files
   * around it are not read again.
   */
  refresh(document: OpenDocument, file: Dockerfile, options: { readonly isTyping: boolean }): void {
    const isRead = !this.#running.has(document.key) && this.#isRead(document, file);
    this.#running.get(document.key)?.abort();
    const controller = new AbortController();
    this.#running.set(document.key, controller);
    const { signal } = controller;
    const work = this.#refresh(document, file, { signal, readsAround: !options.isTyping || !isRead }).finally(
      () => {
        if (this.#running.get(document.key) === controller) {
          this.#running.delete(document.key);
        }
      },
    );
    inBackground(work, this.#parts.log);
  }

  forget(key: string): void {
    this.#running.get(key)?.abort();
    this.#running.delete(key);
    this.#surroundings.delete(key);
  }

  dispose(): void {
    [...this.#running.keys()].forEach((key) => this.forget(key));
    this.#changed.dispose();
  }

  /** A file that begins to copy from its context needs that to be read. */
  #isRead({ key }: OpenDocument, file: Dockerfile): boolean {
    const known = this.#surroundings.get(key);
    return known !== undefined && (known.context !== undefined || !copiesContext(file));
  }

  async #refresh(
    document: OpenDocument,
    file: Dockerfile,
    options: { readonly signal: AbortSignal; readonly readsAround: boolean },
  ): Promise<void> {
    try {
      await Promise.all([
        ...imagesOf(file).map(({ reference, platform }) =>
          this.#parts.baseImages.request(reference, { platform, ...options }),
        ),
        options.readsAround ? this.#readSurroundings(document, file, options) : undefined,
      ]);
    } catch (thrown) {
      if (!isAbort(thrown, options.signal)) {
        throw thrown;
      }
    }
  }

  async #readSurroundings(
    document: OpenDocument,
    file: Dockerfile,
    options: { readonly signal: AbortSignal },
  ): Promise<void> {
    const place = this.#parts.findPlace(document);
    if (place === undefined) {
      return;
    }
    const read = await readSurroundings(place, file, {
      ...options,
      readBuilds: (root, { signal }) =>
        this.#builds.run(root, (shared) => readWorkspaceBuilds(root, { signal: shared }), { signal }),
      onProblem: (text) => this.#parts.log.warn(text),
    });
    options.signal.throwIfAborted();
    this.#surroundings.set(document.key, read);
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
