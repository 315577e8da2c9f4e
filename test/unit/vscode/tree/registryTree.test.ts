import { describe, expect, it } from 'vitest';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { createTagNode } from '../../../../src/vscode/tree/nodeFactory.ts';
import type { ScriptedServer } from '../../../support/scriptedServer.ts';
import { describeNode, openTree } from './testTree.ts';

const names = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(4, '0')}`);

/** Serves an image without layers under every tag that is asked for. */
function serveImages(server: ScriptedServer, repository: string, tags: readonly string[]): void {
  for (const [index, tag] of tags.entries()) {
    const created = new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
    const config = JSON.stringify({ created, os: 'linux', architecture: 'amd64' });
    const digest = computeDigest(Buffer.from(config));
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest, size: config.length },
      layers: [],
    });
    const headers = {
      'content-type': mediaTypes.ociManifest,
      'docker-content-digest': computeDigest(Buffer.from(body)),
      'content-length': String(body.length),
    };
    for (const reference of [tag, computeDigest(Buffer.from(body))]) {
      server.on(`HEAD /v2/${repository}/manifests/${reference}`, { headers });
      server.on(`GET /v2/${repository}/manifests/${reference}`, { headers, body });
    }
    server.on(`GET /v2/${repository}/blobs/${digest}`, { body: config });
  }
}

describe('a registry', () => {
  it('is expanded by one request, shows folders first and says that there is more', async () => {
    await using test = await openTree();
    const link = { link: '</v2/_catalog?n=100&last=web>; rel="next"' };
    test.server.on('GET /v2/_catalog', {
      headers: link,
      body: '{"repositories":["team/api","team/web","web"]}',
    });
    expect(await test.rows(test.registry)).toEqual(['folder team', 'repository web', 'load-more 2 of ?']);
    expect(test.server.requests.map(({ path }) => path)).toEqual(['/v2/_catalog?n=100']);
  });

  it('goes on where the last page ended', async () => {
    await using test = await openTree();
    test.server
      .on('GET /v2/_catalog?n=100', {
        headers: { link: '</v2/_catalog?n=100&last=b>; rel="next"' },
        body: '{"repositories":["a","b"]}',
      })
      .on('GET /v2/_catalog?n=100&last=b', { body: '{"repositories":["c"]}' });
    await test.tree.children(test.registry);
    await test.tree.loadMore(test.registry);
    expect(await test.rows(test.registry)).toEqual(['repository a', 'repository b', 'repository c']);
  });

  it('shows a hundred rows at a time of a server that sends everything at once', async () => {
    await using test = await openTree();
    test.server.on('GET /v2/_catalog', { body: JSON.stringify({ repositories: names(250, 'r') }) });
    expect((await test.rows(test.registry)).at(-1)).toBe('load-more 100 of 250');
    await test.tree.loadMore(test.registry);
    expect((await test.rows(test.registry)).at(-1)).toBe('load-more 200 of 250');
    expect(test.server.requests).toHaveLength(1);
  });

  it('without a catalog says so, offers to add repositories and shows those of the settings', async () => {
    await using test = await openTree({ repositories: ['org/app'] });
    test.server.on('GET /v2/_catalog', { status: 404, body: '{"errors":[{"code":"NOT_FOUND"}]}' });
    const children = await test.tree.children(test.registry);
    expect(children[0]).toMatchObject({
      kind: 'message',
      action: 'add-repository',
      detail: `${test.server.host} does not offer a list of its repositories.`,
    });
    expect(children.slice(1).map(describeNode)).toEqual(['folder org']);
    expect(await test.rows(children[1])).toEqual(['repository app']);
  });

  it('that fails is a row with a remedy, and is asked again after Refresh', async () => {
    await using test = await openTree();
    test.server.on('GET /v2/_catalog', {
      body: '<html>welcome</html>',
      headers: { 'content-type': 'text/html' },
    });
    const [failed] = await test.tree.children(test.registry);
    expect(failed).toMatchObject({ kind: expect.stringMatching(/error|message/) });
    test.server.on('GET /v2/_catalog', { body: '{"repositories":["a"]}' });
    test.tree.refresh(test.registry);
    expect(await test.rows(test.registry)).toEqual(['repository a']);
  });

  it('shows a repository found elsewhere although its page was not read', async () => {
    await using test = await openTree();
    test.server.on('GET /v2/_catalog', {
      headers: { link: '</v2/_catalog?n=100&last=r0099>; rel="next"' },
      body: JSON.stringify({ repositories: names(100, 'r') }),
    });
    await test.tree.children(test.registry);
    const node = test.tree.pinRepository(test.registry.connectionId, 'zoo/lion');
    expect(await test.rows(test.registry)).toContain('folder zoo');
    expect(await test.rows(node.parent)).toContain('repository lion');
  });

  it('does not say that nobody is signed in where nobody answers, until somebody does', async () => {
    await using test = await openTree();
    const { connectionId } = test.registry;
    const described: string[] = [];
    test.tree.onDidDescribe((node) => described.push(node.id));
    test.server.on('GET /v2/_catalog', (_request, _response, { socket }) => void socket.end('SSH-2.0\r\n'));
    await test.tree.children(test.registry);
    expect(test.tree.loginOf(connectionId)).toBeUndefined();
    expect(described).toContain(connectionId);

    test.server.on('GET /v2/_catalog', { body: '{"repositories":["a"]}' });
    test.tree.refresh(test.registry);
    described.length = 0;
    await test.tree.children(test.registry);
    expect(test.tree.loginOf(connectionId)).toMatchObject({ credential: undefined });
    expect(described).toEqual([connectionId]);
    await test.tree.children(test.registry);
    expect(described).toEqual([connectionId]);
  });

  it('says who is signed in once it was opened, not before', async () => {
    const credential = {
      secret: { kind: 'basic', username: 'ann', password: 'x' },
      origin: { kind: 'docker-config', path: '/x' },
      username: 'ann',
    } as const;
    await using test = await openTree({ credential });
    test.server.on('GET /v2/_catalog', { body: '{"repositories":[]}' });
    expect(test.tree.loginOf(test.registry.connectionId)).toBeUndefined();
    const described = new Promise((resolve) => {
      test.tree.onDidDescribe(resolve);
    });
    expect(await test.rows(test.registry)).toEqual(['message This registry has no repositories yet.']);
    await described;
    expect(test.tree.loginOf(test.registry.connectionId)?.credential?.username).toBe('ann');
  });
});

describe('a repository', () => {
  it('asks for names alone when it is expanded, and sorts them newest first', async () => {
    await using test = await openTree();
    test.server.on('GET /v2/team/api/tags/list', { body: '{"tags":["1.9","1.10","latest","edge"]}' });
    expect(await test.rows(test.repository('team/api'))).toEqual([
      'tag latest',
      'tag 1.10',
      'tag 1.9',
      'tag edge',
    ]);
    expect(test.server.requests).toHaveLength(1);
  });

  it.each([
    ['null', '{"name":"a","tags":null}', 200],
    ['an empty list', '{"name":"a","tags":[]}', 200],
    ['NAME_UNKNOWN', '{"errors":[{"code":"NAME_UNKNOWN","message":"x"}]}', 404],
  ])('without tags is empty, not broken: %s', async (_name, body, status) => {
    await using test = await openTree();
    test.server.on('GET /v2/a/tags/list', { status, body });
    expect(await test.rows(test.repository('a'))).toEqual(['message This repository has no tags.']);
  });

  it('filters over names of every page', async () => {
    await using test = await openTree();
    test.server
      .on('GET /v2/a/tags/list?n=1000', {
        headers: { link: '</v2/a/tags/list?n=1000&last=b>; rel="next"' },
        body: '{"tags":["1.0","b"]}',
      })
      .on('GET /v2/a/tags/list?n=1000&last=b', { body: '{"tags":["2.0-alpine"]}' });
    const node = test.repository('a');
    test.tree.setFilter(node, 'alpine');
    expect(await test.rows(node)).toEqual(['tag 2.0-alpine']);
    test.tree.setFilter(node, 'nothing');
    expect(await test.rows(node)).toEqual(['message None of 3 tags matches “nothing”.']);
    expect(test.tree.tagCounts(node)).toEqual({ known: 3, matching: 0, isComplete: true });
  });

  it('keeps tags that tools made apart', async () => {
    await using test = await openTree();
    const attached = `sha256-${'a'.repeat(64)}.sig`;
    test.server.on('GET /v2/a/tags/list', { body: JSON.stringify({ tags: ['1.0', attached] }) });
    const children = await test.tree.children(test.repository('a'));
    expect(children.map(describeNode)).toEqual(['tag 1.0', 'supplements']);
    expect(await test.rows(children[1])).toEqual([`tag ${attached}`]);
  });

  it('sorts by date after reading the dates, and remembers the order', async () => {
    await using test = await openTree();
    test.server.on('GET /v2/a/tags/list', { body: '{"tags":["x","y","z"]}' });
    serveImages(test.server, 'a', ['x', 'y', 'z']);
    const node = test.repository('a');
    await test.tree.setOrder(node, 'date');
    expect(await test.rows(node)).toEqual(['tag z', 'tag y', 'tag x']);
    expect(test.tree.viewOf(node).order).toBe('date');
  });

  it('whose listing breaks off shows what came, and why there is no more', async () => {
    await using test = await openTree();
    test.server
      .on('GET /v2/a/tags/list?n=1000', {
        headers: { link: '</v2/a/tags/list?n=1000&last=b>; rel="next"' },
        body: '{"tags":["1.0","b"]}',
      })
      .on('GET /v2/a/tags/list?n=1000&last=b', { status: 403, body: '{"errors":[{"code":"DENIED"}]}' });
    const rows = await test.rows(test.repository('a'));
    expect(rows[0]).toMatch(/^error distribution\./);
    expect(rows.slice(1, 3)).toEqual(['tag 1.0', 'tag b']);
  });
});

describe('rows in sight', () => {
  it('are read six at a time, and never those out of sight', async () => {
    await using test = await openTree();
    const tags = names(40, 't');
    let running = 0;
    let most = 0;
    const node = test.repository('a');
    serveImages(test.server, 'a', tags);
    const gates: (() => void)[] = [];
    for (const tag of tags) {
      test.server.on(`HEAD /v2/a/manifests/${tag}`, async () => {
        most = Math.max(most, ++running);
        if (running >= 6) {
          gates.splice(0).forEach((open) => open());
        } else if (gates.length < 5) {
          await new Promise<void>((resolve) => {
            gates.push(resolve);
            setImmediate(() => setTimeout(resolve, 30));
          });
        }
        running--;
        return { status: 404 };
      });
    }
    await Promise.all(tags.slice(0, 30).map((tag) => test.tree.seen(createTagNode(node, tag))));
    expect(most).toBeLessThanOrEqual(6);
    const asked = new Set(test.server.requests.map(({ path }) => path.split('/').at(-1)));
    expect([...asked].filter((tag) => tags.slice(30).includes(tag ?? ''))).toEqual([]);
  });

  it('stop being read when their row is collapsed, and are read when seen again', async () => {
    await using test = await openTree();
    const node = test.repository('a');
    const tag = createTagNode(node, 't');
    const arrived = new Promise<void>((resolve) => {
      test.server.on('HEAD /v2/a/manifests/t', (_request, response) => {
        response.once('close', resolve);
        if (test.server.count('HEAD /v2/a/manifests/t') === 1) {
          test.tree.collapsed(node);
        }
      });
    });
    await test.tree.seen(tag);
    await arrived;
    expect(test.tree.detailOf(tag)).toBeUndefined();
    serveImages(test.server, 'a', ['t']);
    await test.tree.seen(tag);
    expect(test.tree.detailOf(tag)).toMatchObject({
      state: 'read',
      summary: { platforms: [{ os: 'linux' }] },
    });
  });

  it('whose details cannot be read say why, and harm nothing else', async () => {
    await using test = await openTree();
    const tag = createTagNode(test.repository('a'), 't');
    test.server.on('HEAD /v2/a/manifests/t', { status: 404 }).on('GET /v2/a/manifests/t', { status: 404 });
    await test.tree.seen(tag);
    expect(test.tree.detailOf(tag)).toMatchObject({
      state: 'failed',
      error: { code: 'distribution.notFound' },
    });
  });
});

describe('reading that was stopped', () => {
  /** Answers the next request for tags when the test says so; `gone` when the request was cancelled. */
  function holdTags(server: ScriptedServer): {
    readonly arrived: Promise<void>;
    readonly gone: Promise<void>;
  } {
    const arrived = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    server.on('GET /v2/a/tags/list', (_request, response) => {
      arrived.resolve();
      response.once('close', gone.resolve);
    });
    return { arrived: arrived.promise, gone: gone.promise };
  }

  it('begins anew when a row that already showed something is closed and opened again', async () => {
    await using test = await openTree();
    const node = test.repository('a');
    const { gone } = holdTags(test.server);
    expect(await test.rows(node)).toEqual(['message The tags are still being read…']);
    test.tree.collapsed(node);
    await gone;
    const changes: (string | undefined)[] = [];
    test.tree.onDidChange((changed) => changes.push(changed?.id));
    test.tree.expanded(node);
    expect(changes).toEqual([node.id]);
    test.server.on('GET /v2/a/tags/list', { body: '{"tags":["1"]}' });
    expect(await test.rows(node)).toEqual(['tag 1']);
  });

  it('begins anew when the view that was hidden is shown again, and only once', async () => {
    await using test = await openTree();
    const node = test.repository('a');
    const { arrived } = holdTags(test.server);
    const rows = test.tree.children(node);
    await arrived;
    test.tree.hidden();
    expect(await rows).toEqual([]);
    const changes: (string | undefined)[] = [];
    test.tree.onDidChange((changed) => changes.push(changed?.id));
    test.tree.shown();
    test.tree.shown();
    expect(changes).toEqual([node.id]);
  });
});

describe('opened images', () => {
  it('stand beside the registries until they are removed', async () => {
    await using test = await openTree();
    const image = { connectionId: test.server.origin, repository: 'a', reference: '1' };
    await test.tree.addOpenedImage(image);
    await test.tree.addOpenedImage({ ...image, reference: '2' });
    await test.tree.addOpenedImage(image);
    const roots = await test.tree.children(undefined);
    expect(roots.map(describeNode)).toEqual(['registry', 'opened-images']);
    expect(await test.rows(roots[1])).toEqual(['tag 1', 'tag 2']);
    await test.tree.removeOpenedImage(image);
    expect(await test.rows(roots[1])).toEqual(['tag 2']);
  });
});

describe('the top of the tree', () => {
  it('stays known while everything is refreshed, and is asked for again when other rows are there', async () => {
    await using test = await openTree();
    const { id } = test.registry;
    const image = { connectionId: id, repository: 'a', reference: '1' };
    const changes: (string | undefined)[] = [];
    test.tree.onDidChange((node) => changes.push(node?.id));
    await test.tree.children(undefined);
    test.tree.refresh();
    test.connections.reset(id);
    expect(changes.splice(0)).toEqual([id, id]);

    await test.tree.addOpenedImage(image);
    expect(changes.splice(0)).toEqual([undefined]);
    await test.tree.children(undefined);
    await test.tree.addOpenedImage({ ...image, reference: '2' });
    expect(changes.splice(0)).toEqual(['opened-images']);

    test.connections.update([]);
    expect(changes.splice(0)).toEqual([undefined]);
  });
});
