/**
 * The tree of files as it arrives. Columns come as typed arrays, or as their bytes, depending on how the message
 * travelled; they leave here as what the contract says, with every link between rows checked.
 */
import type { FileTree, FileTreeColumns } from '../../src/shared/fileTree.ts';
import { isListOf, isNumber, isRecord, isString } from './guards.ts';

export function readFileTree(value: unknown): FileTree {
  if (!isRecord(value) || !isRecord(value['columns']) || !isNumber(value['fileCount'])) {
    throw unreadable('It has no columns');
  }
  const from = value['columns'];
  const columns: FileTreeColumns = {
    parents: toUint32(from['parents']),
    firstChildren: toUint32(from['firstChildren']),
    nextSiblings: toUint32(from['nextSiblings']),
    names: toUint8(from['names']),
    nameStarts: toUint32(from['nameStarts']),
    kinds: toUint8(from['kinds']),
    changes: toUint8(from['changes']),
    sizes: toFloat64(from['sizes']),
    changedCounts: toUint32(from['changedCounts']),
    layers: toUint16(from['layers']),
    modes: toUint16(from['modes']),
    owners: toUint32(from['owners']),
    groups: toUint32(from['groups']),
  };
  checkLengths(columns);
  checkLinks(columns);
  return {
    columns,
    fileCount: value['fileCount'],
    links: readLinks(value['links']),
    strange: isListOf(isNumber)(value['strange']) ? value['strange'] : [],
  };
}

function readLinks(value: unknown): Readonly<Record<number, string>> {
  const links: Record<number, string> = {};
  for (const [row, target] of Object.entries(isRecord(value) ? value : {})) {
    if (isString(target)) {
      links[Number(row)] = target;
    }
  }
  return links;
}

function checkLengths(columns: FileTreeColumns): void {
  const { names, nameStarts, ...perFile } = columns;
  const count = columns.parents.length;
  if (count === 0 || nameStarts.length !== count + 1 || (nameStarts[count] ?? 0) > names.length) {
    throw unreadable('Its names do not fit its rows');
  }
  if (Object.values(perFile).some((column) => column.length !== count)) {
    throw unreadable('Its columns differ in length');
  }
}

/** A link that goes in circles would never end; walking the links once meets every row at most once. */
function checkLinks({ parents, firstChildren, nextSiblings }: FileTreeColumns): void {
  const count = parents.length;
  let met = 0;
  for (let row = 0; row < count; row++) {
    if (row > 0 && (parents[row] ?? row) >= row) {
      throw unreadable('A row stands before its folder');
    }
    for (let child = firstChildren[row] ?? 0; child !== 0; child = nextSiblings[child] ?? 0) {
      if (parents[child] !== row || ++met >= count) {
        throw unreadable('Its rows go in circles');
      }
    }
  }
}

function toUint8(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(bytesOf(value));
}

function toUint16(value: unknown): Uint16Array {
  return value instanceof Uint16Array ? value : new Uint16Array(bytesOf(value));
}

function toUint32(value: unknown): Uint32Array {
  return value instanceof Uint32Array ? value : new Uint32Array(bytesOf(value));
}

export function toFloat64(value: unknown): Float64Array {
  return value instanceof Float64Array ? value : new Float64Array(bytesOf(value));
}

function bytesOf(value: unknown): ArrayBuffer {
  if (value instanceof ArrayBuffer) {
    return value;
  }
  if (!ArrayBuffer.isView(value)) {
    throw unreadable('A column is no typed array');
  }
  // A copy begins at 0, as the wider types require of their bytes.
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice().buffer;
}

function unreadable(why: string): TypeError {
  return new TypeError(`The tree of files is not understood. ${why}.`);
}
