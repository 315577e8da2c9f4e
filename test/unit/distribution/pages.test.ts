import { describe, expect, it } from 'vitest';
import type { RegistryClient } from '../../../src/distribution/client.ts';
import type { PageCursor } from '../../../src/distribution/registryReader.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scriptedServer.ts';
import { call, collect, openTestClient, rejection } from './testClient.ts';

const names = Array.from({ length: 7 }, (_, index) => `t${index}`);

function page(tags: readonly string[], link?: string) {
  return { body: JSON.stringify({ name: 'app', tags }), headers: link === undefined ? {} : { link } };
}

async function pagesOf<T>(
  pages: AsyncIterable<{ readonly items: readonly T[] }>,
): Promise<readonly (readonly T[])[]> {
  const lists: (readonly T[])[] = [];
  for await (const { items } of pages) {
    lists.push(items);
  }
  return lists;
}

describe('names that are longer than names may be', () => {
  const long = 'x'.repeat(20_000_000);

  it('are left out of the tags, which is written down, and the rest goes on', async () => {
    await using test = await openTestClient();
    const longest = 't'.repeat(128);
    test.server.on('GET /v2/app/tags/list?n=3', page(['t0', longest, long]));
    test.server.on(`GET /v2/app/tags/list?n=3&last=${longest}`, page(['t9', `${longest}t`]));
    expect(await pagesOf(test.client.listTags('app', { ...call, pageSize: 3 }))).toEqual([
      ['t0', longest],
      ['t9'],
    ]);
    const lines = test.log.filter((line) => line.includes('longer than'));
    expect(lines).toEqual([
      expect.stringContaining('1 name of app/tags/list is longer than 128 characters and left out: xxx'),
      expect.stringContaining('1 name of app/tags/list is longer than 128 characters and left out: ttt'),
    ]);
    expect(Math.max(...test.log.map((line) => line.length))).toBeLessThan(1000);
  });

  it('are left out of the repositories', async () => {
    await using test = await openTestClient();
    const longest = 'r'.repeat(255);
    test.server.on('GET /v2/_catalog?n=100', {
      body: JSON.stringify({ repositories: [long, longest, `${longest}r`] }),
    });
    expect(await collect(test.client.listRepositories(call))).toEqual([longest]);
  });

  it('do not end a listing when a page holds nothing else', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list?n=100', page([long], '</v2/app/tags/list?c=1>; rel="next"'));
    test.server.on('GET /v2/app/tags/list?c=1', page(['t1']));
    expect(await collect(test.client.listTags('app', call))).toEqual(['t1']);
  });
});

