/** Planning deletions in a large repository of a real registry: what is found, and how many requests that takes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.ts';
import type { ChangePlan, Effect, Place } from '../../src/changes/plan.ts';
import { listUntagged } from '../../src/changes/deleting/planCleanUntagged.ts';
import { planDeleteImages } from '../../src/changes/deleting/planDeleteImages.ts';
import { planDeleteTags } from '../../src/changes/deleting/planDeleteTags.ts';
import type { PlanningParts } from '../../src/changes/planningParts.ts';
import { planUndo } from '../../src/changes/undoing/planUndo.ts';
import { RepositoryMemory } from '../../src/changes/deleting/repositoryMemory.ts';
import { createCachingReader } from '../../src/distribution/cachingReader.ts';
import { createDiskContentStore } from '../../src/distribution/diskContentStore.ts';
import { cosignTag, referrersTag } from '../../src/oci/attachedTags.ts';
import {
  type Built,
  buildArtifact,
  buildImage,
  buildIndex,
  pushBuilt,
  pushSignature,
} from '../support/imageBuilder.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { type RecordingProxy, startRecordingProxy } from '../support/recordingProxy.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';

const { signal } = new AbortController();
const call = { signal };
const place: Place = { registryId: 'here', repository: 'app' };
const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
const manyTags = 1000;

let registry: RealRegistry;
let proxy: RecordingProxy;
/** Past the proxy: what it does is not counted. */
let aside: TestClient;
let client: TestClient;
let folder: string;
let whole: Built;
let single: Built;

beforeAll(async () => {
  registry = await startRealRegistry();
  proxy = await startRecordingProxy(registry.url);
  aside = createTestClient(registry.url);
  client = createTestClient(proxy.url);
  folder = await mkdtemp(path.join(tmpdir(), 'planning-'));
  const images = await Promise.all(platforms.map((platform) => build(platform.architecture, platform)));
  whole = buildIndex(
    images.map((image, at) => ({ image, platform: platforms[at] ?? expect.fail() })),
    { attests: true },
  );
  single = images[0] ?? expect.fail();
  await pushBuilt(aside, { repository: 'app', built: whole, tags: ['1.0', 'latest'] }, call);
  await pushBuilt(aside, { repository: 'app', built: sbomOf(whole) }, call);
  await pushSignature(aside, { repository: 'app', signed: whole.manifest.digest }, call);
  await pushBuilt(
    aside,
    {
      repository: 'app',
      built: buildIndex([{ image: single, platform: platforms[0] ?? expect.fail() }]),
      tags: ['slim'],
    },
    call,
  );
  const other = await build('other');
  const tags = Array.from({ length: manyTags - 45 }, (_, at) => `build-${at}`);
  await pushBuilt(aside, { repository: 'app', built: other, tags }, call);
  for (let at = 0; at < 40; at++) {
    await pushBuilt(
      aside,
      { repository: 'app', built: await build(`distinct ${at}`), tags: [`distinct-${at}`] },
      call,
    );
  }
});

