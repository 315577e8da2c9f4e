/** The client against a real registry, in every variant: what it reads is what other tools pushed, and the reverse. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnauthorizedError } from '../../src/distribution/errors.ts';
import type { HostTls } from '../../src/http/settings.ts';
import { computeDigest } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/mediaType.ts';
import { pushSampleImages } from '../demo/sampleImages.ts';
import { type Authority, createAuthority } from '../support/certificates.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';

const { signal } = new AbortController();
const credential = { kind: 'basic', ...login } as const;

interface Variant {
  readonly name: string;
  readonly auth: 'open' | 'basic' | 'token';
  readonly isTls?: boolean;
  readonly asksForClientCertificate?: boolean;
}

const variants: readonly Variant[] = [
  { name: 'open', auth: 'open' },
  { name: 'with Basic auth', auth: 'basic' },
  { name: 'with token auth', auth: 'token' },
  { name: 'with TLS and a private authority', auth: 'basic', isTls: true },
  { name: 'with client certificates', auth: 'open', isTls: true, asksForClientCertificate: true },
];

describe.each(variants)('a registry $name', (variant) => {
  let authority: Authority;
  let registry: RealRegistry;
  let client: TestClient;
  let tls: HostTls;

  beforeAll(async () => {
    authority = createAuthority();
    registry = await startRealRegistry({
      auth: variant.auth,
      ...(variant.isTls === true ? { authority } : {}),
      asksForClientCertificate: variant.asksForClientCertificate ?? false,
    });
    const clientFiles = authority.issueFiles();
    tls = variant.isTls === true ? { caFile: authority.caFile, ...clientFiles } : {};
    client = createTestClient(registry.url, { credential, tls });
    await pushSampleImages(client);
  });

  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await registry.close();
    authority[Symbol.dispose]();
  });

  it('lists what was pushed', async () => {
    const repositories: string[] = [];
    for await (const page of client.listRepositories({ pageSize: 2, signal })) {
      repositories.push(...page.items);
    }
    expect(repositories.toSorted()).toEqual([
      'charts/gateway',
      'data/model',
      'library/alpine',
      'team/api',
      'team/report',
      'team/web',
      'tools/zstd',
    ]);
    const tags: string[] = [];
    for await (const page of client.listTags('team/api', { signal })) {
      tags.push(...page.items);
    }
    expect(tags).toContain('2.0.0-rc.1');
  });

  it('has the digests that skopeo sees', async () => {
    const flags = variant.isTls === true ? [`--cert-dir=${authority.issueFolder()}`] : ['--tls-verify=false'];
    const creds = variant.auth === 'open' ? [] : [`--creds=${login.username}:${login.password}`];
    // Not the synchronous form: the token service lives in this process.
    const { stdout } = await promisify(execFile)('skopeo', [
      'inspect',
      ...flags,
      ...creds,
      '--format={{.Digest}}',
      `docker://${registry.host}/team/api:2.0.0`,
    ]);
    const seen = stdout.trim();
    const fetched = await client.fetchManifest('team/api', '2.0.0', { signal });
    expect(fetched.digest).toBe(seen);
    expect((await client.findManifest('team/api', '2.0.0', { signal }))?.digest).toBe(seen);
  });

  it('gives back a blob whole, and a part of it when asked for a part', async () => {
    const bytes = Buffer.from('0123456789'.repeat(1000));
    const digest = computeDigest(bytes);
    const open = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes;
    };
    await client.uploadBlob('team/api', { digest, sizeBytes: bytes.byteLength, open }, { signal });
    expect(Buffer.from(await client.fetchBlob('team/api', digest, { signal }))).toEqual(bytes);
    expect(await client.findBlob('team/api', digest, { signal })).toEqual({ sizeBytes: bytes.byteLength });
    const part = await client.openBlob('team/api', digest, {
      signal,
      range: { firstByte: 10, lastByte: 19 },
    });
    const chunks = await Array.fromAsync(part.bytes);
    expect([part.isPartial, Buffer.concat(chunks).toString()]).toEqual([true, '0123456789']);
  });

  it('mounts a blob from another repository without moving it', async () => {
    const bytes = Buffer.from('shared between two repositories');
    const digest = computeDigest(bytes);
    const open = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes;
    };
    await client.uploadBlob('team/api', { digest, sizeBytes: bytes.byteLength, open }, { signal });
    expect(await client.mountBlob('team/mounted', digest, { from: 'team/api', signal })).toBe('mounted');
    expect(await client.findBlob('team/mounted', digest, { signal })).toBeDefined();
  });

  it('deletes a manifest, and then says that it is not there', async () => {
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] }),
    );
    const content = { bytes, mediaType: mediaTypes.ociIndex };
    const { digest } = await client.putManifest('team/api', 'gone', { content, signal });
    await client.deleteManifest('team/api', digest, { signal });
    expect(await client.findManifest('team/api', digest, { signal })).toBeUndefined();
  });
});

describe.each(['basic', 'token'] as const)('a registry with %s auth', (auth) => {
  it('refuses a wrong password with a sentence and a remedy', async () => {
    await using registry = await startRealRegistry({ auth });
    const wrong = { kind: 'basic', username: login.username, password: 'wrong' } as const;
    await using stranger = createTestClient(registry.url, { credential: wrong });
    const thrown: unknown = await stranger.ping({ signal }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(UnauthorizedError);
    expect(thrown).toMatchObject({ reason: 'login-refused', remedy: { action: 'sign-in' } });
  });
});

describe('a registry that asks for a client certificate', () => {
  it('is told apart when there is none to show', async () => {
    using authority = createAuthority();
    await using registry = await startRealRegistry({ authority, asksForClientCertificate: true });
    await using stranger = createTestClient(registry.url, { tls: { caFile: authority.caFile } });
    const thrown: unknown = await stranger.ping({ signal }).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'http.tls', fault: 'client-certificate-required' });
  });
});
