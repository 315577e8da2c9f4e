/** What planning a deletion asks of a registry, and what a promotion inside one moves through this machine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRegistries, type ScriptedChanges } from '../../src/changes/scripting.ts';
import { buildImage, pushBuilt } from '../support/imageBuilder.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { type RecordingProxy, startRecordingProxy } from '../support/recordingProxy.ts';
import { createTestClient } from '../support/testClient.ts';
import { formatMs, measureMs, report } from './measure.ts';

const { signal } = new AbortController();
const call = { signal };
const place = { registryId: 'bench', repository: 'app' };
const tagCount = 1000;

let registry: RealRegistry;
let proxy: RecordingProxy;
let folder: string;
let scripted: ScriptedChanges;

beforeAll(async () => {
  registry = await startRealRegistry();
  proxy = await startRecordingProxy(registry.url);
  folder = await mkdtemp(path.join(tmpdir(), 'bench-changes-'));
  scripted = openRegistries({ registries: [{ id: 'bench', url: proxy.url }], folder });
  await using client = createTestClient(registry.url);
  // Half of them on images of their own, as a repository looks that is built into every day.
  for (let number = 0; number < tagCount / 2; number++) {
    const built = await buildImage({
      platform: { os: 'linux', architecture: 'amd64' },
      layers: [{ createdBy: 'COPY . /', entries: [{ path: 'build', content: `${number}` }] }],
    });
    await pushBuilt(client, { repository: 'app', built, tags: [`1.0.${number}`, `build-${number}`] }, call);
  }
}, 300_000);

afterAll(async () => {
  await scripted.close();
  await proxy.close();
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

async function count(
  work: () => Promise<unknown>,
): Promise<{ readonly requests: number; readonly ms: number }> {
  const before = proxy.requests.length;
  const ms = await measureMs(async () => void (await work()));
  return { requests: proxy.requests.length - before, ms };
}

describe('changes', () => {
  it('are planned in a repository of 1,000 tags', async () => {
    const plan = () => scripted.changes.planDeleteImages({ place, references: ['1.0.7'] }, call);
    const first = await count(plan);
    const again = await count(plan);
    await report({
      work: 'Plan a deletion in a repository of 1,000 tags: requests',
      ours: `${first.requests} in ${formatMs(first.ms)}`,
      budget: { text: '≤ 1,100', isMet: first.requests <= 1100 },
    });
    await report({
      work: 'Plan a deletion in a repository of 1,000 tags: requests when nothing has changed',
      ours: `${again.requests} in ${formatMs(again.ms)}`,
      budget: { text: '≤ 20', isMet: again.requests <= 20 },
    });
    expect((await plan()).items).toHaveLength(1);
  }, 120_000);

  it('inside a registry move no bytes of blobs through this machine', async () => {
    const before = proxy.requests.length;
    const plan = await scripted.changes.planPromote(
      {
        copies: [
          {
            source: { place, reference: '1.0.7' },
            target: { registryId: 'bench', repository: 'released/app' },
            tag: '1.0.7',
          },
        ],
        withReferrers: true,
      },
      call,
    );
    const { items } = await scripted.changes.apply(plan, call);
    const movedBytes = items.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.movedBytes, 0);
    // A config is read to tell when the image was built; it is kept by its digest.
    const sent = proxy.requests.slice(before).filter((line) => /^(PUT|PATCH) .*\/blobs\//.test(line));
    await report({
      work: 'Promote inside a registry: bytes of blobs through this machine',
      ours: `${movedBytes}`,
      budget: { text: '0', isMet: movedBytes === 0 && sent.length === 0 },
    });
    expect(items.map(({ outcome }) => outcome)).toEqual(['done']);
  });
});
