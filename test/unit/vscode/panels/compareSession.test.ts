import { describe, expect, it } from 'vitest';
import { ExplainedError } from '../../../../src/base/errors.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { platformOfMachine } from '../../../../src/oci/platform.ts';
import type { ComparisonView, FilesView } from '../../../../src/shared/comparePanel.ts';
import type { ShownError } from '../../../../src/shared/contract.ts';
import { fileChanges } from '../../../../src/shared/fileTree.ts';
import { CompareSession, type ComparedImage } from '../../../../src/vscode/panels/compare/compareSession.ts';
import { findTreeRow } from '../../../../src/vscode/panels/compare/treeRow.ts';
import { UnexpectedError } from '../../../../src/vscode/unexpectedError.ts';
import { buildImage, type Built, type ImagePlan } from '../../../support/imageBuilder.ts';
import { createTestClient } from '../../../support/testClient.ts';
import { openSession, repository, serveImage, type TestSession } from '../../../support/testSession.ts';

const platform = { os: 'linux', architecture: 'amd64' };

const base = {
  createdBy: 'ADD rootfs.tar / # buildkit',
  entries: [
    { path: 'etc/' },
    { path: 'etc/same', content: 'same' },
    { path: 'etc/changed', content: 'one' },
    { path: 'etc/mode', content: 'mode' },
    { path: 'etc/gone', content: 'gone away' },
  ],
} as const;

const older: ImagePlan = { platform, labels: { version: '1', only: 'old' }, layers: [base] };
const newer: ImagePlan = {
  platform,
  labels: { version: '2' },
  layers: [
    base,
    {
      createdBy: 'RUN change # buildkit',
      entries: [
        { path: 'etc/changed', content: 'two' },
        { path: 'etc/mode', content: 'mode', mode: 0o755 },
        { path: 'etc/.wh.gone', content: '' },
        { path: 'etc/fresh', content: 'fresh!' },
      ],
    },
  ],
};

interface Shown {
  comparison?: ComparisonView;
  files?: FilesView;
  failure?: ShownError | undefined;
}

interface Compared extends AsyncDisposable {
  readonly test: TestSession;
  readonly session: CompareSession;
  readonly shown: Shown;
}

/** Two images of one registry; the session behind `test` gives the thread pool and the library. */
async function compare(
  images: { readonly before: Built; readonly after: Built },
  options: { readonly automaticBytes?: number } = {},
): Promise<Compared> {
  const test = await openSession();
  serveImage(test.server, images.before);
  serveImage(test.server, images.after);
  const client = createTestClient(test.server.origin);
  const shown: Shown = {};
  const toSide = ({ manifest }: Built): ComparedImage => ({
    reader: () => client,
    connectionId: test.server.origin,
    repository,
    reference: manifest.digest,
    name: `app@${manifest.digest}`,
    platform: platformOfMachine({ arch: 'x64' }),
  });
  const session = new CompareSession(
    { before: toSide(images.before), after: toSide(images.after) },
    {
      library: test.library,
      pool: test.pool,
      explain: (thrown) => (thrown instanceof ExplainedError ? thrown : new UnexpectedError(thrown)),
      automaticBytes: () => options.automaticBytes ?? Number.POSITIVE_INFINITY,
      events: {
        comparison(view) {
          shown.comparison = view;
        },
        files(view) {
          shown.files = view;
        },
        failure(error) {
          shown.failure = error;
        },
      },
    },
  );
  return {
    test,
    session,
    shown,
    async [Symbol.asyncDispose]() {
      session.dispose();
      await client[Symbol.asyncDispose]();
      await test[Symbol.asyncDispose]();
    },
  };
}

