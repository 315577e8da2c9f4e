/** What only some entries of an archive have; the columns of an index hold what all have. */
import { ByteTexts } from './byteTexts.ts';
import type { LayerFacts } from './layerIndex.ts';
import type { TarEntry } from './tar/tarEntry.ts';

/** Where a text ends. */
const placeBytes = 4;
/** What an object of few numbers takes, about. */
export const objectBytes = 64;

type Facts = Pick<LayerFacts, 'sparse' | 'devices' | 'attributes'>;

export class LayerRarities {
  readonly #hold: (sizeBytes: number) => void;
  readonly #targets = new ByteTexts();
  readonly #sparse: Record<string, Facts['sparse'][string]> = {};
  readonly #devices: Record<string, Facts['devices'][string]> = {};
  readonly #attributes: Record<string, Facts['attributes'][string]> = {};

  /** `hold` is told what is about to be kept, and throws when that is too much. */
  constructor({ hold }: { readonly hold: (sizeBytes: number) => void }) {
    this.#hold = hold;
  }

  /** By row. */
  get facts(): Facts {
    return { sparse: this.#sparse, devices: this.#devices, attributes: this.#attributes };
  }

  get targets(): ReturnType<ByteTexts['toColumns']> {
    return this.#targets.toColumns();
  }

  /** What stands in the column of targets: 0 for none. */
  add(row: number, entry: TarEntry): number {
    if (entry.pieces !== undefined) {
      this.#hold(objectBytes * entry.pieces.length);
      this.#sparse[row] = entry.pieces;
    }
    if (entry.device !== undefined) {
      this.#hold(objectBytes);
      this.#devices[row] = entry.device;
    }
    if (entry.attributes.length > 0) {
      this.#hold(entry.attributes.reduce((sum, name) => sum + objectBytes + name.length, 0));
      this.#attributes[row] = entry.attributes;
    }
    if (entry.target === undefined) {
      return 0;
    }
    this.#hold(entry.target.length + placeBytes);
    return this.#targets.add(entry.target);
  }

  /** An earlier entry's, of which nothing is left but the text of its target. */
  remove(row: number): void {
    delete this.#sparse[row];
    delete this.#devices[row];
    delete this.#attributes[row];
  }
}
