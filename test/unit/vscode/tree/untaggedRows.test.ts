/** Manifests without a tag, as rows below their repository. */
import { describe, expect, it } from 'vitest';
import { ListingIncompleteError } from '../../../../src/changes/errors.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { createOpenedTagNode, createTagNode } from '../../../../src/vscode/tree/nodeFactory.ts';
import { isManifestNode, toReference, type TreeNode } from '../../../../src/vscode/tree/nodes.ts';
import type { UntaggedSource } from '../../../../src/vscode/tree/registryTree.ts';
import type { ScriptedServer } from '../../../support/scriptedServer.ts';
import { openTree, type TestTree } from './testTree.ts';

type Listed = Awaited<ReturnType<UntaggedSource['list']>>;

interface Watched extends UntaggedSource {
  readonly asked: readonly (readonly string[])[];
  readonly noted: readonly unknown[];
  readonly signals: readonly AbortSignal[];
  /** From now on. */
  found: Listed;
  failure: Error | undefined;
}

/** A source that knows of candidates, and keeps what it is asked and told. */
function watch(found: Listed = [], hasCandidates = true, hasMoved = false): Watched {
  const asked: (readonly string[])[] = [];
  const noted: unknown[] = [];
  const signals: AbortSignal[] = [];
  return {
    asked,
    noted,
    signals,
    found,
    failure: undefined,
    hasCandidates: async ({ registryId, repository }, tags) => {
      asked.push([registryId, repository, ...tags]);
      return hasCandidates;
    },
    async list(_place, { signal }) {
      signals.push(signal);
      if (this.failure !== undefined) {
        throw this.failure;
      }
      return this.found;
    },
    note(place, seen) {
      noted.push({ ...place, ...seen });
      return hasMoved;
    },
  };
}

const config = JSON.stringify({ created: '2026-06-01T00:00:00Z', os: 'linux', architecture: 'amd64' });
const configDigest = computeDigest(Buffer.from(config));
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: mediaTypes.ociManifest,
  config: { mediaType: mediaTypes.ociConfig, digest: configDigest, size: config.length },
  layers: [
    {
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest: computeDigest(Buffer.from('layer')),
      size: 9,
    },
  ],
});
const image = {
  mediaType: mediaTypes.ociManifest,
  digest: computeDigest(Buffer.from(manifest)),
  sizeBytes: manifest.length,
};
const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: mediaTypes.ociIndex,
  manifests: [
    {
      mediaType: image.mediaType,
      digest: image.digest,
      size: image.sizeBytes,
      platform: { os: 'linux', architecture: 'amd64' },
    },
  ],
});
const indexDescriptor = {
  mediaType: mediaTypes.ociIndex,
  digest: computeDigest(Buffer.from(index)),
  sizeBytes: index.length,
};

const untagged = [
  { descriptor: image, lastTag: '1.0', contentBytes: 41_000 },
  { descriptor: indexDescriptor, lastTag: undefined, contentBytes: undefined },
];

/** The images above under their digests, and under `tags`. */
function serve(server: ScriptedServer, tags: readonly string[] = []): void {
  const entries = [
    { references: [image.digest, ...tags], body: manifest, mediaType: image.mediaType, digest: image.digest },
    {
      references: [indexDescriptor.digest],
      body: index,
      mediaType: indexDescriptor.mediaType,
      digest: indexDescriptor.digest,
    },
  ];
  for (const { references, body, mediaType, digest } of entries) {
    const headers = {
      'content-type': mediaType,
      'docker-content-digest': digest,
      'content-length': String(body.length),
    };
    for (const reference of references) {
      server.on(`HEAD /v2/a/manifests/${reference}`, { headers });
      server.on(`GET /v2/a/manifests/${reference}`, { headers, body });
    }
    server.on(`GET /v2/a/referrers/${digest}`, { status: 404 });
    server.on(`GET /v2/a/manifests/${digest.replace(':', '-')}`, { status: 404 });
  }
  server.on(`GET /v2/a/blobs/${configDigest}`, { body: config });
  server.on('GET /v2/a/tags/list', { body: JSON.stringify({ tags }) });
}

