import { afterAll, describe, expect, it } from 'vitest';
import type { BlobSource } from '../../../../src/analysis/blobRanges.ts';
import { LayerContentError } from '../../../../src/analysis/errors.ts';
import { WorkerPool } from '../../../../src/analysis/worker/workerPool.ts';
import type { ContentStore } from '../../../../src/distribution/contentStore.ts';
import { computeDigest, type Digest } from '../../../../src/oci/digest.ts';
import { LayerLibrary } from '../../../../src/vscode/images/layerLibrary.ts';
import { buildTar } from '../../../support/tarBuilder.ts';

const { signal } = new AbortController();
const script = new URL('../../../../src/analysis/worker/worker.ts', import.meta.url);
const pool = new WorkerPool({ script, size: 1 });
const noStore: ContentStore = { find: async () => undefined, keep: async () => undefined };

afterAll(() => pool.dispose());

async function createLayer() {
  const bytes = await buildTar([{ path: 'a', content: 'abc' }]);
  const source: BlobSource = {
    sizeBytes: bytes.length,
    open: async () => ({ bytes: toStream(bytes), isPartial: false }),
  };
  const digest = computeDigest(bytes);
  const mediaType = 'application/vnd.oci.image.layer.v1.tar';
  const descriptor = { mediaType, digest, sizeBytes: bytes.length };
  return { right: digest, request: (diffId: Digest | undefined) => ({ descriptor, diffId, source }) };
}

async function* toStream(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

describe('a layer that several images have', () => {
  const wrong = computeDigest(Buffer.from('something else'));

  it('is refused for the one whose config says something else of it, and for no other', async () => {
    const library = new LayerLibrary({ pool, store: noStore });
    const { right, request } = await createLayer();
    const outcomes = await Promise.allSettled(
      [wrong, right, undefined].map((diffId) => library.read(request(diffId), { signal })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  it('is refused just so when it is known already', async () => {
    const library = new LayerLibrary({ pool, store: noStore });
    const { right, request } = await createLayer();
    await library.read(request(right), { signal });
    const failure = await library.read(request(wrong), { signal }).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(LayerContentError);
    expect(failure).toMatchObject({ fault: { kind: 'wrong-diff-id', expected: wrong, actual: right } });
  });
});
