/** Layers that meet each other often: few names, few folders, every kind of entry. */
import fc from 'fast-check';
import { file, folder, hardLink, type LayerEntry, opaque, symlink, whiteout } from '../../support/layers.ts';
import { isBelow } from './overlayModel.ts';

const paths = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));

const entries: fc.Arbitrary<LayerEntry> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(paths, fc.integer({ min: 0, max: 99 })).map(([path, size]) => file(path, size)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(paths, fc.constantFrom(0o755, 0o700)).map(([path, mode]) => folder(path, { mode })),
  },
  { weight: 2, arbitrary: fc.tuple(paths, paths).map(([path, target]) => hardLink(path, target)) },
  { weight: 1, arbitrary: paths.map((path) => symlink(path, 'a')) },
  { weight: 2, arbitrary: paths.map(whiteout) },
  { weight: 1, arbitrary: fc.oneof(paths, fc.constant('')).map(opaque) },
);

/** Any archives, those that cannot be unpacked as well: files with something below them, say. */
export const wildLayers = fc.array(fc.array(entries, { maxLength: 10 }), { minLength: 1, maxLength: 5 });

/** Archives that can be unpacked. `undefined` stands for a layer that could not be read. */
export const randomLayers = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.array(entries, { maxLength: 10 }).map(withoutContradictions) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  { minLength: 1, maxLength: 5 },
);

/** Leaves out what stands below a file of the same archive, and files where the archive has folders. */
function withoutContradictions(all: readonly LayerEntry[]): LayerEntry[] {
  const kept: LayerEntry[] = [];
  for (const entry of all) {
    const isFile = entry.kind !== 'directory';
    const isContradiction = kept.some(
      (other) =>
        (other.kind !== 'directory' && isBelow(entry.path, other.path)) ||
        (isFile && isBelow(other.path, entry.path)),
    );
    if (!isContradiction) {
      kept.push(entry);
    }
  }
  return kept;
}
