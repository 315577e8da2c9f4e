/** Base images on a real registry: their sizes and those of their variants, a tag that moves, and a registry that stops. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.ts';
import { createCachingReader } from '../../src/distribution/cachingReader.ts';
import type { RegistryCredential } from '../../src/distribution/credentialSource.ts';
import { createDiskContentStore } from '../../src/distribution/diskContentStore.ts';
import { Connections } from '../../src/vscode/connections.ts';
import { listBaseImageChanges } from '../../src/vscode/dockerfiles/baseImages/baseImageChanges.ts';
import { BaseImageService } from '../../src/vscode/dockerfiles/baseImages/baseImageService.ts';
import {
  describeBaseImage,
  explainBaseImage,
} from '../../src/vscode/dockerfiles/baseImages/baseImageText.ts';
import { type Built, buildImage, buildIndex, pushBuilt } from '../support/imageBuilder.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { type RecordingProxy, startRecordingProxy } from '../support/recordingProxy.ts';
import { createTestClient } from '../support/testClient.ts';

const { signal } = new AbortController();
const call = { signal };
const credential = { kind: 'basic', ...login } as const;
const repository = 'library/python';
const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
const mebibyte = 1024 * 1024;

let full: Built;
let slim: Built;
let alpine: Built;

beforeAll(async () => {
  [full, slim, alpine] = await Promise.all([build(6), build(2), build(1)]);
});

/** For two platforms; what cannot be compressed makes the sizes certain. */
async function build(mebibytes: number): Promise<Built> {
  const images = await Promise.all(
    platforms.map(async (platform) => ({
      platform,
      image: await buildImage({
        platform,
        layers: [
          { createdBy: 'ADD rootfs /', entries: [{ path: 'system', content: randomBytes(mebibyte / 2) }] },
          {
            createdBy: 'RUN install',
            entries: [{ path: 'python', content: randomBytes(mebibytes * mebibyte) }],
          },
        ],
      }),
    })),
  );
  return buildIndex(images, { attests: true });
}

interface World extends AsyncDisposable {
  readonly registry: RealRegistry;
  readonly proxy: RecordingProxy;
  readonly service: BaseImageService;
  /** As FROM has it. */
  readonly from: string;
  now(): number;
  advance(minutes: number): void;
  push(built: Built, tag: string): Promise<void>;
  signIn(): void;
  /** `HEAD 3.12`, `GET tags`, `GET manifest`, `GET blob`, in any order; those since it was last asked. */
  takeRequests(): readonly string[];
  /** The editor after a restart: the same disk. */
  reopen(): BaseImageService;
}

