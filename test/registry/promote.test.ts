/** Promoting and retagging on real registries, and what another tool finds there afterwards. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ItemReport } from '../../src/changes/report.ts';
import { cosignTag } from '../../src/oci/attachedTags.ts';
import type { Digest } from '../../src/oci/digest.ts';
import { parseManifest } from '../../src/oci/manifest.ts';
import { type ChangeWorld, createChangeWorld } from '../support/changeWorld.ts';
import { findFaults, listReferrers, takeSnapshot } from '../support/consistency.ts';
import { startFaultProxy } from '../support/faultProxy.ts';
import {
  type Built,
  buildArtifact,
  buildImage,
  buildIndex,
  pushBuilt,
  pushSignature,
} from '../support/imageBuilder.ts';
import { login, type RealRegistry } from '../support/realRegistry.ts';
import { startRecordingProxy } from '../support/recordingProxy.ts';
import { type Maker, makers, startRegistryOf } from '../support/secondRegistry.ts';
import { findDigestOutside, listTagsOutside } from '../support/skopeo.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';

const run = promisify(execFile);
const { signal } = new AbortController();
const call = { signal };
const credential = { kind: 'basic', ...login } as const;
const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));

let whole: Built;
let sbom: Built;
let proof: Built;

beforeAll(async () => {
  const images = await Promise.all(
    platforms.map(async (platform) => ({
      platform,
      image: await buildImage({
        platform,
        layers: [
          { createdBy: 'COPY base /', entries: [{ path: 'base', content: 'b'.repeat(100_000) }] },
          { createdBy: 'COPY app /', entries: [{ path: 'app', content: `for ${platform.architecture}` }] },
        ],
      }),
    })),
  );
  whole = buildIndex(images, { attests: true });
  const sbomType = 'application/spdx+json';
  sbom = buildArtifact({ artifactType: sbomType, content: 'parts', subject: whole.manifest });
  const proofType = 'application/vnd.dev.cosign.artifact.sig.v1+json';
  proof = buildArtifact({ artifactType: proofType, content: 'signed', subject: sbom.manifest });
});

/** Tags of the same name on what is attached to the image. */
function signatureTag(): string {
  return cosignTag(whole.manifest.digest, 'sig');
}

async function pushSigned(client: TestClient, repository: string): Promise<void> {
  await pushBuilt(client, { repository, built: whole, tags: ['1.0'] }, call);
  await pushBuilt(client, { repository, built: sbom }, call);
  await pushBuilt(client, { repository, built: proof }, call);
  await pushSignature(client, { repository, signed: whole.manifest.digest }, call);
}

