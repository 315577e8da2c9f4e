/** What a key does in a tree shown as a list, as the tree pattern of ARIA has it. */

export interface TreePosition {
  /** Row numbers from top to bottom, and the depth of every row of the tree. */
  readonly rows: Uint32Array;
  readonly depths: Uint16Array;
  /** Where the focus is in `rows`; -1 when nowhere. */
  readonly at: number;
  /** How many rows a page is. */
  readonly page: number;
  readonly isFolder: (row: number) => boolean;
  readonly isOpen: (row: number) => boolean;
}

export type TreeMove =
  | { readonly kind: 'focus'; readonly at: number }
  | { readonly kind: 'open' | 'close' | 'run'; readonly row: number };

/** `undefined` for a key that means nothing here. */
export function findTreeMove(key: string, position: TreePosition): TreeMove | undefined {
  const { rows, at, page } = position;
  const row = rows[at];
  if (rows.length === 0) {
    return undefined;
  }
  switch (key) {
    case 'ArrowDown':
      return toFocus(rows, at + 1);
    case 'ArrowUp':
      return toFocus(rows, at - 1);
    case 'PageDown':
      return toFocus(rows, Math.max(at, 0) + page);
    case 'PageUp':
      return toFocus(rows, at - page);
    case 'Home':
      return toFocus(rows, 0);
    case 'End':
      return toFocus(rows, rows.length - 1);
    case 'ArrowRight':
      return row === undefined ? undefined : goInto(row, position);
    case 'ArrowLeft':
      return row === undefined ? undefined : goOut(row, position);
    case 'Enter':
    case ' ':
      return row === undefined ? undefined : run(row, position);
    default:
      return undefined;
  }
}

function toFocus(rows: Uint32Array, at: number): TreeMove {
  return { kind: 'focus', at: Math.max(0, Math.min(rows.length - 1, at)) };
}

function goInto(row: number, position: TreePosition): TreeMove | undefined {
  const { rows, depths, at } = position;
  if (!position.isFolder(row)) {
    return undefined;
  }
  if (!position.isOpen(row)) {
    return { kind: 'open', row };
  }
  const next = rows[at + 1];
  return next !== undefined && (depths[next] ?? 0) > (depths[row] ?? 0) ? toFocus(rows, at + 1) : undefined;
}

function goOut(row: number, position: TreePosition): TreeMove | undefined {
  const { rows, depths } = position;
  if (position.isFolder(row) && position.isOpen(row)) {
    return { kind: 'close', row };
  }
  const depth = depths[row] ?? 0;
  for (let at = position.at - 1; at >= 0; at--) {
    if ((depths[rows[at] ?? 0] ?? 0) < depth) {
      return toFocus(rows, at);
    }
  }
  return undefined;
}

function run(row: number, position: TreePosition): TreeMove {
  if (!position.isFolder(row)) {
    return { kind: 'run', row };
  }
  return { kind: position.isOpen(row) ? 'close' : 'open', row };
}

export interface TypeaheadQuery {
  readonly rows: Uint32Array;
  readonly at: number;
  readonly typed: string;
  readonly startsWith: (row: number, typed: string) => boolean;
}

/** The next row that begins with what was typed, round the end; the row in focus stays while more is typed. */
export function findTyped({ rows, at, typed, startsWith }: TypeaheadQuery): number | undefined {
  const from = typed.length > 1 ? Math.max(at, 0) : at + 1;
  for (let step = 0; step < rows.length; step++) {
    const place = (from + step) % rows.length;
    if (startsWith(rows[place] ?? 0, typed)) {
      return place;
    }
  }
  return undefined;
}
