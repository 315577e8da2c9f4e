/** What becomes known of a base image, at which price, and what is still known when the registry is not there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BaseImageState } from '../../../src/baseImages/baseImage.ts';
import { isLastKnownText } from '../../../src/baseImages/lastKnownText.ts';
import { BaseImageLookUp } from '../../../src/baseImages/lookUp.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { createCachingReader } from '../../../src/distribution/cachingReader.ts';
import type { ContentStore } from '../../../src/distribution/contentStore.ts';
import { createDiskContentStore } from '../../../src/distribution/diskContentStore.ts';
import type { RegistryReader } from '../../../src/distribution/registryReader.ts';
import type { Digest } from '../../../src/oci/digest.ts';
import type { Platform } from '../../../src/oci/platform.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { createMemoryRegistry } from '../../support/memoryRegistry.ts';
import { call, openTestClient, rejection, type TestClient } from '../distribution/testClient.ts';
import { createImageServer, type ImageServer } from './imageServer.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const repository = 'library/python';

interface Fixture extends AsyncDisposable {
  readonly test: TestClient;
  readonly images: ImageServer;
  readonly lookUp: BaseImageLookUp;
  readonly changes: () => number;
  allow(isAllowed: boolean): void;
  advance(minutes: number): void;
  ask(reference: string, platform?: Platform): Promise<BaseImageState>;
  /** Another window, or the same one after a restart: the same disk, nothing in memory. */
  reopen(): BaseImageLookUp;
}

