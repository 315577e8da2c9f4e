/** A registry behind nginx: TLS of a private authority, below a path that the registry does not know, small bodies only. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotARegistryError } from '../../src/distribution/errors.ts';
import { computeDigest } from '../../src/oci/digest.ts';
import { type Authority, createAuthority } from '../support/certificates.ts';
import { buildImage, pushBuilt } from '../support/imageBuilder.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';
import { type Nginx, startNginx } from './nginx.ts';

const { signal } = new AbortController();
const call = { signal };
const credential = { kind: 'basic', ...login } as const;

let authority: Authority;
let registry: RealRegistry;
let nginx: Nginx;
let client: TestClient;

beforeAll(async () => {
  authority = createAuthority();
  registry = await startRealRegistry({ auth: 'basic' });
  nginx = await startNginx({ upstream: registry.host, authority, basePath: '/team/registry', maxBody: '1m' });
  client = createTestClient(nginx.url, { credential, tls: { caFile: authority.caFile } });
  const built = await buildImage({
    platform: { os: 'linux', architecture: 'amd64' },
    layers: [{ createdBy: 'COPY . /', entries: [{ path: 'hello', content: 'hello' }] }],
  });
  for (const repository of ['a', 'b/c', 'd', 'e/f/g']) {
    await pushBuilt(client, { repository, built, tags: ['1', '2'] }, call);
  }
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await nginx[Symbol.asyncDispose]();
  await registry.close();
  authority[Symbol.dispose]();
});

describe('a registry behind nginx', () => {
  it('lists all its repositories, over links that lack its path', async () => {
    const pages = await Array.fromAsync(client.listRepositories({ ...call, pageSize: 1 }));
    expect(pages.flatMap(({ items }) => items)).toEqual(['a', 'b/c', 'd', 'e/f/g']);
    expect(pages.length).toBeGreaterThan(1);
  });

  it('gives what was pushed through it', async () => {
    const found = await client.findManifest('e/f/g', '1', call);
    expect(found?.digest).toBe((await client.fetchManifest('a', '2', call)).digest);
  });

  it('takes a blob that is larger than its limit for bodies, in chunks', async () => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 253));
    const digest = computeDigest(bytes);
    const sent: number[] = [];
    await client.uploadBlob(
      'large',
      {
        digest,
        sizeBytes: bytes.byteLength,
        async *open() {
          for (let at = 0; at < bytes.byteLength; at += 65_536) {
            yield bytes.subarray(at, at + 65_536);
          }
        },
      },
      { ...call, onProgress: (sentBytes) => sent.push(sentBytes) },
    );
    expect(sent.at(-1)).toBe(bytes.byteLength);
    const { bytes: source, sizeBytes } = await client.openBlob('large', digest, call);
    expect(sizeBytes).toBe(bytes.byteLength);
    expect(Buffer.concat(await Array.fromAsync(source)).equals(bytes)).toBe(true);
  });

  it('is not found at another path', async () => {
    const url = new URL('/', nginx.url).href;
    await using stranger = createTestClient(url, { credential, tls: { caFile: authority.caFile } });
    await expect(stranger.ping(call)).rejects.toBeInstanceOf(NotARegistryError);
  });
});
