import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCachingReader } from '../../../src/distribution/cachingReader.ts';
import type { ContentStore } from '../../../src/distribution/contentStore.ts';
import { createDiskContentStore } from '../../../src/distribution/diskContentStore.ts';
import { computeDigest, type Digest } from '../../../src/oci/digest.ts';
import { mediaTypes } from '../../../src/oci/mediaType.ts';
import { call, createTestLog, openTestClient, rejection } from './testClient.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'content-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function openStore(maxBytes = 1_000_000): ContentStore & { readonly log: readonly string[] } {
  const { log, logger } = createTestLog();
  const store = createDiskContentStore({ folder, maxBytes, log: logger });
  return {
    log,
    find: (digest, options) => store.find(digest, options),
    keep: (digest, bytes) => store.keep(digest, bytes),
  };
}

function content(seed: string, sizeBytes = 100): readonly [Digest, Buffer] {
  const bytes = Buffer.alloc(sizeBytes, seed);
  return [computeDigest(bytes), bytes];
}

function toFile(digest: Digest): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return path.join(folder, algorithm, hex.slice(0, 2), hex);
}

async function listFiles(): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('createDiskContentStore', () => {
  it('gives back what was kept, in another window as well', async () => {
    const [digest, bytes] = content('a');
    await openStore().keep(digest, bytes);
    expect(await openStore().find(digest, call)).toEqual(bytes);
    expect(await openStore().find(content('b')[0], call)).toBeUndefined();
  });

  it('keeps sha512 apart', async () => {
    const bytes = Buffer.from('x');
    const digest = computeDigest(bytes, 'sha512');
    const store = openStore();
    await store.keep(digest, bytes);
    expect(await store.find(digest, call)).toEqual(bytes);
  });

  it('drops what is damaged', async () => {
    const [digest, bytes] = content('a');
    const store = openStore();
    await store.keep(digest, bytes);
    await writeFile(toFile(digest), 'damaged');
    expect(await store.find(digest, call)).toBeUndefined();
    expect(await listFiles()).toEqual([]);
  });

  it('makes room by what was used longest ago', async () => {
    const store = openStore(1000);
    const kept = ['a', 'b', 'c', 'd', 'e'].map((seed) => content(seed, 200));
    for (const [index, [digest, bytes]] of kept.entries()) {
      await store.keep(digest, bytes);
      await utimes(toFile(digest), 1_000_000 + index, 1_000_000 + index);
    }
    // Reading it makes the oldest one the newest.
    await store.find(kept[0]?.[0] ?? content('a')[0], call);
    const [digest, bytes] = content('f', 200);
    await store.keep(digest, bytes);
    const left = await Promise.all(kept.map(async ([each]) => (await store.find(each, call)) !== undefined));
    expect(left).toEqual([true, false, false, true, true]);
    expect(await store.find(digest, call)).toEqual(bytes);
  });

  it('counts what other windows keep', async () => {
    const [first, second] = [openStore(1000), openStore(1000)];
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      await first.keep(...content(seed, 100));
      await second.keep(...content(seed.toUpperCase(), 100));
    }
    expect((await listFiles()).length * 100).toBeLessThanOrEqual(2000);
    await openStore(1000).keep(...content('i', 100));
    expect((await listFiles()).length * 100).toBeLessThanOrEqual(1000);
  });

  it('does not give up everything for one large thing', async () => {
    const store = openStore(1000);
    await store.keep(...content('a', 100));
    await store.keep(...content('b', 300));
    expect(await listFiles()).toHaveLength(1);
  });

  it('leaves nothing half written, and clears what another window has left so', async () => {
    const store = openStore(1000);
    await mkdir(path.join(folder, 'sha256', 'aa'), { recursive: true });
    const abandoned = path.join(folder, 'sha256', 'aa', 'x.unfinished');
    await writeFile(abandoned, 'half');
    await utimes(abandoned, 1, 1);
    await store.keep(...content('a', 100));
    expect(await listFiles()).toHaveLength(1);
  });

  it('serves many at once', async () => {
    const store = openStore(2000);
    const all = Array.from({ length: 40 }, (_, index) => content(String(index), 100));
    await Promise.all(all.map(([digest, bytes]) => store.keep(digest, bytes)));
    const found = await Promise.all(all.map(([digest]) => store.find(digest, call)));
    expect(found.filter((bytes) => bytes !== undefined).length).toBeGreaterThan(0);
    expect((await listFiles()).length * 100).toBeLessThanOrEqual(2000);
  });

  it('does without a disk that cannot be written, and says so once', async () => {
    await writeFile(path.join(folder, 'file'), '');
    folder = path.join(folder, 'file');
    const store = openStore();
    await store.keep(...content('a'));
    await store.keep(...content('b'));
    expect(await store.find(content('a')[0], call)).toBeUndefined();
    expect(store.log).toHaveLength(1);
    folder = path.dirname(folder);
    await chmod(folder, 0o700);
  });

  it('ends with the wish of the caller', async () => {
    const [digest, bytes] = content('a');
    const store = openStore();
    await store.keep(digest, bytes);
    const reason = new Error('enough');
    expect(await rejection(store.find(digest, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe('createCachingReader', () => {
  const manifest = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] }),
  );
  const digest = computeDigest(manifest);
  const config = Buffer.from('{}');
  const configDigest = computeDigest(config);

  it('fetches a manifest by digest and a config once', async () => {
    await using test = await openTestClient();
    test.server.on(`GET /v2/app/manifests/${digest}`, { body: manifest });
    test.server.on(`GET /v2/app/blobs/${configDigest}`, { body: config });
    for (let time = 1; time <= 2; time++) {
      const reader = createCachingReader(test.client, openStore());
      expect(await reader.fetchManifest('app', digest, call)).toMatchObject({
        digest,
        mediaType: mediaTypes.ociIndex,
      });
      expect(Buffer.from(await reader.fetchBlob('app', configDigest, call))).toEqual(config);
    }
    expect(test.server.requests).toHaveLength(2);
  });

  it('asks for a tag each time, and serves its digest from then on', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/manifests/1.0', { body: manifest });
    const reader = createCachingReader(test.client, openStore());
    await reader.fetchManifest('app', '1.0', call);
    await reader.fetchManifest('app', '1.0', call);
    await reader.fetchManifest('app', digest, call);
    expect(test.server.requests).toHaveLength(2);
  });

  it('fetches once for all who ask at the same time', async () => {
    await using test = await openTestClient();
    test.server.on(`GET /v2/app/manifests/${digest}`, { body: manifest });
    const reader = createCachingReader(test.client, openStore());
    await Promise.all([1, 2, 3].map(() => reader.fetchManifest('app', digest, call)));
    expect(test.server.requests).toHaveLength(1);
  });

  it('keeps no manifest whose type only a header told', async () => {
    await using test = await openTestClient();
    const bytes = Buffer.from('{"config":{},"layers":[]}');
    const reference = computeDigest(bytes);
    const headers = { 'content-type': mediaTypes.dockerManifest };
    test.server.on(`GET /v2/app/manifests/${reference}`, { headers, body: bytes });
    const reader = createCachingReader(test.client, openStore());
    for (let time = 1; time <= 2; time++) {
      expect(await reader.fetchManifest('app', reference, call)).toMatchObject({
        mediaType: mediaTypes.dockerManifest,
      });
    }
  });

  it('passes everything else on', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/', { body: '{}' });
    const reader = createCachingReader(test.client, openStore());
    expect(await reader.ping(call)).toMatchObject({ access: 'anonymous' });
  });
});
