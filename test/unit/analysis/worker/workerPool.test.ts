import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { BlobSource, ByteRange } from '../../../../src/analysis/blobRanges.ts';
import { LayerContentError } from '../../../../src/analysis/errors.ts';
import { pathOf } from '../../../../src/analysis/layerIndex.ts';
import { unpackLayerIndex } from '../../../../src/analysis/layerIndexFile.ts';
import { defaultLimits } from '../../../../src/analysis/limits.ts';
import { WorkerPool, type WorkerPoolOptions } from '../../../../src/analysis/worker/workerPool.ts';
import { buildTar } from '../../../support/tarBuilder.ts';

const { signal } = new AbortController();
const task = { digest: 'sha256:test', annotations: {}, limits: defaultLimits };

function toSource(bytes: AsyncIterable<Uint8Array>): { readonly source: BlobSource } {
  return { source: { sizeBytes: 1, open: async () => ({ bytes, isPartial: false }) } };
}
const pools: WorkerPool[] = [];

function createPool(options: Partial<WorkerPoolOptions> = {}): WorkerPool {
  const script = new URL('../../../../src/analysis/worker/worker.ts', import.meta.url);
  const pool = new WorkerPool({ script, size: 2, ...options });
  pools.push(pool);
  return pool;
}

afterEach(() => {
  pools.splice(0).forEach((pool) => pool.dispose());
});

async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
  }
}

const noTree = { kind: 'tree', layers: [], range: { first: 0, last: 0 } } as const;

async function* silent(): AsyncGenerator<Uint8Array, void> {
  yield await new Promise<Uint8Array>(() => undefined);
}

/** Answers and sends nothing. */
function silentSource(): { readonly source: BlobSource; readonly asked: Promise<void> } {
  const asked = Promise.withResolvers<void>();
  const source: BlobSource = {
    sizeBytes: 1,
    async open() {
      asked.resolve();
      return { bytes: silent(), isPartial: false };
    },
  };
  return { source, asked: asked.promise };
}