async function open(): Promise<Fixture> {
  const test = await openTestClient();
  const folder = await mkdtemp(path.join(tmpdir(), 'base-images-'));
  const reader = createCachingReader(test.client, createMemoryStore());
  let isAllowed = true;
  let nowMs = Date.parse('2026-03-01T12:00:00Z');
  const create = (): BaseImageLookUp =>
    new BaseImageLookUp({
      findReader: (): RegistryReader | undefined => (isAllowed ? reader : undefined),
      store: createDiskContentStore({ folder, maxBytes: 1e6, log: silentLogger, isIntact: isLastKnownText }),
      log: silentLogger,
      now: () => new Date(nowMs),
    });
  const lookUp = create();
  let changes = 0;
  lookUp.onDidChange(() => changes++);
  const toReference = (text: string) => parseReference(`${test.server.host}/${text}`);
  return {
    test,
    images: createImageServer(test.server, repository),
    lookUp,
    changes: () => changes,
    allow: (next) => void (isAllowed = next),
    advance: (minutes) => void (nowMs += minutes * 60_000),
    ask: (text, platform = amd64) => lookUp.request({ reference: toReference(text), platform }, call),
    reopen: create,
    async [Symbol.asyncDispose]() {
      lookUp.dispose();
      await test[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Everything that does not wait for an answer has been done. */
async function untilIdle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
}

function createMemoryStore(): ContentStore {
  const kept = new Map<Digest, Uint8Array>();
  return {
    find: async (digest) => kept.get(digest),
    keep: async (digest, bytes) => void kept.set(digest, bytes),
  };
}

function query(fixture: Fixture, text: string) {
  return { reference: parseReference(`${fixture.test.server.host}/${text}`), platform: amd64 };
}

function servePython(images: ImageServer): void {
  images.serveImage({ tag: '3.12', layers: [30_000_000, 300_000_000], created: '2026-02-01T00:00:00Z' });
  images.serveImage({ tag: '3.12-slim', layers: [30_000_000, 15_000_000] });
  images.serveImage({ tag: '3.12-alpine', layers: [3_000_000, 14_000_000] });
  images.serveTags();
}

const name = `${repository}:3.12`;

describe('a base image', () => {
  it('is known with its size, age, platform and layers, and with smaller variants of their real sizes', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const { lastKnown, problem } = await fixture.ask(name);
    expect(problem).toBeUndefined();
    expect(lastKnown).toMatchObject({
      seenAt: '2026-03-01T12:00:00.000Z',
      image: {
        created: '2026-02-01T00:00:00.000Z',
        platform: amd64,
        isForPlatform: true,
        platforms: [amd64],
        movedTo: undefined,
      },
    });
    expect(lastKnown?.image.layers.map(({ sizeBytes }) => sizeBytes)).toEqual([30_000_000, 300_000_000]);
    expect(lastKnown?.image.sizeBytes).toBeGreaterThan(330_000_000);
    expect(
      lastKnown?.found?.variants.map(({ tag, sizeBytes }) => [tag, Math.floor(sizeBytes / 1e6)]),
    ).toEqual([
      ['3.12-alpine', 17],
      ['3.12-slim', 45],
    ]);
  });

  it('costs a HEAD, a manifest, a config and a listing, and for each variant a HEAD and a manifest', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    await fixture.ask(name);
    expect(fixture.images.requests().slice(0, 4)).toEqual([
      'HEAD 3.12',
      'GET manifest',
      'GET config',
      'GET tags',
    ]);
    expect(fixture.images.requests().slice(4).toSorted()).toEqual([
      'GET manifest',
      'GET manifest',
      'HEAD 3.12-alpine',
      'HEAD 3.12-slim',
    ]);
  });

  it('is not asked for again for ten minutes, and then costs one HEAD', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    await fixture.ask(name);
    fixture.images.forgetRequests();
    fixture.advance(9);
    await fixture.ask(name);
    expect(fixture.images.requests()).toEqual([]);
    fixture.advance(2);
    await fixture.ask(name);
    expect(fixture.images.requests()).toEqual(['HEAD 3.12']);
  });

  it('is compared with its variants anew after a day', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    await fixture.ask(name);
    fixture.images.forgetRequests();
    fixture.advance(25 * 60);
    await fixture.ask(name);
    expect(fixture.images.requests().toSorted()).toEqual([
      'GET tags',
      'HEAD 3.12',
      'HEAD 3.12-alpine',
      'HEAD 3.12-slim',
    ]);
  });

  it('is asked for once for all who wait at the same time', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const states = await Promise.all([fixture.ask(name), fixture.ask(name), fixture.ask(name)]);
    expect(fixture.test.server.count(`HEAD /v2/${repository}/manifests/3.12`)).toBe(1);
    expect(fixture.images.requests()).toHaveLength(8);
    expect(states.map(({ lastKnown }) => lastKnown?.found?.variants.length)).toEqual([2, 2, 2]);
  });

  it('is told of before its variants are', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const seen: (number | undefined)[] = [];
    fixture.lookUp.onDidChange(() => {
      const state = fixture.lookUp.find(query(fixture, name));
      seen.push(state?.lastKnown?.found?.variants.length);
    });
    await fixture.ask(name);
    expect(seen).toEqual([undefined, 2]);
  });

  it('is that of the platform, and its variants are those that are made for it', async () => {
    await using fixture = await open();
    const { images } = fixture;
    const arm64: Platform = { os: 'linux', architecture: 'arm64' };
    images.serveIndex('3.12', {
      amd64: images.serveImage({ layers: [100] }),
      arm64: images.serveImage({ layers: [2000], architecture: 'arm64' }),
    });
    images.serveIndex('3.12-slim', { arm64: images.serveImage({ layers: [500], architecture: 'arm64' }) });
    images.serveIndex('3.12-alpine', { amd64: images.serveImage({ layers: [50] }) });
    images.serveTags();
    const { lastKnown } = await fixture.ask(name, arm64);
    expect(lastKnown?.image).toMatchObject({
      platform: arm64,
      isForPlatform: true,
      layers: [{ sizeBytes: 2000 }],
    });
    expect(lastKnown?.image.platforms.map(({ architecture }) => architecture)).toEqual(['amd64', 'arm64']);
    expect(lastKnown?.found?.variants.map(({ tag }) => tag)).toEqual(['3.12-slim']);
  });

  it('for another platform alone is said to be that, and has no variants', async () => {
    await using fixture = await open();
    const { images } = fixture;
    images.serveIndex('3.12', { amd64: images.serveImage({ layers: [100] }) });
    const { lastKnown } = await fixture.ask(name, { os: 'linux', architecture: 's390x' });
    expect(lastKnown?.image).toMatchObject({ platform: amd64, isForPlatform: false });
    expect(lastKnown?.found?.variants).toEqual([]);
    expect(images.requests()).not.toContain('GET tags');
  });

  it('has no variants that are not smaller, and looks at six at most', async () => {
    await using fixture = await open();
    const { images } = fixture;
    images.serveImage({ tag: '2.1', layers: [10_000] });
    const twins = ['slim', 'alpine', 'jre', 'runtime', 'minimal', 'micro', 'tiny', 'distroless', 'chiseled'];
    twins.forEach((twin, index) =>
      images.serveImage({ tag: `2.1-${twin}`, layers: [index === 0 ? 20_000 : 1000 + index] }),
    );
    images.serveTags();
    const { lastKnown } = await fixture.ask(`${repository}:2.1`);
    expect(images.requests().filter((request) => request.startsWith('HEAD 2.1-'))).toHaveLength(6);
    expect(lastKnown?.found?.variants.map(({ tag }) => tag)).not.toContain('2.1-slim');
    expect(lastKnown?.found?.variants.length).toBe(5);
  });

  it('does without a variant whose tag went meanwhile', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    fixture.test.server
      .on(`HEAD /v2/${repository}/manifests/3.12-slim`, { status: 404 })
      .on(`GET /v2/${repository}/manifests/3.12-slim`, { status: 404 });
    const { lastKnown, problem } = await fixture.ask(name);
    expect(problem).toBeUndefined();
    expect(lastKnown?.found?.variants.map(({ tag }) => tag)).toEqual(['3.12-alpine']);
  });

  it('has no more than four requests at once, however many are asked for', async () => {
    const waiting: (() => void)[] = [];
    const registry = createMemoryRegistry();
    registry.onRequest = () => new Promise<void>((resolve) => void waiting.push(resolve));
    const lookUp = new BaseImageLookUp({
      findReader: () => registry,
      store: createMemoryStore(),
      log: silentLogger,
    });
    const tags = Array.from({ length: 12 }, (_, index) => `registry.test/app:1.${index}`);
    let answered = 0;
    const all = tags.map(async (tag) => {
      await lookUp.request({ reference: parseReference(tag), platform: amd64 }, call);
      answered++;
    });
    const seen: number[] = [];
    while (answered < tags.length) {
      await untilIdle();
      seen.push(waiting.length);
      waiting.shift()?.();
    }
    await Promise.all(all);
    expect(Math.max(...seen)).toBe(4);
    expect(registry.count()).toBeGreaterThanOrEqual(tags.length);
  });
});