async function openWorld(options: {
  readonly auth?: 'open' | 'basic' | 'token';
  readonly isSignedIn?: boolean;
}): Promise<World> {
  const { auth = 'open' } = options;
  const registry = await startRealRegistry({ auth });
  const proxy = await startRecordingProxy(registry.url);
  const folder = await mkdtemp(path.join(tmpdir(), 'base-images-'));
  const writer = createTestClient(registry.url, auth === 'open' ? {} : { credential });
  let used: RegistryCredential | undefined = options.isSignedIn === false ? undefined : credential;
  const open: { [Symbol.asyncDispose](): PromiseLike<void> }[] = [];
  const connections = new Connections({
    createClient() {
      const client = createTestClient(
        proxy.url,
        used === undefined || auth === 'open' ? {} : { credential: used },
      );
      open.push(client);
      const store = createDiskContentStore({
        folder: path.join(folder, 'content'),
        maxBytes: 1e8,
        log: silentLogger,
      });
      return { client, reader: createCachingReader(client, store) };
    },
    findCredential: async () => undefined,
  });
  let nowMs = Date.parse('2026-03-01T12:00:00Z');
  const create = (): BaseImageService =>
    new BaseImageService({
      connections,
      folder: path.join(folder, 'baseImages'),
      platform: { os: 'linux', architecture: 'amd64' },
      log: silentLogger,
      isAllowed: () => true,
      now: () => new Date(nowMs),
    });
  const service = create();
  let taken = 0;
  return {
    registry,
    proxy,
    service,
    from: `${proxy.host}/${repository}:3.12`,
    now: () => nowMs,
    advance: (minutes) => void (nowMs += minutes * 60_000),
    push: (built, tag) => pushBuilt(writer, { repository, built, tags: [tag] }, call),
    signIn() {
      used = credential;
      connections.reset(`http://${proxy.host}`);
    },
    takeRequests() {
      const requests = proxy.requests.slice(taken).map(shorten);
      taken = proxy.requests.length;
      return requests.toSorted();
    },
    reopen: create,
    async [Symbol.asyncDispose]() {
      service.dispose();
      await Promise.all([writer, ...open].map((client) => client[Symbol.asyncDispose]()));
      await proxy.close();
      await registry.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openPython(): Promise<World> {
  const world = await openWorld({});
  await world.push(full, '3.12');
  await world.push(slim, '3.12-slim');
  await world.push(alpine, '3.12-alpine');
  await world.push(slim, '3.11-slim');
  return world;
}

function shorten(request: string): string {
  const [method = '', url = ''] = request.split(' ');
  const [, kind, last = ''] = /\/(manifests|blobs|tags)\/([^?]*)/.exec(url) ?? [];
  if (kind === 'tags') {
    return `${method} tags`;
  }
  const isDigest = last.startsWith('sha256:');
  return kind === undefined ? `${method} ${url}` : `${method} ${isDigest ? kind.replace(/s$/, '') : last}`;
}

/** Layers and config of the image for amd64, as they were pushed. */
function sizeOf(built: Built): number {
  return (built.children[0]?.blobs ?? []).reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
}

describe('a base image on a real registry', () => {
  it('has the sizes that were pushed, for itself and for the variants of its version', async () => {
    await using world = await openPython();
    const { service, from } = world;
    await service.request(from, call);
    expect(service.findFacts(from)).toMatchObject({
      sizeBytes: sizeOf(full),
      variants: [
        { reference: `${from}-alpine`, sizeBytes: sizeOf(alpine) },
        { reference: `${from}-slim`, sizeBytes: sizeOf(slim) },
      ],
    });
    const known = service.find(from)?.lastKnown;
    expect(known?.image).toMatchObject({
      digest: full.manifest.digest,
      created: '2026-01-01T00:00:00.000Z',
      platforms,
      isForPlatform: true,
    });
    expect(describeBaseImage(service.find(from), world.now())).toBe('6.8 MB · 8 weeks old');
    const changes = known === undefined ? [] : listBaseImageChanges(from, known);
    expect(changes.map(({ title }) => title)).toEqual([
      `Change base image to ${from}-alpine (saves 5.2 MB)`,
      `Change base image to ${from}-slim (saves 4.1 MB)`,
    ]);
  });

  it('costs eleven requests the first time, one after ten minutes, and none before', async () => {
    await using world = await openPython();
    const { service, from } = world;
    await Promise.all([service.request(from, call), service.request(from, call)]);
    expect(world.takeRequests()).toEqual([
      'GET blob',
      ...Array.from({ length: 6 }, () => 'GET manifest'),
      'GET tags',
      'HEAD 3.12',
      'HEAD 3.12-alpine',
      'HEAD 3.12-slim',
    ]);
    world.advance(9);
    await service.request(from, call);
    expect(world.takeRequests()).toEqual([]);
    world.advance(2);
    await service.request(from, call);
    expect(world.takeRequests()).toEqual(['HEAD 3.12']);
    await world.reopen().request(from, call);
    expect(world.takeRequests()).toEqual([]);
  });

  it('is seen to have moved on, as a tag and as a pin', async () => {
    await using world = await openPython();
    const { service, from } = world;
    const pinned = `${from}@${full.manifest.digest}`;
    await service.request(from, call);
    await service.request(pinned, call);
    expect(service.find(pinned)?.lastKnown?.image.movedTo).toBeUndefined();
    const next = await build(5);
    await world.push(next, '3.12');
    world.advance(20);
    await service.request(from, call);
    await service.request(pinned, call);
    expect(service.find(from)?.lastKnown).toMatchObject({
      image: { digest: next.manifest.digest, sizeBytes: sizeOf(next) },
      move: { from: full.manifest.digest, lastSeenAt: '2026-03-01T12:00:00.000Z' },
    });
    expect(service.find(pinned)?.lastKnown?.image).toMatchObject({
      sizeBytes: sizeOf(full),
      movedTo: next.manifest.digest,
    });
    expect(service.findFacts(pinned)?.variants).toEqual([]);
    expect(describeBaseImage(service.find(pinned), world.now())).toContain('tag moved on');
  });

  it('of which a pin names one platform is up to date', async () => {
    await using world = await openPython();
    const pinned = `${world.from}@${full.children[0]?.manifest.digest ?? ''}`;
    const state = await world.service.request(pinned, call);
    expect(state?.lastKnown?.image).toMatchObject({ sizeBytes: sizeOf(full), movedTo: undefined });
  });

  it('is last known with its age when the registry has stopped, after a restart as well', async () => {
    await using world = await openPython();
    const { service, from } = world;
    await service.request(from, call);
    world.registry.kill();
    await world.proxy.close();
    world.advance(3 * 24 * 60);
    const reopened = world.reopen();
    for (const each of [service, reopened]) {
      await each.request(from, call);
      const state = each.find(from);
      expect(state?.problem?.phrase).toBe('not reachable');
      expect(each.findFacts(from)).toMatchObject({ sizeBytes: sizeOf(full), variants: [{}, {}] });
      expect(describeBaseImage(state, world.now())).toContain('as of 3 days ago');
      expect(explainBaseImage(from, state, { nowMs: world.now() })).toContain(
        '_not reachable; last known 3 days ago_',
      );
    }
    reopened.dispose();
  });

  it('that is not there is said to be so', async () => {
    await using world = await openPython();
    const from = `${world.proxy.host}/${repository}:4`;
    expect(await world.service.request(from, call)).toMatchObject({
      lastKnown: undefined,
      problem: { phrase: 'not found' },
    });
  });
});

describe.each(['basic', 'token'] as const)('a login by %s', (auth) => {
  it('is asked for in a phrase, and used as soon as it is there', async () => {
    await using world = await openWorld({ auth, isSignedIn: false });
    await world.push(full, '3.12');
    await world.push(slim, '3.12-slim');
    const { service, from } = world;
    const refused = await service.request(from, call);
    expect(refused).toMatchObject({ lastKnown: undefined, problem: { phrase: 'needs a login' } });
    expect(explainBaseImage(from, refused, { nowMs: world.now() })).toMatch(/: needs a login\.$/);
    world.takeRequests();
    await service.request(from, call);
    expect(world.takeRequests()).toEqual([]);
    world.signIn();
    await service.request(from, call);
    expect(service.findFacts(from)).toMatchObject({
      sizeBytes: sizeOf(full),
      variants: [{ reference: `${from}-slim`, sizeBytes: sizeOf(slim) }],
    });
  });
});
