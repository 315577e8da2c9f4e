import { describe, expect, it } from 'vitest';
import { Connections } from '../../../../src/vscode/connections.ts';
import { parseSavedRegistries } from '../../../../src/vscode/savedRegistries.ts';
import { findRepositories, parseQuery } from '../../../../src/vscode/search/matchNames.ts';
import { RepositoryIndex } from '../../../../src/vscode/search/repositoryIndex.ts';
import { startScriptedServer } from '../../../support/scriptedServer.ts';
import { createTestClient } from '../../../support/testClient.ts';

const { signal } = new AbortController();
const named = (...repositories: readonly string[]) =>
  repositories.map((repository) => ({ connectionId: 'https://r.example', repository }));
const find = (words: string, ...repositories: readonly string[]): readonly string[] =>
  findRepositories(named(...repositories), parseQuery(words).words, 10).map(({ repository }) => repository);

describe('findRepositories', () => {
  it('finds every word in any order, the best first', () => {
    expect(find('api', 'team/api', 'api', 'team/api-gateway', 'rapid', 'web')).toEqual([
      'api',
      'team/api',
      'team/api-gateway',
      'rapid',
    ]);
    expect(find('WEB team', 'team/web', 'web/other')).toEqual(['team/web']);
  });

  it('searches 20,000 names between two key strokes', () => {
    const many = named(
      ...Array.from({ length: 20_000 }, (_, index) => `team-${index % 100}/service-${index}`),
    );
    const start = performance.now();
    expect(findRepositories(many, ['service-19999'], 10)).toHaveLength(1);
    findRepositories(many, ['nothing'], 10);
    expect(performance.now() - start).toBeLessThan(300);
  });
});

describe('parseQuery', () => {
  it.each([
    ['team api', { words: ['team', 'api'], tagWords: [], hasTag: false }],
    ['team/api:1.2 alpine', { words: ['team/api'], tagWords: ['1.2', 'alpine'], hasTag: true }],
    ['localhost:5000/app', { words: ['localhost:5000/app'], tagWords: [], hasTag: false }],
    ['', { words: [], tagWords: [], hasTag: false }],
  ])('reads %j', (text, expected) => {
    expect(parseQuery(text)).toEqual(expected);
  });
});

describe('RepositoryIndex', () => {
  it('reads all registries page by page, and says which cannot list theirs', async () => {
    await using good = await startScriptedServer();
    await using without = await startScriptedServer();
    good
      .on('GET /v2/_catalog?n=1000', {
        headers: { link: '</v2/_catalog?n=1000&last=b>; rel="next"' },
        body: '{"repositories":["a","b"]}',
      })
      .on('GET /v2/_catalog?n=1000&last=b', { body: '{"repositories":["c"]}' });
    without.on('GET /v2/_catalog', { status: 404, body: '{"errors":[{"code":"NOT_FOUND"}]}' });
    await using goodClient = createTestClient(good.origin);
    await using otherClient = createTestClient(without.origin);
    const connections = new Connections({
      createClient: ({ id }) => {
        const client = id === good.origin ? goodClient : otherClient;
        return { client, reader: client };
      },
      findCredential: async () => undefined,
    });
    const list = [{ url: good.origin }, { url: without.origin, name: 'Hub', repositories: ['by/hand'] }];
    connections.update(parseSavedRegistries(list).registries);
    const index = new RepositoryIndex();
    index.update(connections.all());
    let pages = 0;
    await index.fill(() => pages++, { signal });
    expect([...index.repositories()].map(({ repository }) => repository)).toEqual(['a', 'b', 'c', 'by/hand']);
    expect(index.state()).toEqual({ known: 4, isComplete: true, withoutCatalog: ['Hub'] });
    expect(pages).toBeGreaterThan(1);
  });
});
