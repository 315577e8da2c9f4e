import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LayerContentError } from '../../../src/analysis/errors.ts';
import { indexLayer } from '../../../src/analysis/indexLayer.ts';
import type { LayerIndex } from '../../../src/analysis/layerIndex.ts';
import { defaultLimits } from '../../../src/analysis/limits.ts';
import { archive, entry } from '../../support/archives.ts';
import { indexBytes, kindsOf, toPieces } from '../../support/archivesIndex.ts';

const tar = archive(
  entry({ name: 'etc/', type: '5' }),
  entry({ name: 'etc/passwd' }, 'root:x:0:0'),
  ...Array.from({ length: 200 }, (_, at) => entry({ name: `file${at}` }, 'x'.repeat(5000 + at))),
);
const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const blobs = { none: tar, gzip: gzipSync(tar), zstd: zstdCompressSync(tar) } as const;

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await promise.then(
    () => 'it does not fail',
    (reason: unknown) => reason,
  );
  return thrown instanceof LayerContentError ? thrown.fault : thrown;
}

interface Given {
  readonly diffId?: string;
  readonly signal?: AbortSignal;
  /** Called before each piece with its number. */
  readonly onPiece?: (number: number) => void;
}

/** Indexes the pieces; whether their source was closed is said even when that fails. */
function start(pieces: Iterable<Uint8Array>, given: Given = {}) {
  const state = { isClosed: false, pieces: 0 };
  async function* bytes(): AsyncGenerator<Uint8Array, void> {
    try {
      for (const piece of pieces) {
        given.onPiece?.(state.pieces++);
        yield piece;
      }
    } finally {
      state.isClosed = true;
    }
  }
  const source = { digest: 'sha256:1', diffId: given.diffId, bytes: bytes() };
  const signal = given.signal ?? new AbortController().signal;
  const made: Promise<LayerIndex> = indexLayer(source, { limits: defaultLimits, signal });
  return { made, state };
}

describe('indexLayer', () => {
  it.each(['none', 'gzip', 'zstd'] as const)(
    'says all that is known of a blob with %s',
    async (compression) => {
      const blob = blobs[compression];
      const { facts, columns, rowCount } = await indexBytes(blob, {
        diffId: sha256(tar),
        pieceBytes: 10_000,
      });
      expect(facts).toMatchObject({
        digest: 'sha256:0',
        diffId: sha256(tar),
        compression,
        compressedBytes: blob.length,
        unpackedBytes: tar.length,
        fileCount: 201,
        contentBytes: 10 + 200 * 5000 + (199 * 200) / 2,
      });
      const plain = await indexBytes(tar);
      expect({ columns, rowCount }).toEqual({ columns: plain.columns, rowCount: plain.rowCount });
    },
  );

  it('counts all of the blob, what stands behind the archive too', async () => {
    const behind = Buffer.alloc(100_000);
    const made = await indexBytes(Buffer.concat([tar, behind]));
    expect(made.facts).toMatchObject({
      unpackedBytes: tar.length + behind.length,
      compressedBytes: tar.length + behind.length,
      diffId: sha256(Buffer.concat([tar, behind])),
    });
  });

  it('computes a diff-id in the algorithm that is asked for', async () => {
    const diffId = `sha512:${createHash('sha512').update(tar).digest('hex')}`;
    expect((await indexBytes(tar, { diffId })).facts.diffId).toBe(diffId);
    expect((await indexBytes(tar)).facts.diffId).toBe(sha256(tar));
  });

  it('refuses what is not what the config says', async () => {
    const expected = `sha256:${'0'.repeat(64)}`;
    expect(await failureOf(indexBytes(blobs.gzip, { diffId: expected }))).toEqual({
      kind: 'wrong-diff-id',
      expected,
      actual: sha256(tar),
    });
  });

  it('takes an empty blob and an empty archive', async () => {
    const empty = await Promise.all(
      [Buffer.alloc(0), Buffer.alloc(1024), gzipSync(Buffer.alloc(0))].map((bytes) => indexBytes(bytes)),
    );
    expect(empty.map((made) => [made.rowCount, made.facts.fileCount, kindsOf(made)])).toEqual(
      Array.from({ length: 3 }, () => [1, 0, {}]),
    );
  });

  it.each([
    ['an HTML page', '<!DOCTYPE html>'.padEnd(2000)],
    ['JSON', `{"errors":[]}${' '.repeat(2000)}`],
    ['a few bytes', 'MZ'],
  ])('says that %s is no archive', async (_, content) => {
    expect(await failureOf(indexBytes(Buffer.from(content)))).toMatchObject({ kind: 'corrupt' });
    expect(await failureOf(indexBytes(gzipSync(content)))).toMatchObject({ kind: 'corrupt' });
  });

  it.each(['none', 'gzip', 'zstd'] as const)('says that an archive with %s is cut', async (compression) => {
    const blob = blobs[compression];
    const cut = start(toPieces(blob.subarray(0, Math.floor(blob.length / 2)), 1000));
    const kind = compression === 'none' ? 'corrupt' : 'bad-compression';
    expect(await failureOf(cut.made)).toMatchObject({ kind });
    expect(cut.state.isClosed).toBe(true);
  });

  it.each(['none', 'gzip', 'zstd'] as const)(
    'closes the source of %s at the first fault',
    async (compression) => {
      const damaged = Buffer.from(tar);
      damaged[512] = 0xff;
      const random = Buffer.concat([damaged, Buffer.alloc(10_000_000, 'abcdefg')]);
      const blob = { none: random, gzip: gzipSync(random, { level: 0 }), zstd: zstdCompressSync(random) }[
        compression
      ];
      const failed = start(toPieces(blob, 50_000));
      expect(await failureOf(failed.made)).toEqual({
        kind: 'corrupt',
        what: 'there is no header where one should be',
        offset: 512,
      });
      expect(failed.state.isClosed).toBe(true);
      expect(failed.state.pieces).toBeLessThan(50);
    },
  );
});