describe('two images that are compared', () => {
  it('differ in their files as tar would tell', async () => {
    await using compared = await compare({ before: await buildImage(older), after: await buildImage(newer) });
    await compared.session.load();
    expect(compared.shown.files).toMatchObject({
      state: 'done',
      totals: {
        unchanged: { count: 1, bytes: 4 },
        added: { count: 1, bytes: 6 },
        changed: { count: 2, bytes: 7 },
        removed: { count: 1, bytes: 9 },
        beforeBytes: 20,
        afterBytes: 17,
      },
    });
    const { tree } = compared.session;
    const changes = ['same', 'changed', 'mode', 'gone', 'fresh'].map((name) =>
      tree === undefined ? undefined : fileChanges[findTreeRow(tree, `etc/${name}`)?.change ?? -1],
    );
    expect(changes).toEqual(['unchanged', 'changed', 'changed', 'removed', 'added']);
  });

  it('differ in their configs and share their base, before any layer is read', async () => {
    await using compared = await compare(
      { before: await buildImage(older), after: await buildImage(newer) },
      { automaticBytes: 0 },
    );
    await compared.session.load();
    expect(compared.shown.comparison).toMatchObject({
      labels: [
        { name: 'version', before: '1', after: '2', change: 'changed' },
        { name: 'only', before: 'old', change: 'removed' },
      ],
      layers: [
        { change: 'same', before: 0, after: 0 },
        { change: 'added', after: 1, instruction: 'RUN change' },
      ],
      commonLayers: { count: 1 },
      isSame: false,
    });
    expect(compared.shown.files?.state).toBe('offered');
    await compared.session.readLayers();
    expect(compared.shown.files?.state).toBe('done');
  });

  it('are told to be the same when they are', async () => {
    const built = await buildImage(older);
    await using compared = await compare({ before: built, after: built });
    await compared.session.load();
    expect(compared.shown.comparison?.isSame).toBe(true);
    expect(compared.shown.files?.totals).toMatchObject({
      added: { count: 0 },
      removed: { count: 0 },
      changed: { count: 0 },
    });
  });

  it('change places', async () => {
    await using compared = await compare({ before: await buildImage(older), after: await buildImage(newer) });
    await compared.session.load();
    await compared.session.change({
      before: compared.session.images.after,
      after: compared.session.images.before,
    });
    expect(compared.shown.files?.totals).toMatchObject({
      added: { count: 1, bytes: 9 },
      removed: { count: 1, bytes: 6 },
    });
  });

  it('are compared without a layer that cannot be read, which is named with its reason', async () => {
    const after = await buildImage(newer);
    await using compared = await compare({ before: await buildImage(older), after });
    const path = `GET /v2/${repository}/blobs/${after.blobs[2]?.digest}`;
    compared.test.server.on(path, { body: Buffer.from('other') });
    await compared.session.load();
    expect(compared.shown.files).toMatchObject({
      state: 'done',
      error: { code: 'distribution.digestMismatch' },
      missing: [{ side: 'after', layer: 1, error: { code: 'distribution.digestMismatch' } }],
      totals: { unchanged: { count: 4 }, added: { count: 0 } },
    });
    compared.test.server.on(path, { body: after.blobs[2]?.bytes ?? '' });
    await compared.session.retry();
    expect(compared.shown.files).toMatchObject({ state: 'done', totals: { added: { count: 1 } } });
    expect(compared.shown.files?.missing).toBeUndefined();
  });

  it('are not compared when nothing of one can be read', async () => {
    const before = await buildImage(older);
    await using compared = await compare({ before, after: before });
    compared.test.server.on(`GET /v2/${repository}/blobs/${before.blobs[1]?.digest}`, { body: 'other' });
    await compared.session.load();
    expect(compared.shown.files).toMatchObject({
      state: 'failed',
      error: { code: 'distribution.digestMismatch' },
    });
    expect(compared.session.tree).toBeUndefined();
  });

  it('say why when one of them is not there', async () => {
    await using compared = await compare({ before: await buildImage(older), after: await buildImage(newer) });
    const gone = computeDigest(Buffer.from('gone'));
    for (const method of ['HEAD', 'GET']) {
      compared.test.server.on(`${method} /v2/${repository}/manifests/${gone}`, { status: 404 });
    }
    await compared.session.change({ after: { ...compared.session.images.after, reference: gone } });
    expect(compared.shown.failure).toMatchObject({ code: 'distribution.notFound' });
  });

  it('are retried as they were asked for, with the registry of the side that failed', async () => {
    await using compared = await compare({ before: await buildImage(older), after: await buildImage(newer) });
    await compared.session.load();
    const { before } = compared.session.images;
    const gone = computeDigest(Buffer.from('gone'));
    for (const method of ['HEAD', 'GET']) {
      compared.test.server.on(`${method} /v2/${repository}/manifests/${gone}`, { status: 404 });
    }
    const wanted = { ...before, reference: gone, connectionId: 'https://other.example' };
    await compared.session.change({ before: wanted });
    expect(compared.session.troubled).toEqual(wanted);
    expect(compared.session.images.before).toEqual(before);
    const there = await buildImage({ ...older, labels: { version: 'late' } });
    serveImage(compared.test.server, there);
    await compared.session.retry();
    expect(compared.session.troubled).toEqual(wanted);
    await compared.session.change({ before: { ...before, reference: there.manifest.digest } });
    expect(compared.shown.failure).toBeUndefined();
    expect(compared.shown.comparison?.before.digest).toBe(there.manifest.digest);
  });

  it('are both changed when the second change comes before the first is there', async () => {
    const images = { before: await buildImage(older), after: await buildImage(newer) };
    await using compared = await compare(images);
    await compared.session.load();
    const { before, after } = compared.session.images;
    await Promise.all([
      compared.session.change({ before: { ...after } }),
      compared.session.change({ after: { ...before } }),
    ]);
    expect(compared.shown.comparison).toMatchObject({
      before: { digest: images.after.manifest.digest },
      after: { digest: images.before.manifest.digest },
    });
  });

  it('are not told to be read for ever when others are asked for while they are read', async () => {
    const after = await buildImage(newer);
    await using compared = await compare({ before: await buildImage(older), after });
    const asked = Promise.withResolvers<void>();
    const layer = after.blobs[2];
    compared.test.server.on(`GET /v2/${repository}/blobs/${layer?.digest}`, (_, response) => {
      response.writeHead(200, { 'content-length': `${layer?.bytes.length}` });
      response.write(layer?.bytes.subarray(0, 10), () => asked.resolve());
    });
    const loading = compared.session.load();
    await asked.promise;
    const gone = computeDigest(Buffer.from('gone'));
    for (const method of ['HEAD', 'GET']) {
      compared.test.server.on(`${method} /v2/${repository}/manifests/${gone}`, { status: 404 });
    }
    await compared.session.change({ after: { ...compared.session.images.after, reference: gone } });
    await loading;
    expect(compared.shown.files?.state).toBe('cancelled');
    expect(compared.shown.failure).toMatchObject({ code: 'distribution.notFound' });
  });
});
