/**
 * The records of a pax extended header (POSIX.1-2017 pax, "pax Extended Header"): `<length> <key>=<value>\n`. Values
 * stay bytes, since names may be any; a key may come several times, which old sparse files need.
 */

export interface PaxRecord {
  readonly key: string;
  readonly value: Uint8Array;
}

const space = 0x20;
const equals = 0x3d;
const newline = 0x0a;

/** What can be understood, in order; `isComplete` is false when something could not. */
export function parsePaxRecords(bytes: Uint8Array): {
  readonly records: readonly PaxRecord[];
  readonly isComplete: boolean;
} {
  const records: PaxRecord[] = [];
  let start = 0;
  while (start < bytes.length && bytes[start] !== 0) {
    const blank = bytes.indexOf(space, start);
    const length = blank < 0 || blank > start + 10 ? undefined : parseDecimal(bytes.subarray(start, blank));
    const end = start + (length ?? 0);
    const divider = blank < 0 ? -1 : bytes.indexOf(equals, blank);
    if (end > bytes.length || divider < 0 || divider >= end || bytes[end - 1] !== newline) {
      return { records, isComplete: false };
    }
    records.push({
      key: latin1(bytes.subarray(blank + 1, divider)),
      value: bytes.slice(divider + 1, end - 1),
    });
    start = end;
  }
  return { records, isComplete: true };
}

/** Digits and nothing else, of a number that can be counted; `undefined` for anything other. */
export function parseDecimal(bytes: Uint8Array): number | undefined {
  let value = 0;
  for (const byte of bytes) {
    if (byte < 0x30 || byte > 0x39) {
      return undefined;
    }
    value = value * 10 + (byte - 0x30);
  }
  return bytes.length > 0 && Number.isSafeInteger(value) ? value : undefined;
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