describe('following links', () => {
  it.each([
    ['a relative link', '/v2/app/tags/list?last=t1&n=2'],
    ['a link with the query alone', '?last=t1&n=2'],
    ['an internal host over plain HTTP (Z9)', 'http://registry.internal:8081/v2/app/tags/list?last=t1&n=2'],
    ['a cloud metadata service (Z10)', 'http://169.254.169.254/v2/app/tags/list?last=t1&n=2'],
  ])('goes by %s, on its own origin', async (_name, link) => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list?n=2', page(['t0', 't1'], `<${link}>; rel="next"`));
    test.server.on('GET /v2/app/tags/list?last=t1&n=2', page(['t2']));
    expect(await pagesOf(test.client.listTags('app', { ...call, pageSize: 2 }))).toEqual([
      ['t0', 't1'],
      ['t2'],
    ]);
  });

  it('keeps an opaque cursor as it is, with its commas (Z8, Z9)', async () => {
    await using test = await openTestClient();
    const next = '/v2/app/tags/list?next_page=gAAA%2Fb,c%3D%3D';
    test.server.on('GET /v2/app/tags/list?n=100', page(['t0'], `<${next}>; rel=next`));
    test.server.on(`GET ${next}`, page(['t1']));
    expect(await collect(test.client.listTags('app', call))).toEqual(['t0', 't1']);
  });

  it('does not take fewer items than asked for as the end, nor an empty page (Z12)', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list?n=100', page(['t0'], '</v2/app/tags/list?cursor=1>; rel="next"'));
    test.server.on('GET /v2/app/tags/list?cursor=1', page([], '</v2/app/tags/list?cursor=2>; rel="next"'));
    test.server.on('GET /v2/app/tags/list?cursor=2', page(['t1']));
    expect(await collect(test.client.listTags('app', call))).toEqual(['t0', 't1']);
  });

  it('uses its own path with the query of a link whose path leads nowhere, from then on (Z9)', async () => {
    await using test = await openTestClient({ basePath: '/team' });
    const inner = '/repository/hosted/v2/app/tags/list';
    test.server.on(
      'GET /team/v2/app/tags/list?n=100',
      page(['t0'], `<http://inner:8081${inner}?last=t0>; rel="next"`),
    );
    test.server.on(`GET ${inner}?last=t0`, { status: 404 });
    test.server.on(
      'GET /team/v2/app/tags/list?last=t0',
      page(['t1'], `<http://inner:8081${inner}?last=t1>; rel="next"`),
    );
    test.server.on('GET /team/v2/app/tags/list?last=t1', page(['t2']));
    expect(await collect(test.client.listTags('app', call))).toEqual(['t0', 't1', 't2']);
    expect(test.server.requests).toHaveLength(4);
  });

  it('does so for a registry below a path that does not know its path', async () => {
    await using test = await openTestClient({ basePath: '/team' });
    test.server.on('GET /team/v2/_catalog?n=100', {
      body: '{"repositories":["a"]}',
      headers: { link: '</v2/_catalog?last=a&n=100>; rel="next"' },
    });
    test.server.on('GET /v2/_catalog?last=a&n=100', { status: 404 });
    test.server.on('GET /team/v2/_catalog?last=a&n=100', { body: '{"repositories":["b"]}' });
    expect(await collect(test.client.listRepositories(call))).toEqual(['a', 'b']);
  });

  it('says when a link is no URL, for the list would be incomplete', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list', page(['t0'], '<http://[>; rel="next"'));
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      code: 'distribution.brokenProtocol',
    });
  });
});

describe('ending (Z11, U9)', () => {
  it('ends when the same link comes again', async () => {
    await using test = await openTestClient();
    const link = '</v2/app/tags/list?last=t1&n=2>; rel="next"';
    test.server.on('GET /v2/app/tags/list?n=2', page(['t0', 't1'], link));
    test.server.on('GET /v2/app/tags/list?last=t1&n=2', page(['t2'], link));
    expect(await collect(test.client.listTags('app', { ...call, pageSize: 2 }))).toEqual(['t0', 't1', 't2']);
    expect(test.server.requests).toHaveLength(2);
  });

  it.each([
    ['the same place', '</v2/app/tags/list?n=2&last=t1>; rel="next"'],
    ['no place', '</v2/app/tags/list?n=2&last=>; rel="next"'],
  ])('ends at an empty page that links to %s', async (_name, link) => {
    await using test = await openTestClient();
    test.server.on(
      'GET /v2/app/tags/list?n=2',
      page(['t0', 't1'], '</v2/app/tags/list?last=t1&n=2>; rel="next"'),
    );
    test.server.on('GET /v2/app/tags/list?last=t1&n=2', page([], link));
    expect(await collect(test.client.listTags('app', { ...call, pageSize: 2 }))).toEqual(['t0', 't1']);
    expect(test.server.requests).toHaveLength(2);
  });

  it('ends when a server gives the same page whatever it is asked for', async () => {
    await using test = await openTestClient();
    let count = 0;
    test.server.on('GET /v2/app/tags/list', () =>
      page(['t0', 't1'], `</v2/app/tags/list?cursor=${++count}>; rel="next"`),
    );
    expect(await collect(test.client.listTags('app', call))).toEqual(['t0', 't1']);
    expect(count).toBe(2);
  });

  it('gives up on a server that sends one empty page after the other', async () => {
    await using test = await openTestClient();
    let count = 0;
    test.server.on('GET /v2/app/tags/list', () =>
      page([], `</v2/app/tags/list?cursor=${++count}>; rel="next"`),
    );
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      code: 'distribution.brokenProtocol',
      summary: expect.stringContaining('does not end'),
    });
    expect(count).toBe(50);
  });

  it('gives up after ten thousand pages', async () => {
    await using test = await openTestClient();
    let count = 0;
    test.server.on('GET /v2/app/tags/list', () =>
      page([`t${++count}`], `</v2/app/tags/list?last=t${count}>; rel="next"`),
    );
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({
      code: 'distribution.brokenProtocol',
    });
    expect(count).toBe(10_000);
  });
});

