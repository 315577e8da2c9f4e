/** Deleting on a real registry: what goes, what stays, and what is said where deleting is switched off. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../src/distribution/errors.ts';
import { type Built, buildImage, pushBuilt } from '../support/imageBuilder.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';

const { signal } = new AbortController();
const call = { signal };

describe.each([
  { name: 'switched on', allowsDeletion: true },
  { name: 'switched off', allowsDeletion: false },
])('deleting, $name', ({ allowsDeletion }) => {
  let registry: RealRegistry;
  let client: TestClient;
  let built: Built;

  beforeAll(async () => {
    registry = await startRealRegistry({ allowsDeletion });
    client = createTestClient(registry.url);
    built = await buildImage({
      platform: { os: 'linux', architecture: 'amd64' },
      layers: [{ createdBy: 'COPY . /', entries: [{ path: 'hello', content: 'hello' }] }],
    });
    await pushBuilt(client, { repository: 'app', built, tags: ['1', '2'] }, call);
  });

  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await registry.close();
  });

  async function listTags(): Promise<readonly string[]> {
    const pages = await Array.fromAsync(client.listTags('app', call));
    // This registry does not sort them.
    return pages.flatMap(({ items }) => items).toSorted();
  }

  it('of a tag removes no other tag, or says that it is not offered', async () => {
    const outcome = await client.deleteTag('app', '1', call).then(
      () => 'deleted',
      (thrown: unknown) => (thrown instanceof UnsupportedError ? thrown.operation : thrown),
    );
    expect(['deleted', 'delete-tag']).toContain(outcome);
    expect(await listTags()).toEqual(outcome === 'deleted' ? ['2'] : ['1', '2']);
    expect(await client.findManifest('app', '2', call)).toMatchObject({ digest: built.manifest.digest });
  });

  it('of a manifest does what the registry allows', async () => {
    const deleting = client.deleteManifest('app', built.manifest.digest, call);
    if (!allowsDeletion) {
      await expect(deleting).rejects.toMatchObject({ operation: 'delete-manifest', status: 405 });
      expect(await client.findManifest('app', '2', call)).toBeDefined();
      return;
    }
    await deleting;
    expect(await client.findManifest('app', '2', call)).toBeUndefined();
    await pushBuilt(client, { repository: 'app', built, tags: ['2'] }, call);
    expect(await listTags()).toContain('2');
  });
});