describe('a tag that moves', () => {
  it('is known to have moved, from where, and when it was last seen there', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const before = await fixture.ask(name);
    fixture.advance(60);
    fixture.images.serveImage({ tag: '3.12', layers: [30_000_000, 301_000_000] });
    const { lastKnown } = await fixture.ask(name);
    expect(lastKnown?.image.digest).not.toBe(before.lastKnown?.image.digest);
    expect(lastKnown?.move).toEqual({
      from: before.lastKnown?.image.digest,
      lastSeenAt: '2026-03-01T12:00:00.000Z',
      noticedAt: '2026-03-01T13:00:00.000Z',
    });
    expect(lastKnown?.found?.of).toBe(lastKnown?.image.digest);
    fixture.advance(60);
    expect((await fixture.ask(name)).lastKnown?.move).toEqual(lastKnown?.move);
  });

  it('is seen to have moved across a restart', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const before = await fixture.ask(name);
    fixture.images.serveImage({ tag: '3.12', layers: [31_000_000] });
    fixture.advance(60);
    const { lastKnown } = await fixture.reopen().request(query(fixture, name), call);
    expect(lastKnown?.move?.from).toBe(before.lastKnown?.image.digest);
  });
});

describe('a digest pin', () => {
  it('is compared with the tag beside it', async () => {
    await using fixture = await open();
    const { images } = fixture;
    const pinned = images.serveImage({ tag: '3.12', layers: [1000] });
    const same = await fixture.ask(`${name}@${pinned.digest}`);
    expect(same.lastKnown?.image).toMatchObject({ digest: pinned.digest, movedTo: undefined });
    const next = images.serveImage({ tag: '3.12', layers: [2000] });
    fixture.advance(11);
    const moved = await fixture.ask(`${name}@${pinned.digest}`);
    expect(moved.lastKnown?.image).toMatchObject({
      digest: pinned.digest,
      movedTo: next.digest,
      layers: [{ sizeBytes: 1000 }],
    });
    expect(moved.lastKnown?.move).toBeUndefined();
  });

  it('of one platform of what the tag points at is up to date', async () => {
    await using fixture = await open();
    const { images } = fixture;
    const child = images.serveImage({ layers: [1000] });
    images.serveIndex('3.12', { amd64: child });
    const { lastKnown } = await fixture.ask(`${name}@${child.digest}`);
    expect(lastKnown?.image.movedTo).toBeUndefined();
  });

  it('has no variants, whose tags are not even listed', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const pinned = fixture.images.serveImage({ layers: [5000] });
    const { lastKnown } = await fixture.ask(`${repository}@${pinned.digest}`);
    expect(lastKnown?.found?.variants).toEqual([]);
    expect(fixture.images.requests()).toEqual(['GET manifest', 'GET config']);
  });
});

