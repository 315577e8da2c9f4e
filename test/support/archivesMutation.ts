/** Archives of every feature, and what becomes of them when they are damaged by chance that can be repeated. */
import { archive, binaryNumber, blockBytes, entry, gnuLong, pax, withChecksum } from './archives.ts';

/** Small archives that have between them everything a reader takes care of. */
export function createSeeds(): readonly Buffer[] {
  const long = `${'folder/'.repeat(40)}name`;
  const sparse = [
    ['GNU.sparse.major', '1'],
    ['GNU.sparse.minor', '0'],
    ['GNU.sparse.name', 'sparse'],
    ['GNU.sparse.realsize', '100000'],
  ] as const;
  const map = '3\n0\n10\n50000\n10\n99990\n10\n';
  const oldSparse = Buffer.concat(
    ['00000000000\0', '00000000005\0', '00000070000\0', '00000000005\0'].map((text) => Buffer.from(text)),
  );
  const continued = Buffer.alloc(blockBytes);
  continued.write('00000100000\x0000000000004\0', 0, 'latin1');
  return [
    archive(
      entry({ name: 'etc/', type: '5', mode: 0o755 }),
      entry({ name: 'etc/passwd', uid: 1000 }, 'root'),
      entry({ name: 'etc/link', type: '2', target: 'passwd' }),
      entry({ name: 'etc/hard', type: '1', target: 'etc/passwd' }),
      entry({ name: 'dev/null', type: '3', device: [1, 3] }),
      entry({ name: 'dev/sda', type: '4', device: [8, 0] }),
      entry({ name: 'pipe', type: '6' }),
    ),
    archive(
      gnuLong('L', long),
      gnuLong('K', long),
      entry({ name: 'short', type: '2', format: 'gnu' }),
      pax([
        ['path', long],
        ['size', '600'],
        ['mtime', '1700000000.5'],
        ['SCHILY.xattr.user.a', 'b'],
      ]),
      entry({ name: 'short' }, 'x'.repeat(600)),
      pax([['comment', 'all']], { type: 'g' }),
      entry({ name: 'name', prefix: 'a/b/c' }),
    ),
    archive(
      pax(sparse),
      entry({ name: 'GNUSparseFile.1/sparse' }, `${map.padEnd(blockBytes, '\0')}${'d'.repeat(30)}`),
      pax([...sparse.slice(2), ['GNU.sparse.map', '0,5,70000,5']]),
      entry({ name: 'x' }, 'd'.repeat(10)),
      pax([
        ['GNU.sparse.size', '100'],
        ['GNU.sparse.offset', '50'],
        ['GNU.sparse.numbytes', '4'],
      ]),
      entry({ name: 'y' }, 'data'),
    ),
    archive(
      entry({
        name: 'old',
        type: 'S',
        format: 'gnu',
        sizeBytes: 14,
        raw: [
          [386, oldSparse],
          [482, Buffer.of(1)],
          [483, Buffer.from('00000200000\0')],
        ],
      }),
      continued,
      Buffer.from('data'.padEnd(blockBytes)),
      entry({ name: 'last', format: 'v7', type: '\0' }, 'x'),
    ),
    archive(
      entry({ name: 'a/.wh.gone' }),
      entry({ name: 'a/.wh..wh..opq' }),
      entry({ name: '.wh..wh.plnk/1' }, 'x'),
      entry({ name: '../climbs' }, 'x'),
      entry({ name: '/absolute' }, 'x'),
      entry({ name: Uint8Array.of(0xff, 0x0a, 0x1b) }, 'x'),
      entry({ name: 'twice' }, 'first'),
      entry({ name: 'twice/', type: '5' }),
      entry({ name: 'twice/in' }, 'in'),
      entry({ name: 'twice' }, 'last'),
    ),
    archive(
      entry({ name: 'binary', raw: [[124, binaryNumber(5, 12)]] }, 'hello'),
      entry({ name: 'large' }, 'x'.repeat(66_000)),
      withChecksum(entry({ name: Uint8Array.of(0xe9) }), { signed: true }),
    ),
    archive(),
  ];
}

export interface Chance {
  /** At least 0, less than `limit`. */
  below(limit: number): number;
}

