/** Which part of a long list of equally high rows is in sight. */

export interface Viewport {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}

export interface RowWindow {
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
}

/** The rows in sight, and some more on either side, so that a small step shows nothing blank. */
export function toWindow(viewport: Viewport, overscan: number): RowWindow {
  const { scrollTop, height, rowHeight, count } = viewport;
  const first = Math.floor(scrollTop / rowHeight) - overscan;
  const end = Math.ceil((scrollTop + height) / rowHeight) + overscan;
  return { first: clamp(first, count), end: clamp(end, count) };
}

/** Where to scroll so that a row is wholly in sight: as little as possible. */
export function scrollToRow(viewport: Viewport, row: number): number {
  const top = row * viewport.rowHeight;
  const least = top + viewport.rowHeight - viewport.height;
  return Math.max(0, Math.min(top, Math.max(least, viewport.scrollTop)));
}

/** How many rows a page key moves. */
export function toPage({ height, rowHeight }: Pick<Viewport, 'height' | 'rowHeight'>): number {
  return Math.max(1, Math.floor(height / rowHeight) - 1);
}

function clamp(row: number, count: number): number {
  return Math.max(0, Math.min(row, count));
}
