/** Two loaded images side by side, as far as manifests and configs tell. */
import { formatPlatform } from '../../../oci/platform.ts';
import { formatInstant } from '../../../shared/format.ts';
import type { ComparisonView, Difference, LayerPair, SideView } from '../../../shared/comparePanel.ts';
import type { ImageView, LayerRow } from '../../../shared/imagePanel.ts';
import type { LoadedImage } from '../../images/loadedImage.ts';
import { toImageView } from '../image/imageView.ts';

export interface NamedImage {
  readonly loaded: LoadedImage;
  readonly name: string;
}

export function toComparisonView(before: NamedImage, after: NamedImage): ComparisonView {
  const [left, right] = [before, after].map(({ loaded, name }) => toImageView(loaded, name));
  if (left === undefined || right === undefined) {
    throw new Error('two images are compared');
  }
  const layers = pairLayers(left.layers, right.layers);
  const common = layers.filter(({ change }) => change === 'same');
  return {
    before: toSide(left),
    after: toSide(right),
    facts: toDifferences(toFacts(before, left), toFacts(after, right)),
    environment: toDifferences(toPairs(left.environment), toPairs(right.environment)),
    labels: toDifferences(toPairs(left.labels), toPairs(right.labels)),
    layers,
    commonLayers: {
      count: common.length,
      bytes: common.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0),
    },
    isSame: left.manifestDigest === right.manifestDigest,
  };
}

function toSide(view: ImageView): SideView {
  return {
    reference: view.reference,
    digest: view.manifestDigest,
    platforms: view.platforms,
    compressedBytes: view.compressedBytes,
    layerCount: view.layers.length,
    ...(view.created === undefined ? {} : { created: view.created }),
    ...(view.notice === undefined ? {} : { notice: view.notice }),
  };
}

type Pairs = ReadonlyMap<string, string>;

function toFacts({ loaded }: NamedImage, view: ImageView): Pairs {
  const platform = loaded.config?.platform;
  const facts = [
    ['Platform', platform === undefined ? undefined : formatPlatform(platform)],
    ['Created', view.created === undefined ? undefined : formatInstant(view.created)],
    ['Author', view.author],
  ] as const;
  return new Map([
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    ...toPairs(view.facts),
  ]);
}

function toPairs(facts: readonly { readonly name: string; readonly value: string }[]): Pairs {
  return new Map(facts.map(({ name, value }) => [name, value]));
}

/** What is in either, in the order of the first. */
function toDifferences(before: Pairs, after: Pairs): readonly Difference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.map((name) => {
    const left = before.get(name);
    const right = after.get(name);
    return {
      name,
      change: toChange(left, right),
      ...(left === undefined ? {} : { before: left }),
      ...(right === undefined ? {} : { after: right }),
    };
  });
}

function toChange(before: string | undefined, after: string | undefined): Difference['change'] {
  if (before === undefined) {
    return 'added';
  }
  if (after === undefined) {
    return 'removed';
  }
  return before === after ? 'same' : 'changed';
}

/** Above this, the longest common list of what is left in the middle would take too long to find. */
const maxMiddle = 500;

/** The longest list of layers that both have in the same order, and around it what only one has. */
function pairLayers(before: readonly LayerRow[], after: readonly LayerRow[]): readonly LayerPair[] {
  const shorter = Math.min(before.length, after.length);
  const isSameAt = (left: number, right: number): boolean => before[left]?.digest === after[right]?.digest;
  let head = 0;
  while (head < shorter && isSameAt(head, head)) {
    head++;
  }
  let tail = 0;
  while (tail < shorter - head && isSameAt(before.length - 1 - tail, after.length - 1 - tail)) {
    tail++;
  }
  const lengths = toMiddleLengths(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  );
  const lengthAt = (left: number, right: number): number => lengths[left - head]?.[right - head] ?? 0;
  const pairs: LayerPair[] = [];
  let left = 0;
  let right = 0;
  while (left < before.length || right < after.length) {
    const old = left < before.length - tail || right >= after.length - tail ? before[left] : undefined;
    const young = right < after.length - tail || left >= before.length - tail ? after[right] : undefined;
    if (old !== undefined && old.digest === young?.digest) {
      pairs.push({ ...toPair(young), change: 'same', before: left++, after: right++ });
    } else if (
      old !== undefined &&
      (young === undefined || lengthAt(left + 1, right) >= lengthAt(left, right + 1))
    ) {
      pairs.push({ ...toPair(old), change: 'removed', before: left++ });
    } else if (young !== undefined) {
      pairs.push({ ...toPair(young), change: 'added', after: right++ });
    }
  }
  return pairs;
}

/** Without lengths, layers are paired only where they meet. */
function toMiddleLengths(
  before: readonly LayerRow[],
  after: readonly LayerRow[],
): readonly (readonly number[])[] {
  return before.length > maxMiddle || after.length > maxMiddle ? [] : toCommonLengths(before, after);
}

/** How long the common list is from each pair of places on. */
function toCommonLengths(
  before: readonly LayerRow[],
  after: readonly LayerRow[],
): readonly (readonly number[])[] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  for (let left = before.length - 1; left >= 0; left--) {
    for (let right = after.length - 1; right >= 0; right--) {
      const row = lengths[left];
      if (row !== undefined) {
        row[right] =
          before[left]?.digest === after[right]?.digest
            ? (lengths[left + 1]?.[right + 1] ?? 0) + 1
            : Math.max(lengths[left + 1]?.[right] ?? 0, row[right + 1] ?? 0);
      }
    }
  }
  return lengths;
}

function toPair(layer: LayerRow): Pick<LayerPair, 'digest' | 'compressedBytes' | 'instruction'> {
  const { digest, compressedBytes, instruction } = layer;
  return { digest, compressedBytes, ...(instruction === undefined ? {} : { instruction }) };
}
