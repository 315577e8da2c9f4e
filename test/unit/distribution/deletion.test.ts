import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../src/distribution/errors.ts';
import { computeDigest } from '../../../src/oci/digest.ts';
import { mediaTypes } from '../../../src/oci/mediaType.ts';
import { basic, call, openTestClient, rejection } from './testClient.ts';

const bytes = Buffer.from('{"schemaVersion":2}');
const digest = computeDigest(bytes);
const other = computeDigest(Buffer.from('other'));

describe('deleteManifest and deleteTag', () => {
  it.each([202, 200, 204])('are done with %i', async (status) => {
    await using test = await openTestClient();
    test.server.on(`DELETE /v2/app/manifests/${digest}`, { status });
    test.server.on('DELETE /v2/app/manifests/1.0', { status });
    await test.client.deleteManifest('app', digest, call);
    await test.client.deleteTag('app', '1.0', call);
    expect(test.server.requests).toHaveLength(2);
  });

  it('ask for the right to delete', async () => {
    await using test = await openTestClient({ credential: basic });
    test.server.on('GET /token', { body: '{"token":"t"}' });
    test.server.on('DELETE /v2/app/manifests/1.0', ({ headers }) =>
      headers.authorization === 'Bearer t'
        ? { status: 202 }
        : { status: 401, headers: { 'www-authenticate': 'Bearer realm="/token"' } },
    );
    await test.client.deleteTag('app', '1.0', call);
    expect(test.server.requests[1]?.path).toBe('/token?scope=repository%3Aapp%3Adelete');
  });

  it.each([
    [405, '{"errors":[{"code":"UNSUPPORTED"}]}'],
    [405, ''],
    [400, '{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}'],
  ])('name what is switched off, for %i %s (Z21)', async (status, body) => {
    await using test = await openTestClient();
    test.server.on(`DELETE /v2/app/manifests/${digest}`, { status, body });
    const error = await rejection(test.client.deleteManifest('app', digest, call));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error).toMatchObject({
      operation: 'delete-manifest',
      remedy: { text: expect.stringContaining('storage.delete.enabled') },
    });
  });

  it('take a tag that is called a malformed digest for "by digest alone" (Z22)', async () => {
    await using test = await openTestClient();
    test.server.on('DELETE /v2/app/manifests/1.0', {
      status: 400,
      body: '{"errors":[{"code":"DIGEST_INVALID"}]}',
    });
    expect(await rejection(test.client.deleteTag('app', '1.0', call))).toMatchObject({
      code: 'distribution.unsupported',
      operation: 'delete-tag',
    });
  });

  it('are sent once, whatever comes back (Z43)', async () => {
    await using test = await openTestClient();
    test.server.on('DELETE /v2/app/manifests/1.0', { status: 503 });
    expect(await rejection(test.client.deleteTag('app', '1.0', call))).toMatchObject({ status: 503 });
    expect(test.server.requests).toHaveLength(1);
  });

  it('say when there is nothing to delete', async () => {
    await using test = await openTestClient();
    test.server.on('DELETE /v2/app/manifests/1.0', { status: 404 });
    expect(await rejection(test.client.deleteTag('app', '1.0', call))).toMatchObject({
      code: 'distribution.notFound',
    });
  });
});

describe('putManifest', () => {
  const content = { bytes, mediaType: mediaTypes.ociManifest };

  it('sends the bytes as they are and compares what came in', async () => {
    await using test = await openTestClient();
    test.server.on('PUT /v2/app/manifests/1.0', {
      status: 201,
      headers: { 'docker-content-digest': digest },
    });
    expect(await test.client.putManifest('app', '1.0', { ...call, content })).toEqual({
      digest,
      isSubjectIndexed: false,
    });
    const sent = test.server.requests[0];
    expect(sent?.body.equals(bytes)).toBe(true);
    expect(sent?.headers['content-type']).toBe(mediaTypes.ociManifest);
  });

  it('refuses a registry that stored something else', async () => {
    await using test = await openTestClient();
    test.server.on('PUT /v2/app/manifests/1.0', { status: 201, headers: { 'docker-content-digest': other } });
    expect(await rejection(test.client.putManifest('app', '1.0', { ...call, content }))).toMatchObject({
      code: 'distribution.digestMismatch',
    });
  });

  it('tells whether the registry keeps the list of referrers', async () => {
    await using test = await openTestClient();
    test.server.on(`PUT /v2/app/manifests/${digest}`, { status: 201, headers: { 'oci-subject': other } });
    expect(await test.client.putManifest('app', digest, { ...call, content })).toMatchObject({
      isSubjectIndexed: true,
    });
  });

  it('is repeated by digest, and never by tag (Z43)', async () => {
    await using test = await openTestClient();
    const answers = [503, 201];
    test.server.on(`PUT /v2/app/manifests/${digest}`, () => ({ status: answers.shift() ?? 500 }));
    await test.client.putManifest('app', digest, { ...call, content });
    test.server.on('PUT /v2/app/manifests/1.0', { status: 503 });
    await rejection(test.client.putManifest('app', '1.0', { ...call, content }));
    expect(test.server.count('PUT /v2/app/manifests/1.0')).toBe(1);
  });

  it("keeps the registry's reasons", async () => {
    await using test = await openTestClient();
    test.server.on('PUT /v2/app/manifests/1.0', {
      status: 400,
      body: '{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","message":"blob unknown to registry","detail":{}}]}',
    });
    expect(await rejection(test.client.putManifest('app', '1.0', { ...call, content }))).toMatchObject({
      serverErrors: [{ code: 'MANIFEST_BLOB_UNKNOWN', message: 'blob unknown to registry' }],
      summary: expect.stringContaining('blob unknown to registry'),
    });
  });

  it('sends nothing under a digest that the bytes do not have', async () => {
    await using test = await openTestClient();
    await expect(test.client.putManifest('app', other, { ...call, content })).rejects.toThrow(digest);
    expect(test.server.requests).toEqual([]);
  });
});
