/**
 * Where the bytes of a folder are, as rectangles. What is too small to be seen is one rectangle for all of it, so a
 * folder of 200,000 files is a few hundred rectangles as well.
 */
import { hierarchy, type HierarchyRectangularNode, treemap, treemapSquarify } from 'd3-hierarchy';
import type { FilteredFiles } from './fileFilter.ts';
import { changeOf, type FileIndex, isFolder } from './fileIndex.ts';
import { childrenOf } from './fileRows.ts';

export interface TreemapCell {
  /** The row it stands for; of a rest, its folder. */
  readonly row: number;
  /** A folder with nothing but a folder in it is one cell with that; this is the outermost of them. */
  readonly top: number;
  readonly kind: 'folder' | 'file' | 'rest';
  /** Of a rest, how many files and folders it is. */
  readonly count: number;
  readonly bytes: number;
  /** 1 for what lies directly in the folder. */
  readonly level: number;
  /** The number of the cell of level 1 that this one lies in, the largest being 0. */
  readonly branch: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface TreemapOptions {
  readonly folder: number;
  readonly width: number;
  readonly height: number;
}

/** Rectangles smaller than this share of the whole are put together; so there are never many more than this many. */
const mostCells = 400;
/** Square pixels below which a rectangle cannot be told from its neighbours. */
const leastArea = 120;
/** Room for the name of a folder above what is in it. */
const headerHeight = 17;

interface Part {
  readonly row: number;
  readonly top: number;
  readonly kind: TreemapCell['kind'];
  readonly count: number;
  readonly bytes: number;
  readonly parts: readonly Part[];
}

/** Folders before what is in them. */
export function layoutTreemap(
  index: FileIndex,
  filtered: FilteredFiles,
  options: TreemapOptions,
): readonly TreemapCell[] {
  const total = filtered.bytes[options.folder] ?? 0;
  if (total <= 0 || options.width < 1 || options.height < 1) {
    return [];
  }
  const least = total * Math.max(1 / mostCells, leastArea / (options.width * options.height));
  const whole = toPart(index, filtered, { folder: options.folder, least, isWhole: true });
  const root = hierarchy(whole, ({ parts }) => parts).sum(({ parts, bytes }) =>
    parts.length === 0 ? bytes : 0,
  );
  const layout = treemap<Part>()
    .size([options.width, options.height])
    .tile(treemapSquarify)
    .round(true)
    .paddingInner(1)
    .paddingTop((node) => (node.depth > 0 && node.y1 - node.y0 > 2 * headerHeight ? headerHeight : 0))
    .paddingRight((node) => (node.depth > 0 ? 2 : 0))
    .paddingBottom((node) => (node.depth > 0 ? 2 : 0))
    .paddingLeft((node) => (node.depth > 0 ? 2 : 0));
  const laid = layout(root);
  const branches = new Map(laid.children?.map((child, at) => [child, at] as const));
  return laid
    .descendants()
    .filter((node) => node.depth > 0 && node.x1 > node.x0 && node.y1 > node.y0)
    .map((node) => toCell(node, branches));
}

interface PartQuery {
  readonly folder: number;
  readonly least: number;
  /** A smaller folder of which nothing is large enough is one cell itself. */
  readonly isWhole: boolean;
}

function toPart(index: FileIndex, filtered: FilteredFiles, { folder, least, isWhole }: PartQuery): Part {
  const parts: Part[] = [];
  let restCount = 0;
  let restBytes = 0;
  for (const row of childrenOf(index, filtered, { folder, order: 'size' })) {
    const bytes = filtered.bytes[row] ?? 0;
    const isCounted = filtered.countsRemoved || isFolder(index, row) || changeOf(index, row) !== 'removed';
    if (!isCounted || bytes === 0) {
      continue;
    }
    if (bytes < least) {
      restCount++;
      restBytes += bytes;
    } else if (isFolder(index, row)) {
      parts.push(joinWithOnly(toPart(index, filtered, { folder: row, least, isWhole: false })));
    } else {
      parts.push({ row, top: row, kind: 'file', count: 1, bytes, parts: [] });
    }
  }
  if (restBytes > 0 && (isWhole || parts.length > 0)) {
    parts.push({ row: folder, top: folder, kind: 'rest', count: restCount, bytes: restBytes, parts: [] });
  }
  return { row: folder, top: folder, kind: 'folder', count: 1, bytes: filtered.bytes[folder] ?? 0, parts };
}

function joinWithOnly(part: Part): Part {
  const [only, ...others] = part.parts;
  return only?.kind === 'folder' && others.length === 0 ? { ...only, top: part.top } : part;
}

function toCell(
  node: HierarchyRectangularNode<Part>,
  branches: ReadonlyMap<HierarchyRectangularNode<Part>, number>,
): TreemapCell {
  const { row, top, kind, count, bytes } = node.data;
  const branch = node.ancestors().at(-2) ?? node;
  return {
    row,
    top,
    kind,
    count,
    bytes,
    level: node.depth,
    branch: branches.get(branch) ?? 0,
    x: node.x0,
    y: node.y0,
    width: node.x1 - node.x0,
    height: node.y1 - node.y0,
  };
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The nearest cell in a direction, of those of level 1; `undefined` at the edge. */
export function findNeighbour(
  cells: readonly TreemapCell[],
  from: TreemapCell,
  direction: Direction,
): TreemapCell | undefined {
  const isAcross = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let nearest: TreemapCell | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const cell of cells) {
    const dx = center(cell.x, cell.width) - center(from.x, from.width);
    const dy = center(cell.y, cell.height) - center(from.y, from.height);
    const ahead = sign * (isAcross ? dx : dy);
    const aside = Math.abs(isAcross ? dy : dx);
    if (cell.level === 1 && cell !== from && ahead > 0 && ahead + 2 * aside < least) {
      least = ahead + 2 * aside;
      nearest = cell;
    }
  }
  return nearest;
}

function center(start: number, length: number): number {
  return start + length / 2;
}
