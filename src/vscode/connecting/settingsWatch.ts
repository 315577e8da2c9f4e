/**
 * Follows the list of registries in the settings while it is edited: good entries are taken over at once, and what is
 * wrong with the others is told when the typing pauses, once for each text. Knows no editor.
 */
import type { Disposable } from '../../base/disposables.ts';
import type { SavedRegistries, SavedRegistry } from '../savedRegistries.ts';

interface SettingsWatchOptions {
  read(): SavedRegistries;
  apply(registries: readonly SavedRegistry[]): void;
  /** Told of faults that were not told before, or that had been mended meanwhile. */
  tell(faults: readonly string[]): void;
  /** A pause in typing (or in saving) after which faults are told. */
  readonly quietMs?: number;
}

export class SettingsWatch implements Disposable {
  readonly #options: SettingsWatchOptions;
  #told: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SettingsWatchOptions) {
    this.#options = options;
  }

  /** Takes over what the settings say when the extension starts. */
  start(): void {
    const { registries, faults } = this.#options.read();
    this.#options.apply(registries);
    this.#tellNews(faults);
  }

  /** The settings are different now. */
  changed(): void {
    const { registries, faults } = this.#options.read();
    this.#options.apply(registries);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tellNews(faults), this.#options.quietMs ?? 1500);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #tellNews(faults: readonly string[]): void {
    const news = faults.filter((fault) => !this.#told.has(fault));
    this.#told = new Set(faults);
    if (news.length > 0) {
      this.#options.tell(news);
    }
  }
}
