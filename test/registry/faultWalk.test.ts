/**
 * Changes on real registries, over and over: each time another request is cut off, before or after it has reached the
 * registry, in the middle of it, or refused for the moment. Whatever is left holds together, the source is as it was, and
 * running again finishes the work.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.ts';
import { Limiter } from '../../src/base/concurrency.ts';
import type { ChangePlan } from '../../src/changes/plan.ts';
import { planDeleteImages } from '../../src/changes/deleting/planDeleteImages.ts';
import { planDeleteTags } from '../../src/changes/deleting/planDeleteTags.ts';
import { planRemaining } from '../../src/changes/report.ts';
import { RepositoryMemory } from '../../src/changes/deleting/repositoryMemory.ts';
import { createRegistryClient, type RegistryClient } from '../../src/distribution/client.ts';
import { createHttpClient, type ResettableHttpClient } from '../../src/http/client.ts';
import { cosignTag, referrersTag } from '../../src/oci/attachedTags.ts';
import { type ChangeWorld, createChangeWorld } from '../support/changeWorld.ts';
import { findFaults, listReferrers, takeSnapshot } from '../support/consistency.ts';
import { type Fault, type FaultProxy, type ProxiedRequest, startFaultProxy } from '../support/faultProxy.ts';
import {
  type Built,
  buildArtifact,
  buildImage,
  buildIndex,
  pushBuilt,
  pushSignature,
} from '../support/imageBuilder.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';

const { signal } = new AbortController();
const call = { signal };
/** Each of these tests is some dozens of changes. */
const timeout = 240_000;

interface Side extends AsyncDisposable {
  readonly registry: RealRegistry;
  readonly proxy: FaultProxy;
  /** Past the proxy. */
  readonly aside: RegistryClient;
  /** By way of the proxy, and as if nothing had been asked before; has signed in. */
  open(): Promise<RegistryClient>;
}

/** Waits for nothing between two tries. */
function createClient(url: string, http: ResettableHttpClient): RegistryClient {
  return createRegistryClient({
    registry: { url: new URL(url) },
    http,
    log: silentLogger,
    credentials: { find: async () => ({ kind: 'basic', ...login }) },
    realms: { approve: async () => true },
  });
}

async function openSide(auth: 'basic' | 'token'): Promise<Side> {
  const registry = await startRealRegistry({ auth });
  const proxy = await startFaultProxy(registry.url);
  const http = createHttpClient({
    settings: { tls: () => undefined, proxy: () => ({}), environment: {} },
    log: silentLogger,
    certificateRoots: [],
    delay: async () => undefined,
  });
  return {
    registry,
    proxy,
    aside: createClient(registry.url, http),
    async open() {
      const client = createClient(proxy.url, http);
      await client.ping(call);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await http.close();
      await proxy.close();
      await registry.close();
    },
  };
}

let dev: Side;
let prod: Side;
let whole: Built;
let other: Built;
let sbom: Built;
/** Of the target itself. */
let scan: Built;
/** The digests of all these. */
let known: ReadonlySet<string>;

beforeAll(async () => {
  [dev, prod] = await Promise.all([openSide('basic'), openSide('token')]);
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const images = await Promise.all(
    platforms.map(async (platform) => ({
      platform,
      image: await buildImage({
        platform,
        layers: [
          { createdBy: 'COPY app /', entries: [{ path: 'app', content: `for ${platform.architecture}` }] },
        ],
      }),
    })),
  );
  whole = buildIndex(images);
  const [first] = images;
  other = buildIndex(first === undefined ? [] : [first]);
  const subject = whole.manifest;
  sbom = buildArtifact({ artifactType: 'application/spdx+json', content: 'parts', subject });
  scan = buildArtifact({ artifactType: 'application/vnd.example.scan', content: 'scanned', subject });
  known = new Set([whole, other, sbom, scan].flatMap(listDigests));
  await pushSigned(dev.aside, 'app');
});

function listDigests({ manifest, blobs, children }: Built): readonly string[] {
  return [...[manifest, ...blobs].map(({ digest }) => digest), ...children.flatMap(listDigests)];
}

