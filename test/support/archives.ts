/** Archives byte by byte, for tests of what tar writers do and of what no writer should: each part is given and nothing is mended. */

/** What a header block says. Numbers are written in octal; `raw` goes over whatever stands at its place. */
export interface HeaderFields {
  readonly name: string | Uint8Array;
  /** Default `0`, a regular file. */
  readonly type?: string;
  readonly sizeBytes?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtimeSeconds?: number;
  readonly target?: string | Uint8Array;
  readonly prefix?: string;
  readonly device?: readonly [major: number, minor: number];
  /** Default `ustar`; `v7` has nothing behind the target, `gnu` a blank in its name. */
  readonly format?: 'ustar' | 'gnu' | 'v7';
  readonly raw?: readonly (readonly [start: number, bytes: Uint8Array])[];
}

export const blockBytes = 512;

/** What ends an archive. */
export const archiveEnd = Buffer.alloc(2 * blockBytes);

const magics = { ustar: 'ustar\x0000', gnu: 'ustar  \0', v7: '' } as const;

export function header(fields: HeaderFields): Buffer {
  const { format = 'ustar', type = '0', device } = fields;
  const block = Buffer.alloc(blockBytes);
  put(block, 0, fields.name);
  putOctal(block, [100, 8], fields.mode ?? 0o644);
  putOctal(block, [108, 8], fields.uid ?? 0);
  putOctal(block, [116, 8], fields.gid ?? 0);
  putOctal(block, [124, 12], fields.sizeBytes ?? 0);
  putOctal(block, [136, 12], fields.mtimeSeconds ?? 0);
  block.write(type, 156, 'latin1');
  put(block, 157, fields.target ?? '');
  block.write(magics[format], 257, 'latin1');
  if (device !== undefined) {
    putOctal(block, [329, 8], device[0]);
    putOctal(block, [337, 8], device[1]);
  }
  put(block, 345, fields.prefix ?? '');
  for (const [start, bytes] of fields.raw ?? []) {
    block.set(bytes, start);
  }
  return withChecksum(block);
}

/** The block with the sum that it should have; `signed` as old programs added. */
export function withChecksum(block: Buffer, options: { readonly signed?: boolean } = {}): Buffer {
  block.fill(0x20, 148, 156);
  const sum = block.reduce(
    (total, byte) => total + (options.signed === true && byte > 127 ? byte - 256 : byte),
    0,
  );
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** A header, its data and zeros up to the next block. */
export function entry(fields: HeaderFields, content: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([header({ sizeBytes: bytes.length, ...fields }), pad(bytes)]);
}

/** An extended header of the records, before the entry they speak of. */
export function pax(
  records: readonly (readonly [key: string, value: string | Uint8Array])[],
  fields: Partial<HeaderFields> = {},
): Buffer {
  const content = Buffer.concat(records.map(([key, value]) => paxRecord(key, value)));
  return entry({ name: 'PaxHeaders/x', type: 'x', ...fields }, content);
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
export function paxRecord(key: string, value: string | Uint8Array): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) {
    length = String(length).length + rest.length;
  }
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** GNU's way for long names: `L` for the name, `K` for the target of the next entry. */
export function gnuLong(type: 'L' | 'K', text: string | Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(text), Buffer.alloc(1)]);
  return entry({ name: '././@LongLink', type, format: 'gnu' }, content);
}

/** A number as GNU tar writes what is too large for octal digits. */
export function binaryNumber(value: number, length: number): Buffer {
  const field = Buffer.alloc(length);
  let rest = value;
  for (let at = length - 1; at > 0; at--) {
    field[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  field[0] = 0x80;
  return field;
}

export function archive(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...parts, archiveEnd]);
}

export function pad(bytes: Uint8Array): Buffer {
  const padding = (blockBytes - (bytes.length % blockBytes)) % blockBytes;
  return Buffer.concat([bytes, Buffer.alloc(padding)]);
}

function put(block: Buffer, start: number, text: string | Uint8Array): void {
  block.set(Buffer.from(text), start);
}

function putOctal(block: Buffer, [start, length]: readonly [number, number], value: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, start, 'latin1');
}