/** Pulls an image with all its platforms, so that every blob is read; gives the number of blobs and manifests. */
async function pullOutside(registry: RealRegistry, reference: string): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pulled-'));
  try {
    await run('skopeo', [
      '--insecure-policy',
      'copy',
      '--all',
      '--preserve-digests',
      '--src-tls-verify=false',
      `--src-creds=${login.username}:${login.password}`,
      `docker://${registry.host}/${reference}`,
      `dir:${folder}`,
    ]);
    return (await readdir(folder)).length;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function apply(world: ChangeWorld, from: string, to: string): Promise<ItemReport> {
  const report = await world.apply(await world.promote(from, to));
  return report.items[0] ?? expect.fail('no item');
}

function sumMoved(report: ItemReport): number {
  return report.steps.reduce((sum, { movedBytes }) => sum + movedBytes, 0);
}

describe.each(makers.flatMap((maker) => (['basic', 'token'] as const).map((auth) => ({ maker, auth }))))(
  'inside one registry ($maker, $auth)',
  ({ maker, auth }) => {
    it('an image is promoted with all that is attached, and no byte of a blob comes by here', async () => {
      await using registry = await startRegistryOf(maker, { auth });
      await using aside = createTestClient(registry.url, { credential });
      await pushSigned(aside, 'dev/app');
      await using proxy = await startRecordingProxy(registry.url);
      await using client = createTestClient(proxy.url, { credential });
      const world = createChangeWorld({ here: client });
      const plan = await world.promote('here/dev/app:1.0', 'here/prod/app:1.0');
      const planned = proxy.requests.length;
      const report = (await world.apply(plan)).items[0] ?? expect.fail('no item');

      expect(report).toMatchObject({ outcome: 'done', remarks: [] });
      expect(sumMoved(report)).toBe(0);
      const sent = proxy.requests.slice(planned);
      expect(sent.filter((line) => /^(GET|PUT|PATCH) .*\/blobs\//.test(line))).toEqual([]);
      expect(sent.filter((line) => /^POST .*\/blobs\/uploads\/\?mount=/.test(line)).length).toBeGreaterThan(
        8,
      );
      expect(await findDigestOutside(registry, 'prod/app:1.0')).toBe(whole.manifest.digest);
      expect(await listTagsOutside(registry, 'prod/app')).toEqual(await listTagsOutside(registry, 'dev/app'));
      expect(await pullOutside(registry, 'prod/app:1.0')).toBeGreaterThan(8);
      expect(await listReferrers(aside, 'prod/app', whole.manifest.digest)).toEqual([sbom.manifest.digest]);
      expect(await listReferrers(aside, 'prod/app', sbom.manifest.digest)).toEqual([proof.manifest.digest]);
      expect(await findFaults(aside, 'prod/app')).toEqual([]);
    });
  },
);

const pairs: readonly (readonly [Maker, Maker])[] = makers.flatMap((from) =>
  makers.map((to) => [from, to] as const),
);

describe.each(pairs)('from %s with Basic auth to %s with tokens', (from, to) => {
  let source: RealRegistry;
  let target: RealRegistry;
  let dev: TestClient;
  let prod: TestClient;
  let world: ChangeWorld;

  beforeAll(async () => {
    source = await startRegistryOf(from, { auth: 'basic' });
    target = await startRegistryOf(to, { auth: 'token' });
    dev = createTestClient(source.url, { credential });
    prod = createTestClient(target.url, { credential });
    world = createChangeWorld({ dev, prod });
    await pushSigned(dev, 'team/app');
  });

  afterAll(async () => {
    await dev[Symbol.asyncDispose]();
    await prod[Symbol.asyncDispose]();
    await source.close();
    await target.close();
  });

  it('a signed image with referrers arrives whole, under the same digests', async () => {
    const before = await takeSnapshot(dev, 'team/app');
    const report = await apply(world, 'dev/team/app:1.0', 'prod/released/app:1.0');
    expect(report).toMatchObject({ outcome: 'done', remarks: [] });

    for (const tag of ['1.0', signatureTag()]) {
      const there = await findDigestOutside(target, `released/app:${tag}`);
      expect(there).toBe(await findDigestOutside(source, `team/app:${tag}`));
    }
    expect(await pullOutside(target, 'released/app:1.0')).toBe(await pullOutside(source, 'team/app:1.0'));
    expect(await pullOutside(target, `released/app@${proof.manifest.digest}`)).toBe(4);
    expect(await listReferrers(prod, 'released/app', whole.manifest.digest)).toEqual([sbom.manifest.digest]);
    expect(await listReferrers(prod, 'released/app', sbom.manifest.digest)).toEqual([proof.manifest.digest]);
    expect(await findFaults(prod, 'released/app')).toEqual([]);
    expect(await takeSnapshot(dev, 'team/app')).toEqual(before);
  });

  it('promoting again finds everything there, and sends nothing', async () => {
    await apply(world, 'dev/team/app:1.0', 'prod/again/app:1.0');
    const plan = await world.promote('dev/team/app:1.0', 'prod/again/app:1.0');
    expect(plan.items[0]?.stages).toEqual([]);
    const more = await apply(world, 'dev/team/app:1.0', 'prod/again/app:latest');
    expect(more.steps).toHaveLength(1);
    expect(sumMoved(more)).toBe(0);
    expect(await findDigestOutside(target, 'again/app:latest')).toBe(whole.manifest.digest);
  });

  it('some platforms arrive under the digest that was announced', async () => {
    const [amd] = whole.children;
    const chosen: Digest = amd?.manifest.digest ?? whole.manifest.digest;
    const plan = await world.promote('dev/team/app:1.0', 'prod/part/app:1.0', {
      copies: [
        {
          source: { place: { registryId: 'dev', repository: 'team/app' }, reference: '1.0' },
          target: { registryId: 'prod', repository: 'part/app' },
          tag: '1.0',
          platforms: [chosen],
        },
      ],
    });
    const [announced] = plan.items[0]?.notes ?? [];
    expect(announced).toMatchObject({ kind: 'digest-changes', from: whole.manifest.digest });
    expect((await world.apply(plan)).items[0]?.outcome).toBe('done');
    const digest = await findDigestOutside(target, 'part/app:1.0');
    expect(announced).toMatchObject({ to: digest });
    const fetched = await prod.fetchManifest('part/app', '1.0', call);
    const manifest = parseManifest(fetched.bytes, fetched);
    expect(manifest.kind === 'index' ? manifest.manifests.map((child) => child.digest) : []).toEqual([
      chosen,
      // What was built about it.
      whole.children[2]?.manifest.digest,
    ]);
    expect(await pullOutside(target, 'part/app:1.0')).toBeGreaterThan(4);
  });

  it('a tag is moved without a byte, and put back', async () => {
    const other = await buildImage({ platform: platforms[0] ?? expect.fail(), layers: [] });
    await pushBuilt(prod, { repository: 'tags/app', built: whole, tags: ['1'] }, call);
    await pushBuilt(prod, { repository: 'tags/app', built: other, tags: ['2', 'latest'] }, call);
    const report = await world.apply(await world.retag('prod/tags/app:1', 'latest', '1.0'));
    expect(report.items.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(await findDigestOutside(target, 'tags/app:latest')).toBe(whole.manifest.digest);
    expect(await findDigestOutside(target, 'tags/app:1.0')).toBe(whole.manifest.digest);
    await world.apply(await world.retag('prod/tags/app:2', 'latest'));
    expect(await findDigestOutside(target, 'tags/app:latest')).toBe(other.manifest.digest);
  });

  it('two who promote at once, the same or another image, leave a tag that is whole', async () => {
    const other = await buildImage({ platform: platforms[0] ?? expect.fail(), layers: [] });
    await pushBuilt(dev, { repository: 'team/app', built: other, tags: ['2.0'] }, call);
    const plans = await Promise.all([
      world.promote('dev/team/app:1.0', 'prod/race/app:stable'),
      world.promote('dev/team/app:1.0', 'prod/race/app:stable'),
      world.promote('dev/team/app:2.0', 'prod/race/app:stable'),
    ]);
    const reports = await Promise.all(plans.map((plan) => world.apply(plan)));
    const now = await findDigestOutside(target, 'race/app:stable');
    for (const [index, report] of reports.entries()) {
      const { outcome, error } = report.items[0] ?? expect.fail('no item');
      const wanted = index === 2 ? other.manifest.digest : whole.manifest.digest;
      // Who did not get it is told so; who got it may have lost it again.
      expect(outcome === 'done' || error !== undefined).toBe(true);
      expect(error === undefined || wanted === now || error.code.startsWith('changes.')).toBe(true);
    }
    expect([whole.manifest.digest, other.manifest.digest]).toContain(now);
    expect(await findFaults(prod, 'race/app')).toEqual([]);
  });
});

describe('a login that expires in the middle', () => {
  it('is renewed, and the promotion goes on', async () => {
    await using source = await startRegistryOf('distribution', { auth: 'basic' });
    await using target = await startRegistryOf('distribution', { auth: 'token' });
    await using dev = createTestClient(source.url, { credential });
    await pushSigned(dev, 'app');
    await using proxy = await startFaultProxy(target.url);
    await using prod = createTestClient(proxy.url, { credential });
    const world = createChangeWorld({ dev, prod });
    const plan = await world.promote('dev/app:1.0', 'prod/app:1.0');
    const challenge = (await fetch(`${target.url}/v2/`)).headers.get('www-authenticate') ?? '';
    const kinds = ['POST /v2/app/blobs', 'PUT /v2/app/blobs', 'HEAD /v2/app/blobs', 'PUT /v2/app/manifests'];
    const expired = new Set<string>();
    const firstUses = new Map<string, number>();
    const hasExpired = new Set<string>();
    // For each kind a token expires under one of its requests, and whatever else carries that is refused as well. No token
    // expires as soon as it was given out: other requests are on their way with it.
    proxy.decide = ({ index, method, url, authorization = '' }) => {
      const kind = kinds.find((beginning) => `${method} ${url}`.startsWith(beginning)) ?? '';
      const firstUse = firstUses.get(authorization) ?? index;
      firstUses.set(authorization, firstUse);
      if (kind !== '' && !hasExpired.has(kind) && index - firstUse >= 12) {
        hasExpired.add(kind);
        expired.add(authorization);
      }
      return expired.has(authorization)
        ? {
            kind: 'answer',
            status: 401,
            headers: { 'www-authenticate': `${challenge},error="invalid_token"` },
            body: '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}',
          }
        : undefined;
    };
    const report = await world.apply(plan);
    expect(report.items[0]).toMatchObject({ outcome: 'done' });
    expect([...hasExpired].toSorted()).toEqual(kinds.toSorted());
    expect(await findDigestOutside(target, 'app:1.0')).toBe(whole.manifest.digest);
  });
});