async function openRow(test: TestTree): Promise<TreeNode | undefined> {
  const rows = await test.tree.children(test.repository('a'));
  return rows.find(({ kind }) => kind === 'untagged');
}

describe('the row of untagged manifests', () => {
  it('is the last of a repository, once all its tags are known', async () => {
    const source = watch(untagged);
    await using test = await openTree({ untagged: source });
    serve(test.server, ['2.0', '1.0']);
    expect(await test.rows(test.repository('a'))).toEqual(['tag 2.0', 'tag 1.0', 'untagged']);
    expect(source.asked).toEqual([[test.server.origin, 'a', '2.0', '1.0']]);
    expect(source.signals).toEqual([]);
  });

  it('counts the tags of tools among the known ones', async () => {
    const source = watch(untagged);
    await using test = await openTree({ untagged: source });
    const signature = `${image.digest.replace(':', '-')}.sig`;
    serve(test.server, ['1.0', signature]);
    expect(await test.rows(test.repository('a'))).toEqual(['tag 1.0', 'supplements', 'untagged']);
    expect(source.asked).toEqual([[test.server.origin, 'a', '1.0', signature]]);
  });

  it('is not there where nothing was seen', async () => {
    await using test = await openTree({ untagged: watch([], false) });
    serve(test.server, ['1.0']);
    expect(await test.rows(test.repository('a'))).toEqual(['tag 1.0']);
  });

  it('is not there while tags are filtered, since it matches nothing', async () => {
    const source = watch(untagged);
    await using test = await openTree({ untagged: source });
    serve(test.server, ['1.0', '2.0']);
    test.tree.setFilter(test.repository('a'), '1*');
    expect(await test.rows(test.repository('a'))).toEqual(['tag 1.0']);
    test.tree.setFilter(test.repository('a'), undefined);
    expect(await test.rows(test.repository('a'))).toContain('untagged');
    expect(source.asked).toHaveLength(1);
  });

  it('is not there when the tags could not be listed, since then nothing is known to be untagged', async () => {
    const source = watch(untagged);
    await using test = await openTree({ untagged: source });
    test.server.on('GET /v2/a/tags/list', { status: 403 });
    expect(await test.rows(test.repository('a'))).not.toContain('untagged');
    expect(source.asked).toEqual([]);
  });

  it('is there in a repository whose last tag is gone', async () => {
    await using test = await openTree({ untagged: watch(untagged) });
    serve(test.server);
    expect((await test.rows(test.repository('a'))).at(-1)).toBe('untagged');
  });
});