describe('WorkerPool', () => {
  it('indexes a layer on another thread, whatever the pieces it comes in', async () => {
    const layer = gzipSync(await buildTar([{ path: 'a/b', content: 'x'.repeat(100_000) }]));
    const pool = createPool();
    const sent: number[] = [];
    const pieces = {
      ...toSource(inPieces(layer, 7)),
      onSent: (sizeBytes: number) => void sent.push(sizeBytes),
    };
    const index = unpackLayerIndex(await pool.index(task, pieces, { signal }));
    expect(pathOf(index, index.rowCount - 1)).toBe('a/b');
    expect(sent.reduce((sum, sizeBytes) => sum + sizeBytes, 0)).toBe(layer.length);
  });

  it('reads all of a layer whose table of contents is not what its manifest says, and says so', async () => {
    const layer = await buildTar([{ path: 'a', content: 'abc' }]);
    const annotations = { 'io.github.containers.zstd-chunked.manifest-position': 'nonsense' };
    const pieces = toSource(inPieces(layer, 512));
    const index = unpackLayerIndex(await createPool().index({ ...task, annotations }, pieces, { signal }));
    expect(pathOf(index, 1)).toBe('a');
    expect(index.facts).toMatchObject({ contents: 'archive', faults: [expect.stringContaining('contents')] });
  });

  it('gives the fault of a layer as the error that explains it, and goes on with the next', async () => {
    const pool = createPool({ size: 1 });
    const broken = pool.index(task, toSource(inPieces(Buffer.alloc(600, 0x41), 600)), { signal });
    await expect(broken).rejects.toThrow(LayerContentError);
    const layer = await buildTar([{ path: 'a', content: '' }]);
    await expect(pool.index(task, toSource(inPieces(layer, 512)), { signal })).resolves.toBeInstanceOf(
      Uint8Array,
    );
  });

  it('lets the failure of the source through as it is', async () => {
    const pool = createPool({ size: 1 });
    const failure = new Error('the line was cut');
    async function* cut(): AsyncGenerator<Uint8Array, void> {
      yield Buffer.alloc(512);
      throw failure;
    }
    await expect(pool.index(task, toSource(cut()), { signal })).rejects.toBe(failure);
    const layer = await buildTar([{ path: 'a', content: '' }]);
    await expect(pool.index(task, toSource(inPieces(layer, 512)), { signal })).resolves.toBeDefined();
  });

  it('ends at once when it is aborted, even while the source is silent', async () => {
    const pool = createPool({ size: 1 });
    const controller = new AbortController();
    const asked = Promise.withResolvers<void>();
    async function* stalled(): AsyncGenerator<Uint8Array, void> {
      yield Buffer.alloc(10);
      asked.resolve();
      await new Promise(() => undefined);
    }
    const work = pool.index(task, toSource(stalled()), { signal: controller.signal });
    await asked.promise;
    controller.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });

  it('holds no more of a layer than a few megabytes when its thread is slower than the source', async () => {
    const pool = createPool({ size: 1 });
    let givenBytes = 0;
    let takenBytes = 0;
    let mostAhead = 0;
    async function* endless(): AsyncGenerator<Uint8Array, void> {
      const piece = Buffer.alloc(256 * 1024);
      for (let count = 0; count < 400; count++) {
        givenBytes += piece.length;
        mostAhead = Math.max(mostAhead, givenBytes - takenBytes);
        yield piece;
      }
    }
    const onSent = (sizeBytes: number): void => {
      takenBytes += sizeBytes;
    };
    await pool.index(task, { ...toSource(endless()), onSent }, { signal });
    expect(givenBytes).toBe(400 * 256 * 1024);
    expect(mostAhead).toBeLessThan(1024 * 1024);
  });

  it('computes on as many threads as it may have, and waits with the rest', async () => {
    const pool = createPool({ size: 2 });
    const layer = await buildTar([{ path: 'a', content: 'abc' }]);
    const packed = await pool.index(task, toSource(inPieces(layer, 512)), { signal });
    const trees = await Promise.all(
      Array.from({ length: 6 }, () =>
        pool.compute({ kind: 'tree', layers: [packed], range: { first: 0, last: 0 } }, { signal }),
      ),
    );
    expect(trees.map(({ fileCount }) => fileCount)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('goes on with another thread when one has died while it had nothing to do', async () => {
    const started = once(process, 'worker');
    const pool = createPool({ size: 1 });
    await pool.compute(noTree, { signal });
    const [thread]: Worker[] = await started;
    await thread?.terminate();
    await expect(pool.compute(noTree, { signal })).resolves.toMatchObject({ fileCount: 0 });
  });

  it('computes while all that are indexing wait for the network', async () => {
    const pool = createPool({ size: 1 });
    const { source, asked } = silentSource();
    const controller = new AbortController();
    const indexing = pool.index(task, { source }, { signal: controller.signal });
    await asked;
    await expect(pool.compute(noTree, { signal })).resolves.toMatchObject({ fileCount: 0 });
    controller.abort(new Error('enough'));
    await expect(indexing).rejects.toThrow('enough');
  });

  it('lets go of a part that is not wanted any more, even while the source is silent', async () => {
    const pool = createPool({ size: 1 });
    const left = Promise.withResolvers<void>();
    const opened: (ByteRange | undefined)[] = [];
    const layer = await buildTar([{ path: 'a', content: '' }]);
    const source: BlobSource = {
      sizeBytes: 4 * 1024 * 1024,
      async open(range, options) {
        opened.push(range);
        if (range === undefined) {
          await left.promise;
          return { bytes: inPieces(layer, 512), isPartial: false };
        }
        options.signal.addEventListener('abort', () => left.resolve());
        return { bytes: silent(), isPartial: false };
      },
    };
    const annotations = { 'containerd.io/snapshot/stargz/toc.digest': 'sha256:1' };
    await expect(pool.index({ ...task, annotations }, { source }, { signal })).resolves.toBeDefined();
    expect(opened).toHaveLength(2);
  });

  it('starts nothing that was still waiting when it is disposed of', async () => {
    const started: unknown[] = [];
    const onWorker = (worker: unknown): void => void started.push(worker);
    process.on('worker', onWorker);
    const pool = createPool({ size: 1 });
    const { source, asked } = silentSource();
    const works = [pool.index(task, { source }, { signal }), pool.index(task, { source }, { signal })];
    await asked;
    pool.dispose();
    const outcomes = await Promise.allSettled([...works, pool.compute(noTree, { signal })]);
    process.off('worker', onWorker);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(started).toHaveLength(1);
  });

  it('rejects what is running when it is disposed of', async () => {
    const pool = createPool({ size: 1 });
    const { source, asked } = silentSource();
    const work = pool.index(task, { source }, { signal });
    await asked;
    pool.dispose();
    await expect(work).rejects.toThrow('the thread ended');
  });
});