afterAll(async () => {
  await dev[Symbol.asyncDispose]();
  await prod[Symbol.asyncDispose]();
});

async function pushSigned(client: RegistryClient, repository: string): Promise<void> {
  await pushBuilt(client, { repository, built: whole, tags: ['1'] }, call);
  await pushBuilt(client, { repository, built: sbom }, call);
  await pushSignature(client, { repository, signed: whole.manifest.digest }, call);
}

/** One change, in a repository of its own each time. */
interface Scene {
  readonly world: ChangeWorld;
  readonly plan: ChangePlan;
  /** What the target is looked at by, past any fault. */
  readonly target: Side;
  readonly repository: string;
}

interface Walk {
  readonly open: (repository: string) => Promise<Scene>;
  /** Asserted when the change is done. */
  readonly check: (scene: Scene) => Promise<void>;
  /** Where requests are broken; the source of a promotion is the same repository every time, so these go one by one. */
  readonly side: () => Side;
  readonly isSource?: boolean;
}

/** A request as it is in every run: without the name of the repository, and without what a registry makes up. */
function toKind({ method, url }: ProxiedRequest, repository: string): string {
  const path = url
    .replace(`/v2/${repository}/`, '')
    .replace(/(blobs\/uploads\/)[\w-]+\?.*?(digest=.*)?$/, '$1…$2')
    // Placeholders are others every time.
    .replace(/sha256:[0-9a-f]{64}/g, (digest) => (known.has(digest) ? digest.slice(0, 19) : '…'));
  return `${method} ${path}`;
}

/** Requests are lost, or their answers are, or they break off in the middle. */
function listFaults(kind: string): readonly Fault[] {
  if (/^(GET|HEAD) /.test(kind)) {
    const isContent = /^GET (blobs|manifests)\/sha256:/.test(kind);
    return [{ kind: 'cut', reaches: 'nobody' }, ...(isContent ? readFaults : [])];
  }
  return [
    { kind: 'cut', reaches: 'nobody' },
    { kind: 'cut', reaches: 'registry' },
    ...(kind.includes('PUT blobs/') ? [{ kind: 'cut-request', afterBytes: 20 } as const] : []),
  ];
}

const readFaults: readonly Fault[] = [
  { kind: 'cut-answer', afterBytes: 20 },
  { kind: 'corrupt', atByte: 10 },
];

/** What a registry says that has too much to do. */
const busy: Fault = {
  kind: 'answer',
  status: 429,
  headers: { 'content-type': 'application/json', 'retry-after': '0' },
  body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}',
};

interface Round {
  readonly kind: string;
  /** The how-manieth of its kind. */
  readonly number: number;
  readonly fault: Fault;
  /** Every request from there on is broken, too. */
  readonly lasts: boolean;
}

let repositories = 0;

/** What is to happen to requests about a repository. */
const decisions = new Map<string, (request: ProxiedRequest) => Fault | undefined>();

function decide(request: ProxiedRequest): Fault | undefined {
  const repository = /^\/v2\/(.*?)\/(blobs|manifests|tags|referrers)\//.exec(request.url)?.[1] ?? '';
  return decisions.get(repository)?.(request);
}

/** Every request of an undisturbed run, in its order. */
async function record(walk: Walk): Promise<readonly { readonly kind: string; readonly number: number }[]> {
  const scene = await walk.open(`run-${++repositories}`);
  const watched = walk.isSource === true ? 'app' : scene.repository;
  const kinds: string[] = [];
  decisions.set(watched, (request) => void kinds.push(toKind(request, watched)));
  const report = await scene.world.apply(scene.plan);
  decisions.delete(watched);
  expect(report.items.map(({ outcome, error }) => error?.summary ?? outcome)).toEqual(
    report.items.map(() => 'done'),
  );
  await walk.check(scene);
  return kinds.map((kind, index) => ({
    kind,
    number: kinds.slice(0, index).filter((earlier) => earlier === kind).length,
  }));
}

