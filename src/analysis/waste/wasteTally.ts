/** Adds up wasted files by cause, layer and kind, and turns the sums into what is shown. */
import type { LayerSegment, WasteGroup } from '../../shared/imagePanel.ts';
import type { HiddenCopy, Overlay } from '../overlay.ts';
import type { Cause, FoundWaste, HidingStep, Rewrite } from './cause.ts';

/** As many paths of a group are told. */
const maxPaths = 200;

export interface WastedFile {
  readonly cause: Cause;
  readonly kind: WasteGroup['kind'];
  readonly layer: number;
  /** Its path, as a row of the overlay. */
  readonly node: number;
  readonly sizeBytes: number;
  /** Of a hidden copy: who hid it. */
  readonly hiddenBy?: Hiding;
  readonly rewrite?: Rewrite | undefined;
  /** The node that shows the same content. */
  readonly original?: number;
}

type Hiding = Pick<HiddenCopy, 'layer' | 'hiddenBy' | 'how'>;

interface Group {
  readonly cause: Cause;
  readonly kind: WasteGroup['kind'];
  readonly layer: number;
  bytes: number;
  fileCount: number;
  /** The largest are among these. */
  largest: Pick<WastedFile, 'node' | 'sizeBytes' | 'original'>[];
  /** Bytes by the layer that hides them, and by what was done to them. */
  readonly hiding: Weights<Hiding>;
  readonly rewriting: Weights<Rewrite>;
}

export class WasteTally {
  readonly #overlay: Overlay;
  readonly #instructions: readonly (string | undefined)[];
  readonly #groups: Group[] = [];
  readonly #groupsByCause = new Map<Cause, Record<WasteGroup['kind'], Group[]>>();

  constructor(overlay: Overlay, options: { readonly instructions: readonly (string | undefined)[] }) {
    this.#overlay = overlay;
    this.#instructions = options.instructions;
  }

  add(file: WastedFile): void {
    const group = this.#groupOf(file);
    group.bytes += file.sizeBytes;
    group.fileCount++;
    group.largest.push(file);
    if (group.largest.length >= maxPaths * 10) {
      group.largest = toLargest(group);
    }
    if (file.hiddenBy !== undefined) {
      group.hiding.add(`${file.hiddenBy.hiddenBy} ${file.hiddenBy.how}`, file.hiddenBy, file.sizeBytes);
    }
    if (file.rewrite !== undefined) {
      group.rewriting.add(Object.values(file.rewrite).join(' '), file.rewrite, file.sizeBytes);
    }
  }

  /** The largest first; empty files waste nothing. */
  toGroups(): WasteGroup[] {
    return this.#groups
      .filter((group) => group.bytes > 0)
      .toSorted((a, b) => b.bytes - a.bytes)
      .map((group) => this.#toGroup(group));
  }

  toSegments(): LayerSegment[][] {
    const causes = this.#overlay.layers.map(() => new Map<string, number>());
    for (const { cause, layer, bytes } of this.#groups) {
      causes[layer]?.set(cause.id, (causes[layer].get(cause.id) ?? 0) + bytes);
    }
    return causes.map((bytesOf, layer) => {
      const wasted = [...bytesOf]
        .map(([cause, bytes]) => ({ cause, bytes }))
        .toSorted((a, b) => b.bytes - a.bytes);
      const contentBytes = this.#overlay.layers[layer]?.facts.contentBytes ?? 0;
      const content = contentBytes - wasted.reduce((sum, { bytes }) => sum + bytes, 0);
      return [{ cause: 'content', bytes: content }, ...wasted].filter(({ bytes }) => bytes !== 0);
    });
  }

  #groupOf({ cause, kind, layer }: WastedFile): Group {
    let known = this.#groupsByCause.get(cause);
    if (known === undefined) {
      known = { hidden: [], unneeded: [] };
      this.#groupsByCause.set(cause, known);
    }
    let group = known[kind][layer];
    if (group === undefined) {
      const weights = { hiding: new Weights<Hiding>(), rewriting: new Weights<Rewrite>() };
      group = { cause, kind, layer, bytes: 0, fileCount: 0, largest: [], ...weights };
      known[kind][layer] = group;
      this.#groups.push(group);
    }
    return group;
  }

  #toGroup(group: Group): WasteGroup {
    const { cause, kind, layer, bytes, fileCount } = group;
    const largest = toLargest(group);
    const paths = largest.map(({ node, sizeBytes }) => ({
      path: this.#overlay.pathOf(node),
      bytes: sizeBytes,
    }));
    const original = largest[0]?.original;
    const instruction = this.#instructions[layer];
    const advice = cause.advise({
      kind,
      instruction,
      hiddenBy: this.#toHidingStep(group),
      paths: paths.map(({ path }) => path),
      rewrite: group.rewriting.heaviest(),
      original: original === undefined ? undefined : this.#overlay.pathOf(original),
    });
    return {
      id: `${cause.id}.${layer}.${kind}`,
      cause: cause.id,
      title: cause.title,
      kind,
      bytes,
      fileCount,
      layer,
      ...(instruction === undefined ? {} : { instruction }),
      paths,
      advice,
    };
  }

  #toHidingStep({ hiding }: Group): FoundWaste['hiddenBy'] {
    const most = hiding.heaviest();
    return (
      most &&
      ({
        instruction: this.#instructions[most.hiddenBy],
        how: most.how,
        isSameLayer: most.hiddenBy === most.layer,
      } satisfies HidingStep)
    );
  }
}

function toLargest(group: Group): Group['largest'] {
  return group.largest.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, maxPaths);
}

/** Values with a weight each, which adds up. */
class Weights<Value> {
  readonly #weights = new Map<string, { readonly value: Value; weight: number }>();

  add(key: string, value: Value, weight: number): void {
    const known = this.#weights.get(key);
    if (known === undefined) {
      this.#weights.set(key, { value, weight });
    } else {
      known.weight += weight;
    }
  }

  heaviest(): Value | undefined {
    return [...this.#weights.values()].toSorted((a, b) => b.weight - a.weight)[0]?.value;
  }
}
