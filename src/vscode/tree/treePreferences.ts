/** What the user chose in the tree and wants back next time: orders, opened images. Filters last for the session. */
import { isJsonObject } from '../../base/json.ts';
import type { TagOrder } from './tagOrder.ts';

/** The editor's key-value memory (`vscode.Memento`). */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface OpenedImage {
  readonly connectionId: string;
  readonly repository: string;
  readonly reference: string;
}

const orders: readonly TagOrder[] = ['version', 'name', 'date'];

const openedImagesKey = 'openedImages';

export class TreePreferences {
  readonly #memory: Memory;
  readonly #filters = new Map<string, string>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  order(repositoryId: string): TagOrder {
    const kept = this.#memory.get(toOrderKey(repositoryId));
    return orders.find((order) => order === kept) ?? 'version';
  }

  async setOrder(repositoryId: string, order: TagOrder): Promise<void> {
    await this.#memory.update(toOrderKey(repositoryId), order === 'version' ? undefined : order);
  }

  filter(repositoryId: string): string | undefined {
    return this.#filters.get(repositoryId);
  }

  setFilter(repositoryId: string, filter: string | undefined): void {
    if (filter === undefined || filter.trim() === '') {
      this.#filters.delete(repositoryId);
    } else {
      this.#filters.set(repositoryId, filter.trim());
    }
  }

  openedImages(): readonly OpenedImage[] {
    const kept = this.#memory.get(openedImagesKey);
    return Array.isArray(kept) ? kept.filter(isOpenedImage) : [];
  }

  /** The newest first; an image opened again moves to the top. */
  async addOpenedImage(image: OpenedImage): Promise<void> {
    await this.#memory.update(openedImagesKey, [image, ...this.#without(image)]);
  }

  async removeOpenedImage(image: OpenedImage): Promise<void> {
    await this.#memory.update(openedImagesKey, this.#without(image));
  }

  #without(image: OpenedImage): readonly OpenedImage[] {
    return this.openedImages().filter(
      (other) =>
        other.connectionId !== image.connectionId ||
        other.repository !== image.repository ||
        other.reference !== image.reference,
    );
  }
}

function toOrderKey(repositoryId: string): string {
  return `tagOrder:${repositoryId}`;
}

function isOpenedImage(value: unknown): value is OpenedImage {
  return (
    isJsonObject(value) &&
    [value['connectionId'], value['repository'], value['reference']].every(
      (field) => typeof field === 'string',
    )
  );
}
