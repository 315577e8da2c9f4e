/** What stands below an image. */
import { describe, expect, it } from 'vitest';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { createTagNode } from '../../../../src/vscode/tree/nodeFactory.ts';
import { openTree } from './testTree.ts';

const platforms = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm', variant: 'v7' },
];

function toIndex(): string {
  const toEntry = (text: string) => ({
    mediaType: mediaTypes.ociManifest,
    digest: computeDigest(Buffer.from(text)),
    size: 1,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: platforms.flatMap((platform) => {
      const image = toEntry(platform.architecture);
      const attestation = {
        ...toEntry(`attestation of ${platform.architecture}`),
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': image.digest,
        },
      };
      return [{ ...image, platform }, attestation];
    }),
  });
}

describe('build attestations', () => {
  it('begin with the platform they are about, so that narrow rows tell them apart', async () => {
    await using test = await openTree();
    const body = toIndex();
    const digest = computeDigest(Buffer.from(body));
    const headers = { 'content-type': mediaTypes.ociIndex, 'docker-content-digest': digest };
    test.server.on('HEAD /v2/a/manifests/1', { headers }).on('GET /v2/a/manifests/1', { headers, body });
    test.server.on(`GET /v2/a/referrers/${digest}`, { status: 404 });
    test.server.on(`GET /v2/a/manifests/${digest.replace(':', '-')}`, { status: 404 });
    const rows = await test.tree.children(createTagNode(test.repository('a'), '1'));
    const attached = await test.tree.children(rows.find(({ kind }) => kind === 'attachments'));
    expect(attached).toMatchObject([
      { label: 'linux/amd64 build attestation' },
      { label: 'linux/arm/v7 build attestation' },
    ]);
  });
});