describe('a registry that cannot be asked', () => {
  it('leaves what was last known, with when, and why it is not newer', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const before = await fixture.ask(name);
    const { server } = fixture.test;
    server.on(`HEAD /v2/${repository}/manifests/3.12`, (_, response) => void response.destroy());
    fixture.advance(3 * 24 * 60);
    const { lastKnown, problem } = await fixture.ask(name);
    expect(lastKnown).toEqual(before.lastKnown);
    expect(problem).toMatchObject({ code: 'http.network', phrase: 'not reachable' });
  });

  it('is not asked again for a minute', async () => {
    await using fixture = await open();
    const { server } = fixture.test;
    server.on(`HEAD /v2/${repository}/manifests/3.12`, { status: 404 });
    server.on(`GET /v2/${repository}/manifests/3.12`, { status: 404 });
    expect(await fixture.ask(name)).toMatchObject({ lastKnown: undefined, problem: { phrase: 'not found' } });
    const count = server.requests.length;
    await fixture.ask(name);
    expect(server.requests).toHaveLength(count);
    fixture.advance(1);
    servePython(fixture.images);
    expect(await fixture.ask(name)).toMatchObject({ problem: undefined, lastKnown: { image: {} } });
  });

  it('is asked again at once when its problems are forgotten, after a login', async () => {
    await using fixture = await open();
    const { server } = fixture.test;
    server.on(`HEAD /v2/${repository}/manifests/3.12`, { status: 404 });
    server.on(`GET /v2/${repository}/manifests/3.12`, { status: 404 });
    await fixture.ask(name);
    const changes = fixture.changes();
    fixture.lookUp.forgetProblems();
    expect(fixture.changes()).toBe(changes + 1);
    servePython(fixture.images);
    expect(await fixture.ask(name)).toMatchObject({ problem: undefined });
  });

  it('that allows no more requests is left alone for as long as it says, and is asked for no other variant', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const { server } = fixture.test;
    const limit = { status: 429, headers: { 'retry-after': '1800' } };
    for (const tag of ['3.12-slim', '3.12-alpine']) {
      server.on(`HEAD /v2/${repository}/manifests/${tag}`, limit);
    }
    const { lastKnown, problem } = await fixture.ask(name);
    expect(lastKnown?.image.sizeBytes).toBeGreaterThan(330_000_000);
    expect(lastKnown?.found).toBeUndefined();
    expect(problem).toMatchObject({
      phrase: 'the registry allows no more requests for now',
    });
    const waitMs = Date.parse(problem?.retryAt ?? '') - Date.parse(problem?.since ?? '');
    expect(Math.round(waitMs / 60_000)).toBe(30);
    fixture.images.forgetRequests();
    fixture.advance(29);
    await fixture.ask(name);
    expect(fixture.images.requests()).toEqual([]);
  });

  it('that lists no tags to us has no variants, and that is no problem of the image', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    fixture.test.server.on(`GET /v2/${repository}/tags/list`, { status: 403, body: '{}' });
    expect(await fixture.ask(name)).toMatchObject({
      problem: undefined,
      lastKnown: { found: { variants: [] } },
    });
  });

  it('says what is no image', async () => {
    await using fixture = await open();
    fixture.images.serveImage({
      tag: '3.12',
      layers: [1],
      configType: 'application/vnd.cncf.helm.config.v1+json',
    });
    expect(await fixture.ask(name)).toMatchObject({
      lastKnown: undefined,
      problem: { code: 'baseImages.notAnImage', phrase: 'no image to build from' },
    });
  });

  it('says that a login is needed', async () => {
    await using fixture = await open();
    const answer = { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } };
    fixture.test.server
      .on(`HEAD /v2/${repository}/manifests/3.12`, answer)
      .on(`GET /v2/${repository}/manifests/3.12`, answer);
    expect((await fixture.ask(name)).problem).toMatchObject({
      code: 'distribution.unauthorized',
      phrase: 'needs a login',
    });
  });
});