describe('untagged manifests', () => {
  it('are listed when their row is opened, with what is known of them', async () => {
    const source = watch(untagged);
    await using test = await openTree({ untagged: source });
    serve(test.server, ['2.0']);
    const row = await openRow(test);
    expect(source.signals).toEqual([]);
    expect(await test.tree.children(row)).toMatchObject([
      { kind: 'untagged-manifest', repository: 'a', connectionId: test.server.origin, ...untagged[0] },
      { kind: 'untagged-manifest', ...untagged[1] },
    ]);
    expect(source.signals).toHaveLength(1);
  });

  it('are images that can be opened, copied and promoted by their digests', async () => {
    await using test = await openTree({ untagged: watch(untagged) });
    serve(test.server, ['2.0']);
    const rows = await test.tree.children(await openRow(test));
    expect(rows.filter(isManifestNode).map(toReference)).toEqual([image.digest, indexDescriptor.digest]);
  });

  it('have rows of their own: layers of an image, platforms of an index', async () => {
    await using test = await openTree({ untagged: watch(untagged) });
    serve(test.server, ['2.0']);
    const [single, several] = await test.tree.children(await openRow(test));
    expect(await test.rows(single)).toEqual(['layer']);
    const platforms = await test.tree.children(several);
    expect(platforms).toMatchObject([{ kind: 'platform', platform: { architecture: 'amd64' } }]);
    expect(await test.rows(platforms[0])).toEqual(['layer']);
  });

  it('have ids of their own, also beside a tag on the same image', async () => {
    await using test = await openTree({ untagged: watch(untagged) });
    serve(test.server, ['2.0']);
    const row = await openRow(test);
    const [single, several] = await test.tree.children(row);
    const below = await Promise.all([single, several].map((node) => test.tree.children(node)));
    const tagged = await test.tree.children(createTagNode(test.repository('a'), '2.0'));
    const rows = [test.repository('a'), row, single, several, ...below.flat(), ...tagged];
    expect(new Set(rows.map((node) => node?.id)).size).toBe(rows.length);
  });

  it('that are all gone leave a sentence', async () => {
    await using test = await openTree({ untagged: watch() });
    serve(test.server, ['2.0']);
    expect(await test.rows(await openRow(test))).toEqual([
      'message None of those that were seen here are left.',
    ]);
  });

  it('that cannot be listed leave their failure, and are asked for again', async () => {
    const source = watch(untagged);
    source.failure = new ListingIncompleteError({ message: 'cut', repository: 'a' });
    await using test = await openTree({ untagged: source });
    serve(test.server, ['2.0']);
    const row = await openRow(test);
    expect(await test.rows(row)).toEqual(['error changes.listingIncomplete']);
    source.failure = undefined;
    test.tree.refresh(row);
    expect(await test.rows(row)).toEqual(['untagged-manifest', 'untagged-manifest']);
  });

  it('are not read any longer when their row is closed', async () => {
    const source = watch(untagged);
    await using test = await openTree({ untagged: source });
    serve(test.server, ['2.0']);
    const row = await openRow(test);
    await test.tree.children(row);
    if (row !== undefined) {
      test.tree.collapsed(row);
    }
    expect(source.signals[0]?.aborted).toBe(true);
  });
});

describe('what is seen in the tree', () => {
  it('is remembered with its tag when its details were read', async () => {
    const source = watch();
    await using test = await openTree({ untagged: source });
    serve(test.server, ['1.0']);
    await test.tree.seen(createTagNode(test.repository('a'), '1.0'));
    expect(source.noted).toMatchObject([
      {
        registryId: test.server.origin,
        repository: 'a',
        tag: '1.0',
        image: { digest: image.digest, mediaType: image.mediaType },
      },
    ]);
  });

  it('has the repository read again when a tag is on another image than before, and only then', async () => {
    for (const hasMoved of [true, false]) {
      await using test = await openTree({ untagged: watch([], true, hasMoved) });
      serve(test.server, ['1.0']);
      const changed: (string | undefined)[] = [];
      test.tree.onDidChange((node) => void changed.push(node?.id));
      await test.tree.seen(createTagNode(test.repository('a'), '1.0'));
      expect(changed.includes(test.repository('a').id)).toBe(hasMoved);
    }
  });

  it('is not remembered of images that were opened by reference, nor of platforms', async () => {
    const source = watch(untagged);
    await using test = await openTree({ untagged: source });
    serve(test.server, ['1.0']);
    const place = { connectionId: test.server.origin, repository: 'a' };
    await test.tree.seen(createOpenedTagNode({ ...place, reference: '1.0' }));
    await test.tree.seen(createOpenedTagNode({ ...place, reference: image.digest }));
    const [, several] = await test.tree.children(await openRow(test));
    const [platform] = await test.tree.children(several);
    if (platform?.kind === 'platform') {
      await test.tree.seen(platform);
      expect(test.tree.detailOf(platform)).toMatchObject({ state: 'read' });
    }
    expect(platform?.kind).toBe('platform');
    expect(source.noted).toEqual([]);
  });

  it('is not remembered when it could not be read', async () => {
    const source = watch();
    await using test = await openTree({ untagged: source });
    test.server.on('HEAD /v2/a/manifests/1.0', { status: 403 });
    test.server.on('GET /v2/a/manifests/1.0', { status: 403 });
    await test.tree.seen(createTagNode(test.repository('a'), '1.0'));
    expect(source.noted).toEqual([]);
  });
});
