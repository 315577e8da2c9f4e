/** Whether a repository is there, asked of a real server with one request. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRepository, type RepositoryCheck } from '../../../../src/vscode/connecting/repositoryCheck.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scriptedServer.ts';
import { createTestClient } from '../../../support/testClient.ts';

let server: ScriptedServer;

beforeEach(async () => {
  server = await startScriptedServer();
});

afterEach(async () => {
  await server.close();
});

async function check(repository: string): Promise<RepositoryCheck> {
  await using client = createTestClient(server.origin);
  return await checkRepository(client, repository, { signal: new AbortController().signal });
}

const error = (code: string): string => JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] });

describe('checkRepository', () => {
  it('finds a repository that has a tag, with one request', async () => {
    server.on('GET /v2/team/app/tags/list', { body: JSON.stringify({ name: 'team/app', tags: ['1.0'] }) });
    await expect(check('team/app')).resolves.toEqual({ kind: 'found' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [200, JSON.stringify({ name: 'team/app', tags: null })],
    [200, JSON.stringify({ name: 'team/app', tags: [] })],
    [404, error('NAME_UNKNOWN')],
  ])('is not sure of one without tags: %d %s', async (status, body) => {
    server.on('GET /v2/team/app/tags/list', { status, body });
    await expect(check('team/app')).resolves.toEqual({
      kind: 'unclear',
      summary: 'team/app has no tags, was not found, or may not be seen with this login.',
      action: undefined,
    });
  });

  it('offers to sign in where that may be what is missing (Z38)', async () => {
    server.on('GET /v2/team/app/tags/list', {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="registry"' },
      body: error('UNAUTHORIZED'),
    });
    await expect(check('team/app')).resolves.toMatchObject({ kind: 'unclear', action: 'sign-in' });
  });

  it('passes a cancellation on', async () => {
    await using client = createTestClient(server.origin);
    const signal = AbortSignal.abort();
    await expect(checkRepository(client, 'team/app', { signal })).rejects.toBe(signal.reason);
  });
});