async function runRound(walk: Walk, { kind, number, fault, lasts }: Round): Promise<boolean> {
  const scene = await walk.open(`run-${++repositories}`);
  const { world, plan, target, repository } = scene;
  const before = await takeSnapshot(target.aside, repository);
  const watched = walk.isSource === true ? 'app' : repository;
  let count = 0;
  let isBroken = false;
  decisions.set(watched, (request) => {
    const isIt = toKind(request, watched) === kind && count++ === number;
    const isNow = isIt || (isBroken && lasts);
    isBroken ||= isIt;
    return isNow ? fault : undefined;
  });
  const report = await world.apply(plan);
  decisions.delete(watched);
  const what = `${kind} (${number}), ${JSON.stringify(fault)}${lasts ? ', and all that follow' : ''}`;
  expect(isBroken, what).toBe(true);

  // Whatever has become of it: nothing points at something incomplete, and who reads the report knows.
  expect(await findFaults(target.aside, repository), what).toEqual([]);
  for (const { outcome, error, keptId } of report.items) {
    expect(outcome === 'done' || error?.summary.endsWith('.') === true, what).toBe(true);
    const now = await takeSnapshot(target.aside, repository);
    const isMoved = Object.entries(before).some(([tag, at]) => isPersons(tag) && now[tag] !== at);
    expect(!isMoved || keptId !== undefined || world.kept.size > 0, what).toBe(true);
  }
  // A moment's trouble is got over where sending again can do no harm; a damaged answer is not.
  const isDone = report.items.every(({ outcome }) => outcome === 'done');
  const isDamaged = fault.kind === 'corrupt' || (fault.kind === 'cut-answer' && kind.includes(' manifests/'));
  expect(isDone || lasts || isDamaged, `${what}: ${report.items[0]?.error?.message}`).toBe(true);

  const rest = planRemaining(report);
  const again = rest === undefined ? report : await world.apply(rest);
  expect(
    again.items.map(({ outcome, error }) => error?.message ?? outcome),
    what,
  ).toEqual(again.items.map(() => 'done'));
  await walk.check(scene);
  return isDone;
}

function isPersons(tag: string): boolean {
  return !tag.startsWith('sha256-');
}

/** All of them, some at a time. */
async function runRounds(walk: Walk, rounds: readonly Round[]): Promise<readonly boolean[]> {
  walk.side().proxy.decide = decide;
  const limiter = new Limiter({ maxConcurrent: walk.isSource === true ? 1 : 4 });
  return Promise.all(rounds.map((round) => limiter.run(() => runRound(walk, round), call)));
}

async function walkThrough(walk: Walk): Promise<void> {
  walk.side().proxy.decide = decide;
  const source = await takeSnapshot(dev.aside, 'app');
  const requests = await record(walk);
  const once = requests.flatMap((request) =>
    listFaults(request.kind).map((fault) => ({ ...request, fault, lasts: false })),
  );
  // One of each sort is enough for what is not about where a change stands.
  const sorts = new Map(requests.map((request) => [request.kind.replace(/[/?].*/, ''), request]));
  const refused = [...sorts.values()].map((request) => ({ ...request, fault: busy, lasts: false }));
  await runRounds(walk, [...once, ...refused]);
  const writes = requests.filter(({ kind }) => !/^(GET|HEAD) /.test(kind));
  const cut: Fault = { kind: 'cut', reaches: 'nobody' };
  const ends = await runRounds(
    walk,
    writes.map((request) => ({ ...request, fault: cut, lasts: true })),
  );
  expect(ends.filter((isDone) => isDone)).toEqual([]);
  expect(await takeSnapshot(dev.aside, 'app')).toEqual(source);
  expect(await findFaults(dev.aside, 'app')).toEqual([]);
}

