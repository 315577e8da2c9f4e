/** How far the search for variants goes on when something is wrong with one of them. */
import { describe, expect, it } from 'vitest';
import { readVariants } from '../../../src/baseImages/readVariants.ts';
import { Limiter } from '../../../src/base/concurrency.ts';
import { RateLimitedError } from '../../../src/distribution/errors.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { buildArtifact, buildImage } from '../../support/imageBuilder.ts';
import { createMemoryRegistry, type MemoryRegistry } from '../../support/memoryRegistry.ts';
import { call, rejection } from '../distribution/testClient.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const twins = ['slim', 'alpine', 'jre', 'runtime'];

async function createRegistry(): Promise<MemoryRegistry> {
  const registry = createMemoryRegistry();
  for (const twin of twins) {
    const entries = [{ path: 'file', content: twin }];
    registry.push(
      'app',
      await buildImage({ platform, layers: [{ createdBy: 'COPY', entries }] }),
      `1-${twin}`,
    );
  }
  return registry;
}

function read(registry: MemoryRegistry, maxConcurrent: number) {
  const reference = parseReference('registry.test/app:1');
  const query = { reference, platform, sizeBytes: 1_000_000 };
  return readVariants(registry, query, { ...call, limiter: new Limiter({ maxConcurrent }) });
}

const limited = new RateLimitedError({
  host: 'registry.test',
  subject: { kind: 'registry' },
  status: 429,
  message: '429',
});

describe('readVariants', () => {
  it('finds all of them, the smallest first', async () => {
    const registry = await createRegistry();
    const found = await read(registry, 4);
    expect(found.map(({ tag }) => tag).toSorted()).toEqual(twins.map((twin) => `1-${twin}`).toSorted());
    const sizes = found.map(({ sizeBytes }) => sizeBytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });

  it('asks for no other when the registry allows no more requests', async () => {
    const registry = await createRegistry();
    registry.onRequest = ({ text }) => {
      if (text.startsWith('HEAD')) {
        throw limited;
      }
    };
    expect(await rejection(read(registry, 1))).toBe(limited);
    expect(registry.count('HEAD')).toBe(1);
  });

  it('tells what was wrong with one, and not that the others were given up for it', async () => {
    const registry = await createRegistry();
    let heads = 0;
    registry.onRequest = async ({ text }) => {
      if (text.startsWith('HEAD')) {
        heads++;
        if (heads === 4) {
          throw limited;
        }
        await registry.fetchManifest('app', '1-slim', call);
      }
    };
    expect(await rejection(read(registry, 4))).toBe(limited);
  });

  it('leaves out what is no image', async () => {
    const registry = await createRegistry();
    registry.push('app', buildArtifact({ artifactType: 'text/plain', content: 'note' }), '1-slim');
    expect((await read(registry, 4)).map(({ tag }) => tag)).not.toContain('1-slim');
  });

  it('takes a sibling that is not there for one without tags', async () => {
    const registry = createMemoryRegistry();
    const entries = [{ path: 'file', content: 'x' }];
    const image = await buildImage({ platform, layers: [{ createdBy: 'COPY', entries }] });
    registry.push('dotnet/sdk', image, '8.0-alpine');
    const reference = parseReference('mcr.microsoft.com/dotnet/sdk:8.0');
    const query = { reference, platform, sizeBytes: 1_000_000 };
    const found = await readVariants(registry, query, {
      ...call,
      limiter: new Limiter({ maxConcurrent: 4 }),
    });
    expect(found.map(({ tag }) => tag)).toEqual(['8.0-alpine']);
    expect(registry.count('GET dotnet/')).toBeGreaterThanOrEqual(3);
  });

  it('ends with the wait of who asked', async () => {
    const registry = await createRegistry();
    const controller = new AbortController();
    registry.onRequest = ({ text }) => {
      if (text.startsWith('HEAD')) {
        controller.abort();
      }
    };
    const query = { reference: parseReference('registry.test/app:1'), platform, sizeBytes: 1_000_000 };
    const options = { signal: controller.signal, limiter: new Limiter({ maxConcurrent: 1 }) };
    expect(await rejection(readVariants(registry, query, options))).toBe(controller.signal.reason);
    expect(registry.count('HEAD')).toBe(1);
  });
});
