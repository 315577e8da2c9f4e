/**
 * Typed arrays and a JSON value in one piece of memory: `magic, CRC-32, length of the JSON, JSON, columns`, each column
 * aligned to eight bytes. Unpacking makes views and copies nothing, so the memory may be shared between threads.
 */
import { crc32 } from 'node:zlib';
import { isJsonObject, parseJson } from './json.ts';

interface ColumnTypes {
  readonly Uint8Array: Uint8Array;
  readonly Uint16Array: Uint16Array;
  readonly Uint32Array: Uint32Array;
  readonly Float64Array: Float64Array;
}
type ColumnType = keyof ColumnTypes;
export type Column = ColumnTypes[ColumnType];

export interface Unpacked {
  readonly value: unknown;
  column<T extends ColumnType>(name: string, type: T): ColumnTypes[T] | undefined;
}

const magic = 0x434f_4c31; // COL1
const headerBytes = 16;

interface Place {
  readonly type: string;
  readonly start: number;
  readonly length: number;
}

export function packColumns(
  value: unknown,
  columns: { readonly [name: string]: Column },
): Uint8Array<SharedArrayBuffer> {
  const places: Record<string, Place> = {};
  let sizeBytes = 0;
  for (const [name, column] of Object.entries(columns)) {
    places[name] = { type: typeOf(column), start: sizeBytes, length: column.length };
    sizeBytes = align(sizeBytes + column.byteLength);
  }
  const json = Buffer.from(JSON.stringify({ value, places }));
  const start = align(headerBytes + json.length);
  const packed = new Uint8Array(new SharedArrayBuffer(start + sizeBytes));
  packed.set(json, headerBytes);
  for (const [name, column] of Object.entries(columns)) {
    packed.set(bytesOf(column), start + (places[name]?.start ?? 0));
  }
  const header = new DataView(packed.buffer);
  header.setUint32(0, magic);
  header.setUint32(8, json.length);
  header.setUint32(4, crc32(packed.subarray(8)));
  return packed;
}

/** Whether these are the bytes that were packed. Reads all of them. */
export function isIntact(packed: Uint8Array): boolean {
  if (packed.byteLength < headerBytes) {
    return false;
  }
  const header = viewOf(packed);
  return header.getUint32(0) === magic && header.getUint32(4) === crc32(packed.subarray(8));
}

/** Memory that threads can share, with the same bytes. */
export function toShared(bytes: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  shared.set(bytes);
  return shared;
}

/** @throws Error for bytes that nobody packed. `packed` must start at a multiple of eight bytes of its memory. */
export function unpackColumns(packed: Uint8Array): Unpacked {
  const jsonLength = packed.byteLength < headerBytes ? 0 : viewOf(packed).getUint32(8);
  const content = parseJson(Buffer.from(packed.subarray(headerBytes, headerBytes + jsonLength)));
  const places = isJsonObject(content) ? content['places'] : undefined;
  if (!isJsonObject(content) || !isJsonObject(places)) {
    throw new Error('these are no packed columns');
  }
  const start = packed.byteOffset + align(headerBytes + jsonLength);
  return {
    value: content['value'],
    column(name, type) {
      const place = places[name];
      if (!isJsonObject(place) || place['type'] !== type) {
        return undefined;
      }
      return makeView(packed.buffer, type, {
        start: start + Number(place['start']),
        length: Number(place['length']),
      });
    },
  };
}

function makeView<T extends ColumnType>(
  buffer: ArrayBufferLike,
  type: T,
  place: { readonly start: number; readonly length: number },
): ColumnTypes[T];
function makeView(
  buffer: ArrayBufferLike,
  type: ColumnType,
  { start, length }: { readonly start: number; readonly length: number },
): Column {
  switch (type) {
    case 'Uint8Array':
      return new Uint8Array(buffer, start, length);
    case 'Uint16Array':
      return new Uint16Array(buffer, start, length);
    case 'Uint32Array':
      return new Uint32Array(buffer, start, length);
    case 'Float64Array':
      return new Float64Array(buffer, start, length);
    default:
      return type satisfies never;
  }
}

/** A Buffer is a Uint8Array. */
function typeOf(column: Column): ColumnType {
  if (column instanceof Uint8Array) {
    return 'Uint8Array';
  }
  if (column instanceof Uint16Array) {
    return 'Uint16Array';
  }
  return column instanceof Uint32Array ? 'Uint32Array' : 'Float64Array';
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