describe('a promotion to another registry', () => {
  /** There is an image under the tag, and the one that comes has been scanned in the target already. */
  async function open(repository: string): Promise<Scene> {
    await pushBuilt(prod.aside, { repository, built: other, tags: ['1'] }, call);
    await pushBuilt(prod.aside, { repository, built: scan }, call);
    const world = createChangeWorld({ dev: await dev.open(), prod: await prod.open() });
    const plan = await world.promote('dev/app:1', `prod/${repository}:1`);
    return { world, plan, target: prod, repository };
  }

  async function check({ repository }: Scene): Promise<void> {
    const { digest } = whole.manifest;
    const tags = await takeSnapshot(prod.aside, repository);
    const source = await takeSnapshot(dev.aside, 'app');
    const signature = cosignTag(digest, 'sig');
    expect(tags).toMatchObject({ 1: digest, [signature]: source[signature] });
    expect(await listReferrers(prod.aside, repository, digest)).toEqual(
      [sbom, scan].map(({ manifest }) => manifest.digest).toSorted(),
    );
    expect(await findFaults(prod.aside, repository)).toEqual([]);
  }

  it('survives what happens at the target', { timeout }, () =>
    walkThrough({ open, check, side: () => prod }),
  );

  it('survives what happens at the source', { timeout }, () =>
    walkThrough({ open, check, side: () => dev, isSource: true }),
  );
});

describe('moving a tag', () => {
  async function open(repository: string): Promise<Scene> {
    await pushBuilt(prod.aside, { repository, built: whole, tags: ['1'] }, call);
    await pushBuilt(prod.aside, { repository, built: other, tags: ['latest'] }, call);
    const world = createChangeWorld({ prod: await prod.open() });
    const plan = await world.retag(`prod/${repository}:1`, 'latest', '1.0');
    return { world, plan, target: prod, repository };
  }

  async function check({ repository }: Scene): Promise<void> {
    const { digest } = whole.manifest;
    expect(await takeSnapshot(prod.aside, repository)).toEqual({
      '1': digest,
      '1.0': digest,
      latest: digest,
    });
  }

  it('survives whatever happens', { timeout }, () => walkThrough({ open, check, side: () => prod }));
});

describe('deleting', () => {
  async function openDeletion(
    repository: string,
    plan: (world: ChangeWorld, repository: string) => Promise<ChangePlan>,
  ): Promise<Scene> {
    await pushSigned(prod.aside, repository);
    await pushBuilt(prod.aside, { repository, built: whole, tags: ['1.0'] }, call);
    await pushBuilt(prod.aside, { repository, built: other, tags: ['2'] }, call);
    const world = createChangeWorld({ prod: await prod.open() });
    return { world, plan: await plan(world, repository), target: prod, repository };
  }

  it('an image with its platforms and all that is attached survives whatever happens', { timeout }, () =>
    walkThrough({
      open: (repository) =>
        openDeletion(repository, (world) =>
          planDeleteImages(
            world.planning,
            {
              place: { registryId: 'prod', repository },
              references: ['1'],
              memory: new RepositoryMemory(),
            },
            call,
          ),
        ),
      async check({ repository }) {
        // The platform that another image has stays, and nothing else does.
        expect(await takeSnapshot(prod.aside, repository)).toEqual({ 2: other.manifest.digest });
        const gone = [whole, ...whole.children.slice(1), sbom];
        const found = await Promise.all(
          gone.map(({ manifest }) => prod.aside.findManifest(repository, manifest.digest, call)),
        );
        expect(found).toEqual(gone.map(() => undefined));
        expect(await findFaults(prod.aside, repository)).toEqual([]);
      },
      side: () => prod,
    }),
  );

  it('one tag by a placeholder survives whatever happens', { timeout }, () =>
    walkThrough({
      open: (repository) =>
        openDeletion(repository, (world) =>
          planDeleteTags(
            world.planning,
            {
              place: { registryId: 'prod', repository },
              tags: ['1'],
              way: 'placeholder',
              memory: new RepositoryMemory(),
            },
            call,
          ),
        ),
      async check({ repository }) {
        const { '1': gone, ...tags } = await takeSnapshot(prod.aside, repository);
        expect(gone).toBeUndefined();
        expect(tags).toMatchObject({ '1.0': whole.manifest.digest, 2: other.manifest.digest });
        expect(Object.keys(tags)).toContain(referrersTag(whole.manifest.digest));
        expect(await findFaults(prod.aside, repository)).toEqual([]);
      },
      side: () => prod,
    }),
  );
});