describe('registries without links (Z12)', () => {
  it('are asked for what comes after a full page, until there is nothing', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list', ({ path }) => {
      const { searchParams } = new URL(path, 'http://host');
      const from = names.indexOf(searchParams.get('last') ?? '') + 1;
      return page(names.slice(from, from + Number(searchParams.get('n'))));
    });
    expect(await collect(test.client.listTags('app', { ...call, pageSize: 3 }))).toEqual(names);
    expect(test.server.requests).toHaveLength(3);
  });

  it('have said everything when they send more or fewer than asked for', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list', page(names));
    expect(await collect(test.client.listTags('app', { ...call, pageSize: 3 }))).toEqual(names);
    expect(test.server.requests).toHaveLength(1);
  });

  it('may take no notice of where to go on', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list', page(names));
    expect(await collect(test.client.listTags('app', { ...call, pageSize: 7 }))).toEqual(names);
    expect(test.server.requests).toHaveLength(2);
  });

  it('may begin again after their last name', async () => {
    await using test = await openTestClient();
    serveInCircles(test.server);
    expect(await collect(test.client.listTags('app', { ...call, pageSize: 2 }))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(test.server.requests).toHaveLength(3);
  });

  it('have ended where links were given before', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list?n=2', page(['t0', 't1'], '<?last=t1&n=2>; rel="next"'));
    test.server.on('GET /v2/app/tags/list?last=t1&n=2', page(['t2', 't3']));
    expect(await collect(test.client.listTags('app', { ...call, pageSize: 2 }))).toHaveLength(4);
    expect(test.server.requests).toHaveLength(2);
  });
});

/** Two names a page, and the first page again after the last one. */
function serveInCircles(server: ScriptedServer): void {
  server.on('GET /v2/app/tags/list', ({ path }) =>
    page(new URL(path, 'http://host').searchParams.get('last') === 'b' ? ['c', 'd'] : ['a', 'b']),
  );
}

/** Takes one page at a time, as the tree does. */
async function takePages(client: RegistryClient, pageSize: number): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let next: PageCursor | undefined;
  do {
    const from = next === undefined ? {} : { from: next };
    const listing = client.listTags('app', { ...call, pageSize, ...from });
    const { value } = await listing[Symbol.asyncIterator]().next();
    pages.push(value?.items ?? []);
    next = value?.next;
  } while (next !== undefined);
  return pages;
}

