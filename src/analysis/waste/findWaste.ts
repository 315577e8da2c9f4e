/**
 * What an image wastes, by cause, layer and kind. A hidden copy is in exactly one group, so those of kind `hidden` add up
 * to all bytes that are hidden; a file that is seen is in one group of kind `unneeded` at most.
 */
import type { LayerSegment, WasteGroup } from '../../shared/imagePanel.ts';
import { rowKinds } from '../layerIndex.ts';
import { type HiddenCopy, keyOf, type LinkedFile, type Overlay } from '../overlay.ts';
import { pathCauses } from './all.ts';
import type { Cause } from './cause.ts';
import { duplicated } from './duplicated.ts';
import { findDuplicates, type ShownFile } from './duplicates.ts';
import { PathCauses } from './pathCauses.ts';
import { removedLater } from './removedLater.ts';
import { replaced } from './replaced.ts';
import { rewritten } from './rewritten.ts';
import { Rewrites } from './rewrites.ts';
import { WasteTally } from './wasteTally.ts';

export interface Waste {
  /** The largest first. */
  readonly groups: readonly WasteGroup[];
  /** By layer; they add up to its `contentBytes`, what is wanted first. Empty for a layer that was not read. */
  readonly segments: readonly (readonly LayerSegment[])[];
}

/** `overlay` has all its layers applied; `instructions` are those of its layers. */
export function findWaste(
  overlay: Overlay,
  options: { readonly instructions: readonly (string | undefined)[] },
): Waste {
  const paths = new PathCauses(overlay, pathCauses);
  const tally = new WasteTally(overlay, options);
  addHidden(overlay, paths, tally);
  addUnneeded(overlay, paths, tally);
  return { groups: tally.toGroups(), segments: tally.toSegments() };
}

function addHidden(overlay: Overlay, paths: PathCauses, tally: WasteTally): void {
  const rewrites = new Rewrites(overlay);
  for (const copy of overlay.hidden) {
    const cache = paths.findCache(copy.node);
    const rewrite = cache === undefined ? rewrites.find(copy) : undefined;
    const cause = cache ?? (rewrite === undefined ? toCause(copy) : rewritten);
    const { layer, node, sizeBytes } = copy;
    tally.add({ cause, kind: 'hidden', layer, node, sizeBytes, hiddenBy: copy, rewrite });
  }
}

function toCause(copy: HiddenCopy): Cause {
  return copy.how === 'replaced' || copy.hiddenBy === copy.layer ? replaced : removedLater;
}

function addUnneeded(overlay: Overlay, paths: PathCauses, tally: WasteTally): void {
  const linked = overlay.findLinked();
  const wanted: ShownFile[] = [];
  const add = (file: ShownFile, cause: Cause | undefined): void => {
    const index = overlay.layers[file.layer];
    if (cause !== undefined) {
      tally.add({ cause, kind: 'unneeded', ...file, sizeBytes: index?.columns.sizes[file.row] ?? 0 });
    } else {
      wanted.push(file);
    }
  };
  for (let node = 1; node < overlay.paths.count; node++) {
    if (overlay.seenKinds[node] === rowKinds.file) {
      const file = { node, layer: (overlay.seenLayers[node] ?? 0) - 1, row: overlay.seenRows[node] ?? 0 };
      if (linked.size === 0 || !linked.has(keyOf(file))) {
        add(file, paths.find(node));
      }
    }
  }
  for (const file of linked.values()) {
    add({ ...file, node: file.nodes[0] ?? 0 }, findCommonCause(file, paths));
  }
  for (const copy of findDuplicates(overlay, wanted)) {
    const sizeBytes = overlay.layers[copy.layer]?.columns.sizes[copy.row] ?? 0;
    tally.add({ cause: duplicated, kind: 'unneeded', ...copy, sizeBytes });
  }
}

/** Bytes are needed as long as one of their names is. */
function findCommonCause(file: LinkedFile, paths: PathCauses): Cause | undefined {
  const causes = file.nodes.map((node) => paths.find(node));
  return causes.includes(undefined) ? undefined : causes[0];
}
