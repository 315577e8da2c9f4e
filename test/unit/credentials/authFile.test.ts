import { appendFile, mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuthFile, type FileAnswer } from '../../../src/credentials/authFile.ts';
import { ConfigUnreadableError } from '../../../src/credentials/errors.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'auth-file-'));
  file = path.join(folder, 'config.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const query = { host: 'host', scheme: 'https' } as const;
const toAuth = (login: string): string => Buffer.from(login).toString('base64');

async function find(content: unknown, asked: Parameters<AuthFile['findAnswers']>[0] = query) {
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return new AuthFile(file).findAnswers(asked);
}

function toBasic(username: string, password: string): FileAnswer {
  return { kind: 'secret', secret: { kind: 'basic', username, password }, username };
}

describe('the entries of a file', () => {
  it.each<[string, unknown, FileAnswer]>([
    ['auth', { auth: toAuth('robot$team+ci:pä:ss') }, toBasic('robot$team+ci', 'pä:ss')],
    ['user name and password', { username: 'me', password: 'hunter2' }, toBasic('me', 'hunter2')],
    [
      'auth before user name and password',
      { auth: toAuth('me:right'), username: 'you', password: 'wrong' },
      toBasic('me', 'right'),
    ],
    [
      'an identity token beside a user name (Z35)',
      { auth: toAuth('0000-00:'), identitytoken: 'refresh' },
      { kind: 'secret', secret: { kind: 'identity-token', token: 'refresh' }, username: '0000-00' },
    ],
    [
      'an identity token under the user name <token> (Z35)',
      { auth: toAuth('<token>:refresh') },
      { kind: 'secret', secret: { kind: 'identity-token', token: 'refresh' }, username: undefined },
    ],
    [
      'a registry token before all others',
      { auth: toAuth('me:x'), identitytoken: 'refresh', registrytoken: 'bearer' },
      { kind: 'secret', secret: { kind: 'registry-token', token: 'bearer' }, username: 'me' },
    ],
  ])('are read from %s', async (_what, entry, expected) => {
    expect(await find({ auths: { host: entry } })).toEqual([expected]);
  });

  it.each([
    {},
    { auth: '' },
    { email: 'me@example.com' },
    { username: 'me' },
    { auth: toAuth('me:') },
    null,
    'me',
    1,
  ])('may be without a login: %j', async (entry) => {
    expect(await find({ auths: { host: entry } })).toEqual([]);
  });

  it.each(['not base64!', toAuth('no colon'), toAuth(':no user')])(
    'that cannot be understood are a fault which quotes nothing of them: %s',
    async (auth) => {
      const [answer] = await find({ auths: { host: { auth } } });
      const error = answer?.kind === 'fault' ? answer.error : undefined;
      expect(error).toBeInstanceOf(ConfigUnreadableError);
      expect(error?.summary).toContain(`${file} cannot be used: the “auth” of host is not base64`);
      expect(JSON.stringify([error?.summary, error?.message, error?.cause])).not.toContain(auth);
    },
  );

  it('come with the best key first, and never from the other scheme (Z40)', async () => {
    const auths = {
      host: { auth: toAuth('all:1') },
      'http://host': { auth: toAuth('plain:2') },
      'host/org': { auth: toAuth('org:3') },
      'https://other': { auth: toAuth('other:4') },
    };
    expect(await find({ auths }, { ...query, repository: 'org/app' })).toEqual([
      toBasic('org', '3'),
      toBasic('all', '1'),
    ]);
    expect(await find({ auths: { 'http://host': auths['http://host'] } })).toEqual([]);
  });
});

describe('the helpers of a file', () => {
  const auths = { host: { auth: toAuth('me:x') } };

  it('are asked before its own entries, the one for the registry instead of the one for all', async () => {
    const content = { auths, credsStore: 'desktop', credHelpers: { host: 'own', other: 'else' } };
    expect(await find(content)).toEqual([{ kind: 'helper', helper: 'own' }, toBasic('me', 'x')]);
    expect(await find({ auths, credsStore: 'desktop', credHelpers: { other: 'else' } })).toEqual([
      { kind: 'helper', helper: 'desktop' },
      toBasic('me', 'x'),
    ]);
  });

  it('do not include the one for all where a registry has an empty one', async () => {
    expect(await find({ auths, credsStore: 'desktop', credHelpers: { host: '' } })).toEqual([
      toBasic('me', 'x'),
    ]);
  });

  it('are found under every name of Docker Hub (Z40)', async () => {
    const hub = { host: 'registry-1.docker.io', scheme: 'https' } as const;
    expect(await find({ credHelpers: { 'docker.io': 'hub' } }, hub)).toEqual([
      { kind: 'helper', helper: 'hub' },
    ]);
    expect(await find({ credHelpers: { 'https://index.docker.io/v1/': 'hub' } }, hub)).toHaveLength(1);
  });

  it.each([
    { credsStore: '' },
    { credsStore: 1, credHelpers: [] },
    { credHelpers: { host: null } },
    { auths: [], credHelpers: 'x' },
  ])('are none in %j', async (content) => {
    expect(await find(content)).toEqual([]);
  });
});

describe('a file', () => {
  it('that is not there says nothing', async () => {
    expect(await new AuthFile(file).findAnswers(query)).toEqual([]);
    await writeFile(file, '{}');
    expect(await new AuthFile(path.join(file, 'below')).findAnswers(query)).toEqual([]);
  });

  it.each(['', ' \n', '{}', '\uFEFF{}'])('that holds only %j says nothing', async (content) => {
    expect(await find(content)).toEqual([]);
  });

  it.each([
    ['{"auths": {"host": {"auth": "c2VjcmV0"', 'it is not valid JSON'],
    ['["c2VjcmV0"]', 'it is not a JSON object'],
    ['"c2VjcmV0"', 'it is not a JSON object'],
  ])('that holds %s is refused, without quoting it', async (content, reason) => {
    const thrown: unknown = await find(content).catch((caught: unknown) => caught);
    expect(thrown).toBeInstanceOf(ConfigUnreadableError);
    expect(thrown).toMatchObject({ summary: `The logins in ${file} cannot be used: ${reason}.` });
    expect(thrown).not.toHaveProperty('cause');
    expect(JSON.stringify(thrown)).not.toContain('c2VjcmV0');
  });

  it('that is a folder is refused', async () => {
    await mkdir(file);
    await expect(new AuthFile(file).findAnswers(query)).rejects.toMatchObject({
      code: 'credentials.configUnreadable',
      summary: expect.stringContaining('it is not a file'),
    });
  });

  it('that has no end is refused', async () => {
    await writeFile(file, '{}');
    await truncate(file, 4 * 1024 * 1024 + 1);
    await expect(new AuthFile(file).findAnswers(query)).rejects.toMatchObject({
      summary: expect.stringContaining('it is larger than 4 MB'),
    });
  });

  it('is read again whenever it has changed, however it was written', async () => {
    const read = new AuthFile(file);
    const users = async (): Promise<readonly unknown[]> =>
      (await read.findAnswers(query)).map((answer) =>
        answer.kind === 'secret' ? answer.username : answer.kind,
      );
    const write = (name: string): Promise<void> =>
      writeFile(file, JSON.stringify({ auths: { host: { auth: toAuth(name) } } }));

    expect(await users()).toEqual([]);
    await write('one:x');
    expect(await users()).toEqual(['one']);
    await write('two:x');
    expect(await users()).toEqual(['two']);
    await appendFile(file, '}');
    await expect(users()).rejects.toThrow('not valid JSON');
    await writeFile(`${file}.new`, JSON.stringify({ credsStore: 'desktop' }));
    await rename(`${file}.new`, file);
    expect(await users()).toEqual(['helper']);
    await rm(file);
    expect(await users()).toEqual([]);
  });
});
