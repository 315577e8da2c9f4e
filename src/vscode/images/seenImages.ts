/** The images that this window has looked into last, for parts that join them with something else. Knows no editor. */
import { LRUCache } from 'lru-cache';
import type { Disposable } from '../../base/disposables.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { LoadedImage } from './loadedImage.ts';

export interface SeenImage {
  /** As it is shown: `host/repository:tag`. */
  readonly name: string;
  readonly loaded: LoadedImage;
}

const maxImages = 24;

export class SeenImages implements Disposable {
  readonly #images = new LRUCache<string, SeenImage>({ max: maxImages });
  readonly #seen = new Emitter<SeenImage>();

  /** An image is there, or more of its layers are read. */
  readonly onDidSee: Event<SeenImage> = this.#seen.event;

  note(image: SeenImage): void {
    this.#images.set(image.loaded.manifestDigest, image);
    this.#seen.fire(image);
  }

  /** The last first. */
  list(): readonly SeenImage[] {
    return [...this.#images.values()];
  }

  dispose(): void {
    this.#images.clear();
    this.#seen.dispose();
  }
}
