/** One tag of several on an image, at a registry that deletes by digest alone; and where it deletes nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangePlan } from '../../src/changes/plan.ts';
import { planDeleteTags } from '../../src/changes/deleting/planDeleteTags.ts';
import { RepositoryMemory } from '../../src/changes/deleting/repositoryMemory.ts';
import { type ChangeWorld, createChangeWorld } from '../support/changeWorld.ts';
import { findFaults, takeSnapshot } from '../support/consistency.ts';
import { type Built, buildImage, pushBuilt } from '../support/imageBuilder.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { type RecordingProxy, startRecordingProxy } from '../support/recordingProxy.ts';
import { findDigestOutside, listTagsOutside } from '../support/skopeo.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';

const { signal } = new AbortController();
const call = { signal };

let registry: RealRegistry;
let proxy: RecordingProxy;
let client: TestClient;
let world: ChangeWorld;
let built: Built;

async function open(allowsDeletion: boolean): Promise<void> {
  registry = await startRealRegistry({ allowsDeletion });
  proxy = await startRecordingProxy(registry.url);
  client = createTestClient(proxy.url);
  world = createChangeWorld({ here: client });
  await pushBuilt(client, { repository: 'app', built, tags: ['1', '1.0', 'latest'] }, call);
}

beforeEach(async () => {
  built = await buildImage({
    platform: { os: 'linux', architecture: 'amd64' },
    layers: [{ createdBy: 'COPY . /', entries: [{ path: 'hello', content: 'hello' }] }],
  });
});

afterEach(async () => {
  await client[Symbol.asyncDispose]();
  await proxy.close();
  await registry.close();
});

function plan(...tags: readonly string[]): Promise<ChangePlan> {
  const place = { registryId: 'here', repository: 'app' };
  const request = { place, tags, way: 'placeholder', memory: new RepositoryMemory() } as const;
  return planDeleteTags(world.planning, request, call);
}

describe('deleting one tag by a placeholder', () => {
  it('leaves the others, and the image', async () => {
    await open(true);
    const report = await world.apply(await plan('1.0'));
    expect(report.items).toMatchObject([{ outcome: 'done', remarks: [], keptId: 'kept-1' }]);
    expect(await listTagsOutside(registry, 'app')).toEqual(['1', 'latest']);
    expect(await findDigestOutside(registry, 'app:latest')).toBe(built.manifest.digest);
    expect(await findFaults(client, 'app')).toEqual([]);
  });

  it('leaves the image when it was the last tag', async () => {
    await open(true);
    const report = await world.apply(await plan('1', '1.0', 'latest'));
    expect(report.items.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    expect(await takeSnapshot(client, 'app')).toEqual({});
    expect(await findDigestOutside(registry, `app@${built.manifest.digest}`)).toBe(built.manifest.digest);
  });

  it('changes nothing where deleting is switched off, and names the setting', async () => {
    await open(false);
    const planned = await plan('1.0');
    const asked = proxy.requests.length;
    const report = await world.apply(planned);
    expect(report.items).toMatchObject([
      {
        outcome: 'failed',
        error: {
          code: 'distribution.unsupported',
          remedy: { text: expect.stringContaining('storage.delete.enabled') },
        },
      },
    ]);
    // The refusal came before anything was written.
    const writes = proxy.requests.slice(asked).filter((line) => !/^(GET|HEAD) /.test(line));
    expect(writes).toEqual([expect.stringMatching(/^DELETE \/v2\/app\/manifests\/sha256:/)]);
    expect(writes[0]).not.toContain(built.manifest.digest);
    expect(await listTagsOutside(registry, 'app')).toEqual(['1', '1.0', 'latest']);
    expect(world.kept.size).toBe(0);
  });
});