describe('the disk', () => {
  it('has what an earlier window found, which is not asked for again while it is young', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const first = await fixture.ask(name);
    fixture.images.forgetRequests();
    const second = await fixture.reopen().request(query(fixture, name), call);
    expect(second).toEqual(first);
    expect(fixture.images.requests()).toEqual([]);
  });

  it('is all that is asked while the network may not be', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    fixture.allow(false);
    expect(await fixture.ask(name)).toEqual({ lastKnown: undefined, problem: undefined });
    expect([fixture.images.requests(), fixture.changes()]).toEqual([[], 0]);
    fixture.allow(true);
    const known = await fixture.ask(name);
    fixture.images.forgetRequests();
    fixture.allow(false);
    fixture.advance(48 * 60);
    expect(await fixture.reopen().request(query(fixture, name), call)).toEqual(known);
    expect(fixture.images.requests()).toEqual([]);
  });
});

describe('an abort', () => {
  it('ends the wait and the request, and leaves nothing behind', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    fixture.test.server.on(`HEAD /v2/${repository}/manifests/3.12`, () => resolve());
    const controller = new AbortController();
    const asked = rejection(fixture.lookUp.request(query(fixture, name), { signal: controller.signal }));
    await arrived;
    controller.abort();
    expect(await asked).toBe(controller.signal.reason);
    expect(fixture.lookUp.find(query(fixture, name))).toBeUndefined();
    servePython(fixture.images);
    expect(await fixture.ask(name)).toMatchObject({ problem: undefined, lastKnown: { image: {} } });
  });

  it('of one who waits leaves the others waiting', async () => {
    await using fixture = await open();
    servePython(fixture.images);
    const controller = new AbortController();
    const impatient = rejection(fixture.lookUp.request(query(fixture, name), { signal: controller.signal }));
    const patient = fixture.ask(name);
    controller.abort();
    expect(await impatient).toBe(controller.signal.reason);
    expect((await patient).lastKnown?.found?.variants).toHaveLength(2);
  });
});