describe('a cursor', () => {
  it('knows the way it came, so that taking one page at a time ends as well (Z11, U9)', async () => {
    await using test = await openTestClient();
    serveInCircles(test.server);
    expect(await takePages(test.client, 2)).toEqual([['a', 'b'], ['c', 'd'], []]);
    const link = '</v2/app/tags/list?cursor=1>; rel="next"';
    test.server.on('GET /v2/app/tags/list', page(['a', 'b'], link));
    expect(await takePages(test.client, 100)).toEqual([['a', 'b'], []]);
  });

  it('may be used again, and gives the same page', async () => {
    await using test = await openTestClient();
    serveInCircles(test.server);
    const [first] = await Array.fromAsync(test.client.listTags('app', { ...call, pageSize: 2 }));
    const from = first?.next === undefined ? {} : { from: first.next };
    for (let time = 1; time <= 2; time++) {
      expect(await collect(test.client.listTags('app', { ...call, ...from }))).toEqual(['c', 'd']);
    }
  });

  it('goes on later where a page ended', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list?n=2', page(['t0', 't1'], '<?last=t1&n=2>; rel="next"'));
    test.server.on('GET /v2/app/tags/list?last=t1&n=2', page(['t2']));
    const [first] = await Array.fromAsync(test.client.listTags('app', { ...call, pageSize: 2 }));
    expect(first?.next).toEqual({ pathAndQuery: '/v2/app/tags/list?last=t1&n=2' });
    const { next } = first ?? {};
    const rest =
      next === undefined ? [] : await collect(test.client.listTags('app', { ...call, from: next }));
    expect(rest).toEqual(['t2']);
  });

  it.each(['//evil.example/v2/app/tags/list', 'http://169.254.169.254/v2/'])(
    'never leaves the origin: %s',
    async (pathAndQuery) => {
      await using test = await openTestClient();
      await using other = await startScriptedServer();
      test.server.on('GET /v2/app/tags/list', page(['t0'])).on('GET /v2/', page(['t0']));
      await collect(test.client.listTags('app', { ...call, from: { pathAndQuery } }));
      expect(test.server.requests).toHaveLength(1);
      expect(other.requests).toEqual([]);
    },
  );
});

describe('servers under load (Z7)', () => {
  it('are asked for smaller pages', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/_catalog?n=100', { status: 504 });
    test.server.on('GET /v2/_catalog?n=50', {
      status: 400,
      body: '{"errors":[{"code":"PAGINATION_NUMBER_INVALID"}]}',
    });
    test.server.on('GET /v2/_catalog?n=25', { body: '{"repositories":["a"]}' });
    expect(await collect(test.client.listRepositories(call))).toEqual(['a']);
  });

  it('are given up on when that does not help', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/_catalog', { status: 502, body: '<html><title>502 Bad Gateway</title></html>' });
    expect(await rejection(collect(test.client.listRepositories(call)))).toMatchObject({
      code: 'distribution.requestFailed',
      status: 502,
      isRetryable: true,
      summary: expect.stringContaining('Bad Gateway'),
    });
  });

  it('are not asked again when the caller has gone', async () => {
    await using test = await openTestClient();
    const leaving = new AbortController();
    test.server.on('GET /v2/_catalog', () => {
      leaving.abort(new Error('gone'));
      return { status: 504 };
    });
    const error = await rejection(collect(test.client.listRepositories({ signal: leaving.signal })));
    expect(error).toMatchObject({ message: 'gone' });
    expect(test.server.requests).toHaveLength(1);
  });
});

describe('a name that is gone between two pages (Z4)', () => {
  it('makes the catalog begin anew, without repeating itself', async () => {
    await using test = await openTestClient();
    const lists = [
      ['a', 'b'],
      ['a', 'c'],
    ];
    test.server.on('GET /v2/_catalog?n=2', () => {
      const repositories = lists.shift() ?? [];
      return {
        body: JSON.stringify({ repositories }),
        headers: { link: `</v2/_catalog?last=${repositories.at(-1)}&n=2>; rel="next"` },
      };
    });
    test.server.on('GET /v2/_catalog?last=b&n=2', { status: 400 });
    test.server.on('GET /v2/_catalog?last=c&n=2', { body: '{"repositories":["d"]}' });
    expect(await collect(test.client.listRepositories({ ...call, pageSize: 2 }))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('does not make it begin anew for ever', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/_catalog?n=2', {
      body: '{"repositories":["a","b"]}',
      headers: { link: '</v2/_catalog?last=b&n=2>; rel="next"' },
    });
    test.server.on('GET /v2/_catalog?last=b&n=2', { status: 400, body: 'no such repository' });
    expect(await rejection(collect(test.client.listRepositories({ ...call, pageSize: 2 })))).toMatchObject({
      status: 400,
    });
    expect(test.server.count('GET /v2/_catalog?n=2')).toBe(4);
  });
});
