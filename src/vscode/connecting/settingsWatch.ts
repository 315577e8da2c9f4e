/**
 * Follows the settings while they are edited: good registries are taken over at once, and what is wrong with other
 * entries is told when the typing pauses, once for each text. Knows no editor.
 */
import type { Disposable } from '../../base/disposables.ts';
import type { SavedRegistries, SavedRegistry } from '../savedRegistries.ts';

interface SettingsWatchOptions {
  read(): SavedRegistries;
  apply(registries: readonly SavedRegistry[]): void;
  /** Told of faults that were not told before, or that had been mended meanwhile. */
  tell(faults: readonly string[]): void;
  /** Settings that are read only when they are needed, and told of separately. */
  readonly others?: { readFaults(): readonly string[]; tell(faults: readonly string[]): void };
  /** A pause in typing (or in saving) after which faults are told. */
  readonly quietMs?: number;
}

export class SettingsWatch implements Disposable {
  readonly #options: SettingsWatchOptions;
  readonly #ofRegistries = new FaultNews();
  readonly #ofOthers = new FaultNews();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SettingsWatchOptions) {
    this.#options = options;
  }

  /** Takes over what the settings say when the extension starts. */
  start(): void {
    this.#tellNews(this.#apply());
  }

  /** The settings are different now. */
  changed(): void {
    const faults = this.#apply();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tellNews(faults), this.#options.quietMs ?? 1500);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** The faults of the registries. */
  #apply(): readonly string[] {
    const { registries, faults } = this.#options.read();
    this.#options.apply(registries);
    return faults;
  }

  #tellNews(faults: readonly string[]): void {
    const { others } = this.#options;
    const news = this.#ofRegistries.take(faults);
    if (news.length > 0) {
      this.#options.tell(news);
    }
    const newsOfOthers = this.#ofOthers.take(others?.readFaults() ?? []);
    if (newsOfOthers.length > 0) {
      others?.tell(newsOfOthers);
    }
  }
}

/** Remembers what was told last. */
class FaultNews {
  #told: ReadonlySet<string> = new Set();

  /** Those that were not there the last time. */
  take(faults: readonly string[]): readonly string[] {
    const news = faults.filter((fault) => !this.#told.has(fault));
    this.#told = new Set(faults);
    return news;
  }
}