describe('indexLayer on a source that fails', () => {
  it.each(['none', 'gzip', 'zstd'] as const)(
    'throws its error as it is, half-way in %s',
    async (compression) => {
      const failure = new Error('the registry is gone');
      const blob = blobs[compression];
      const failed = start(toPieces(blob, Math.ceil(blob.length / 20)), {
        onPiece(number) {
          if (number === 10) {
            throw failure;
          }
        },
      });
      expect(await failureOf(failed.made)).toBe(failure);
      expect(failed.state.isClosed).toBe(true);
    },
  );
});

describe('indexLayer on a source that fails at its end', () => {
  const failure = new Error('the digest is another');
  function* failing(blob: Uint8Array): Generator<Uint8Array, void> {
    yield* toPieces(blob, 1000);
    throw failure;
  }

  it.each(['none', 'gzip', 'zstd'] as const)('throws its error as it is with %s', async (compression) => {
    expect(await failureOf(start(failing(blobs[compression])).made)).toBe(failure);
  });

  it('hears of it even where something stands behind the data', async () => {
    const behind = Buffer.alloc(1_000_000);
    expect(await failureOf(start(failing(Buffer.concat([tar, behind]))).made)).toBe(failure);
    expect(await failureOf(start(failing(Buffer.concat([blobs.gzip, behind]))).made)).toBe(failure);
  });
});

describe('indexLayer that is aborted', () => {
  it.each(['none', 'gzip', 'zstd'] as const)(
    'ends half-way in %s with the reason and closes the source',
    async (compression) => {
      const abort = new AbortController();
      const reason = new Error('the panel was closed');
      const large = Buffer.concat([
        tar.subarray(0, -1024),
        ...Array.from({ length: 30 }, () => tar.subarray(0, -1024)),
        tar,
      ]);
      const blob = { none: large, gzip: gzipSync(large, { level: 0 }), zstd: zstdCompressSync(large) }[
        compression
      ];
      const aborted = start(toPieces(blob, Math.ceil(blob.length / 100)), {
        signal: abort.signal,
        onPiece(number) {
          if (number === 3) {
            abort.abort(reason);
          }
        },
      });
      expect(await failureOf(aborted.made)).toBe(reason);
      expect(aborted.state.isClosed).toBe(true);
    },
  );

  it('does not begin when it is aborted before', async () => {
    const aborted = start(toPieces(tar, 1000), { signal: AbortSignal.abort(new Error('before')) });
    expect(await failureOf(aborted.made)).toMatchObject({ message: 'before' });
    expect(aborted.state.isClosed).toBe(true);
  });
});