/** The same numbers for the same seed: xorshift, of 32 bits. */
export function createChance(seed: number): Chance {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  return {
    below(limit) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % Math.max(1, limit);
    },
  };
}

/** One to four changes. Most of headers get the sum that belongs to them, or no change would get any further. */
export function mutate(bytes: Buffer, chance: Chance): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let left = 1 + chance.below(4); left > 0; left--) {
    const change = changes[chance.below(changes.length)] ?? flip;
    changed = change(changed, chance);
  }
  return changed;
}

type Change = (bytes: Buffer, chance: Chance) => Buffer;

const flip: Change = (bytes, chance) => {
  const at = chance.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8));
  return bytes;
};

const cut: Change = (bytes, chance) => bytes.subarray(0, chance.below(bytes.length));

const remove: Change = (bytes, chance) => {
  const at = chance.below(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + chance.below(700))]);
};

const insert: Change = (bytes, chance) => {
  const at = chance.below(bytes.length);
  const added = Buffer.alloc(1 + chance.below(700), chance.below(256));
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
};

const removeBlock: Change = (bytes, chance) => {
  const at = blockAt(bytes, chance);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + blockBytes)]);
};

const duplicateBlocks: Change = (bytes, chance) => {
  const from = blockAt(bytes, chance);
  const to = blockAt(bytes, chance);
  const blocks = bytes.subarray(from, from + blockBytes * (1 + chance.below(4)));
  return Buffer.concat([bytes.subarray(0, to), blocks, bytes.subarray(to)]);
};

const swapBlocks: Change = (bytes, chance) => {
  const [a, b] = [blockAt(bytes, chance), blockAt(bytes, chance)];
  const first = Buffer.from(bytes.subarray(a, a + blockBytes));
  bytes.copy(bytes, a, b, b + blockBytes);
  first.copy(bytes, b);
  return bytes;
};

/** Start and length of all fields of a header that are not its sum. */
const fields = [
  [0, 100],
  [100, 8],
  [108, 8],
  [116, 8],
  [124, 12],
  [136, 12],
  [156, 1],
  [157, 100],
  [257, 8],
  [329, 8],
  [337, 8],
  [345, 155],
  [386, 12],
  [398, 12],
  [482, 1],
  [483, 12],
] as const;

const texts = [
  '',
  '0',
  '00000000001\0',
  '77777777777\0',
  '777777777777',
  '-0000000001',
  '99999999999',
  '\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff',
  '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff',
  '../',
  '/',
  './',
  '.wh.',
  '.wh..wh..opq',
  'x',
  'L',
  'K',
  'S',
  'g',
  '5',
  '1',
  'D',
  'V',
  '\x01',
  'etc/passwd',
] as const;

const changeField: Change = (bytes, chance) => {
  const at = blockAt(bytes, chance);
  const [start, length] = fields[chance.below(fields.length)] ?? fields[0];
  const text = Buffer.from(texts[chance.below(texts.length)] ?? '', 'latin1');
  const isRandom = chance.below(3) === 0;
  const value = isRandom ? Buffer.from(Array.from({ length }, () => chance.below(256))) : text;
  if (at + blockBytes > bytes.length) {
    return bytes;
  }
  bytes.fill(0, at + start, at + start + length);
  bytes.set(value.subarray(0, length), at + start);
  return mendSum(bytes, at);
};

/** Changes text that is not in a header: records, maps, names. */
const changeText: Change = (bytes, chance) => {
  const at = blockAt(bytes, chance) + chance.below(60);
  const digits = ['9', '0', '-', '=', '\n', ' ', '99999999', ',', '\0', '1\n', '12 path='] as const;
  bytes.write(digits[chance.below(digits.length)] ?? '', Math.min(at, bytes.length), 'latin1');
  return bytes;
};

const changes: readonly Change[] = [
  flip,
  cut,
  remove,
  insert,
  removeBlock,
  duplicateBlocks,
  swapBlocks,
  changeField,
  changeField,
  changeField,
  changeField,
  changeText,
  changeText,
];

function blockAt(bytes: Buffer, chance: Chance): number {
  return blockBytes * chance.below(Math.floor(bytes.length / blockBytes));
}

function mendSum(bytes: Buffer, at: number): Buffer {
  withChecksum(bytes.subarray(at, at + blockBytes));
  return bytes;
}
