/** Large blobs, whose digest is compared by the registry that gets them, where it was seen to do so. */
import { beforeEach, describe, expect, it } from 'vitest';
import { checksDigests } from '../../../../../src/changes/applying/steps/digestCheck.ts';
import { requestsOf } from '../../../../../src/changes/requests.ts';
import { computeDigest } from '../../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../../src/oci/mediaType.ts';
import { type ChangeWorld, createChangeWorld } from '../../../../support/changeWorld.ts';
import type { Built, Content } from '../../../../support/imageBuilder.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../../support/memoryRegistry.ts';
import { failing, firstOf } from '../../answers.ts';

const { signal } = new AbortController();
const call = { signal };
const layerBytes = Buffer.alloc(16 * 1024 * 1024, 'layer');

let dev: MemoryRegistry;
let prod: MemoryRegistry;
let world: ChangeWorld;

beforeEach(() => {
  dev = createMemoryRegistry({ host: 'dev.test' });
  prod = createMemoryRegistry({ host: 'prod.test' });
  world = createChangeWorld({ dev, prod });
});

const probes = (): number => prod.count('PUT app/blobs/uploads/') - 2;

function large(): Built {
  const toContent = (mediaType: string, bytes: Uint8Array): Content => ({
    mediaType,
    bytes,
    digest: computeDigest(bytes),
  });
  const config = toContent(mediaTypes.ociConfig, Buffer.from('{"os":"linux","architecture":"amd64"}'));
  const layer = toContent('application/vnd.oci.image.layer.v1.tar', layerBytes);
  const toDescriptor = ({ mediaType, digest, bytes }: Content) => ({
    mediaType,
    digest,
    size: bytes.byteLength,
  });
  const manifest = toContent(
    mediaTypes.ociManifest,
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.ociManifest,
        config: toDescriptor(config),
        layers: [toDescriptor(layer)],
      }),
    ),
  );
  return { manifest, blobs: [config, layer], children: [] };
}

describe('whether digests are compared', () => {
  it('is seen by what a registry says to a byte under another digest, and asked once', async () => {
    expect(await checksDigests(prod, 'app', call)).toBe(true);
    expect(await checksDigests(prod, 'other', call)).toBe(true);
    expect(prod.count('PUT app/blobs/uploads/')).toBe(1);
    expect(prod.count('PUT other/blobs/uploads/')).toBe(0);
    expect([...prod.blobsOf('app')]).toEqual([]);
  });

  it('is a no where the byte is taken', async () => {
    prod.uploadBlob = async () => undefined;
    expect(await checksDigests(prod, 'app', call)).toBe(false);
  });

  it('is a no for now where the question was lost, and is asked again', async () => {
    prod.onRequest = failing(/uploads/, lostConnection(), 1);
    expect(await checksDigests(prod, 'app', call)).toBe(false);
    expect(await checksDigests(prod, 'app', call)).toBe(true);
  });
});

describe('a large blob', () => {
  it('arrives, after one question that the plan has named', async () => {
    dev.push('app', large(), '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    expect(requestsOf(plan).filter((line) => line.includes('digests are compared'))).toHaveLength(2);
    expect(firstOf(await world.apply(plan)).outcome).toBe('done');
    expect(probes()).toBe(1);
    expect(prod.findIncompleteTags('app')).toEqual([]);
  });

  it.each([
    { name: 'a registry that compares', compares: true },
    { name: 'a registry that takes anything', compares: false },
  ])(
    'that is damaged on its way does not arrive at $name, and it is said whose fault it is',
    async ({ compares }) => {
      dev.push('app', large(), '1');
      const plan = await world.promote('dev/app:1', 'prod/app:1');
      const damaged = Buffer.from(layerBytes);
      damaged[1000] = 0;
      const open = dev.openBlob.bind(dev);
      dev.openBlob = async (repository, digest, options) => {
        const opened = await open(repository, digest, options);
        return opened.sizeBytes === layerBytes.byteLength
          ? {
              ...opened,
              bytes: (async function* damage() {
                yield damaged;
              })(),
            }
          : opened;
      };
      if (!compares) {
        const send = prod.uploadBlob.bind(prod);
        prod.uploadBlob = async (repository, content, options) =>
          content.sizeBytes === 1 ? undefined : send(repository, content, options);
      }
      const report = firstOf(await world.apply(plan));
      expect(report).toMatchObject({
        outcome: 'failed',
        error: { code: 'distribution.digestMismatch', host: 'dev.test' },
      });
      expect(prod.tagsOf('app')).toEqual({});
    },
  );
});
