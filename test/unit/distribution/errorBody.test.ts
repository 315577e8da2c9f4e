import { describe, expect, it } from 'vitest';
import { call, collect, openTestClient, rejection } from './testClient.ts';

/** What the user reads when a registry answers 500 with this body. */
async function summaryOf(body: string | Uint8Array): Promise<string> {
  await using test = await openTestClient();
  test.server.on('GET /v2/app/tags/list', { status: 418, body });
  const error = await rejection(collect(test.client.listTags('app', call)));
  return error instanceof Object && 'summary' in error ? String(error.summary) : '';
}

describe('what a registry says in a failure', () => {
  it.each([
    [
      'the error list of the specification',
      '{"errors":[{"code":"DENIED","message":"no entry"}]}',
      'DENIED: no entry',
    ],
    ['several errors', '{"errors":[{"code":"A"},{"code":"B","message":"b"}]}', 'A; B: b'],
    ['the form of OAuth2', '{"error":"invalid_grant","error_description":"too old"}', 'too old'],
    ["the form of Docker Hub's token service", '{"details":"incorrect password"}', 'incorrect password'],
    ['plain text', 'You have reached your pull rate limit.\n', 'You have reached your pull rate limit.'],
    [
      'the title of a web page',
      '<html><head><title>502 Bad\nGateway</title></head></html>',
      '502 Bad Gateway',
    ],
  ])('is quoted from %s', async (_name, body, words) => {
    expect(await summaryOf(body)).toContain(`says: ${words}`);
  });

  it.each([
    ['nothing', ''],
    ['a page without a title', '<html><body><script>alert(1)</script></body></html>'],
    ['an error list of something else', '{"errors":["a",1,{"code":7}]}'],
  ])('is left out when it is %s', async (_name, body) => {
    const summary = await summaryOf(body);
    expect(summary).not.toContain('says');
    expect(summary).not.toContain('<');
  });

  it('is one short line', async () => {
    const summary = await summaryOf(`first\u001B[31m line\r\n\u202Esecond ${'x'.repeat(100_000)}`);
    expect(summary).toContain('first [31m line second');
    expect(summary.length).toBeLessThan(500);
  });

  it('has no login and no token in it', async () => {
    const summary = await summaryOf('got Authorization: Basic YW5uOnNlY3JldA== and Bearer abc.def-123');
    expect(summary).not.toMatch(/YW5u|abc/);
  });

  it('need not be read to its end', async () => {
    await using test = await openTestClient();
    test.server.on('GET /v2/app/tags/list', (_request, response) => {
      response.writeHead(418, { 'content-length': '100' });
      response.write('short and stout', () => response.destroy());
    });
    expect(await rejection(collect(test.client.listTags('app', call)))).toMatchObject({ status: 418 });
  });

  it('is of no interest to a caller who has gone', async () => {
    await using test = await openTestClient();
    const leaving = new AbortController();
    test.server.on('GET /v2/app/tags/list', (_request, response) => {
      response.writeHead(418);
      response.write('I am', () => leaving.abort(new Error('gone')));
    });
    const listing = collect(test.client.listTags('app', { signal: leaving.signal }));
    expect(await rejection(listing)).toMatchObject({ message: 'gone' });
  });
});