afterAll(async () => {
  await Promise.all([client[Symbol.asyncDispose](), aside[Symbol.asyncDispose](), proxy.close()]);
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

function build(name: string, platform = { os: 'linux', architecture: 'amd64' }): Promise<Built> {
  return buildImage({
    platform,
    layers: [{ createdBy: 'COPY . /', entries: [{ path: 'name', content: name }] }],
  });
}

function sbomOf({ manifest }: Built): Built {
  return buildArtifact({ artifactType: 'application/vnd.example.sbom', content: 'parts', subject: manifest });
}

function createParts(): PlanningParts {
  const store = createDiskContentStore({ folder, maxBytes: 50_000_000, log: silentLogger });
  const reader = createCachingReader(client, store);
  return { readerOf: () => reader, targetReaderOf: () => reader, hostOf: () => proxy.host };
}

async function count<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly requests: readonly string[] }> {
  const before = proxy.requests.length;
  const result = await work();
  return { result, requests: proxy.requests.slice(before) };
}

function listTags(plan: ChangePlan, kind: Effect['kind']): readonly string[] {
  return plan.items
    .flatMap(({ effects }) => effects)
    .flatMap((effect) => (effect.kind === kind && 'tag' in effect ? [effect.tag] : []))
    .toSorted();
}

function listDigests(plan: ChangePlan, kind: Effect['kind']): readonly string[] {
  return plan.items
    .flatMap(({ effects }) => effects)
    .flatMap((effect) => (effect.kind === kind && 'digest' in effect ? [effect.digest] : []));
}

describe('planning in a repository of a thousand tags', () => {
  let parts: PlanningParts;
  let memory: RepositoryMemory;

  beforeEach(() => {
    parts = createParts();
    memory = new RepositoryMemory();
  });

  it('finds all that belongs to an image with at most 1,100 requests, and with at most 20 the next time', async () => {
    const plan = () => planDeleteImages(parts, { place, references: ['1.0'], memory }, call);
    const first = await count(plan);
    const again = await count(plan);
    const { digest } = whole.manifest;
    expect(listTags(first.result, 'tag-removed')).toEqual(
      ['1.0', 'latest', referrersTag(digest), cosignTag(digest, 'sig')].toSorted(),
    );
    expect(listDigests(first.result, 'manifest-kept')).toEqual([single.manifest.digest]);
    expect(listDigests(first.result, 'manifest-removed')).toHaveLength(7);
    expect(listDigests(first.result, 'manifest-removed')).toContain(sbomOf(whole).manifest.digest);
    expect(first.requests.length).toBeGreaterThanOrEqual(manyTags);
    expect(first.requests.length).toBeLessThanOrEqual(1100);
    expect(again.requests.length).toBeLessThanOrEqual(20);
    expect({ ...again.result, plannedAt: '' }).toEqual({ ...first.result, plannedAt: '' });
    expect(first.requests.filter((request) => !/^(GET|HEAD) /.test(request))).toEqual([]);
  });

  it('plans for tags, images and what is untagged with one look', async () => {
    await planDeleteTags(parts, { place, tags: ['latest'], way: 'direct', memory }, call);
    const { requests } = await count(async () => {
      const plan = await planDeleteTags(
        parts,
        { place, tags: ['build-1', 'slim'], way: 'placeholder', memory },
        call,
      );
      expect(listTags(plan, 'tag-kept')).toHaveLength(manyTags - 46);
      await planDeleteImages(parts, { place, references: ['distinct-7'], memory }, call);
      const candidates = [{ digest: single.manifest.digest }];
      expect(await listUntagged(parts, { place, candidates, memory }, call)).toEqual([]);
    });
    expect(requests.length).toBeLessThanOrEqual(20);
  });

  it('reads everything again once a tag is added', async () => {
    const plan = () => planDeleteImages(parts, { place, references: ['slim'], memory }, call);
    await plan();
    await aside.putManifest('app', 'added', {
      signal,
      content: { bytes: single.manifest.bytes, mediaType: single.manifest.mediaType },
    });
    const { result, requests } = await count(plan);
    expect(requests.length).toBeGreaterThanOrEqual(manyTags);
    expect(result.items[0]?.effects.at(-1)).toMatchObject({ neededBy: expect.arrayContaining(['added']) });
  });

  it('protects a platform of an index that stays', async () => {
    const plan = await planDeleteImages(parts, { place, references: [single.manifest.digest], memory }, call);
    expect(plan.items[0]?.obstacles).toMatchObject([{ kind: 'child-of-live' }]);
  });
});

describe('undoing on a real registry', () => {
  it('finds what is gone and what can be put back', async () => {
    const built = await build('to be deleted');
    await pushBuilt(aside, { repository: 'undo', built, tags: ['1'] }, call);
    await aside.deleteManifest('undo', built.manifest.digest, call);
    const { digest, mediaType, bytes } = built.manifest;
    const manifest = { digest, mediaType, sizeBytes: bytes.byteLength, bytes };
    const change = {
      id: '1',
      at: '2026-08-01T12:00:00Z',
      kind: 'deletion' as const,
      place: { ...place, repository: 'undo' },
      tags: [{ tag: '1', digest }],
    };
    const undo = () =>
      planUndo(createParts(), { change: { ...change, manifests: [manifest] }, manifests: [manifest] }, call);
    const plan = await undo();
    expect(plan.items).toMatchObject([{ reference: '1', obstacles: [] }]);
    for (const step of plan.items.flatMap(({ stages }) => stages.flatMap(({ steps }) => steps))) {
      const reference = step.kind === 'put-tag' ? step.tag : digest;
      await aside.putManifest('undo', reference, { signal, content: { bytes, mediaType } });
    }
    expect((await undo()).items).toMatchObject([
      { effects: [{ kind: 'tag-unchanged' }, { kind: 'manifest-present' }], stages: [] },
    ]);
    expect(await aside.findManifest('undo', '1', call)).toMatchObject({ digest });
  });
});
