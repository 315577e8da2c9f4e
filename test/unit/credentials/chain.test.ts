import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExplainedError } from '../../../src/base/errors.ts';
import { toDockerConfigPath, toPodmanAuthPaths } from '../../../src/credentials/authFilePaths.ts';
import { createCredentialChain, type CredentialQuery } from '../../../src/credentials/chain.ts';
import type { Secret } from '../../../src/credentials/credential.ts';
import { createCredentialHelpers } from '../../../src/credentials/credentialHelper.ts';
import { KeychainUnavailableError } from '../../../src/credentials/errors.ts';
import { createSessionStore } from '../../../src/credentials/otherStores.ts';
import { createSignInStore } from '../../../src/credentials/signInStore.ts';
import type { SignInStore } from '../../../src/credentials/store.ts';
import { answering, createHelperFolder, type HelperFolder } from '../../support/credentialHelper.ts';

const call = { signal: new AbortController().signal };
const query: CredentialQuery = { registryId: 'https://host', host: 'host', scheme: 'https' };
const typed: Secret = { kind: 'basic', username: 'typed', password: 'x' };

let home: string;
let helpers: HelperFolder;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'credential-chain-'));
  helpers = await createHelperFolder();
});
afterEach(async () => {
  await helpers[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

function createFixture(
  options: { readonly environment?: Record<string, string>; readonly findTyped?: SignInStore['find'] } = {},
) {
  const machine = {
    platform: 'linux',
    home,
    uid: 1000,
    environment: { XDG_RUNTIME_DIR: path.join(home, 'run'), ...options.environment },
  } as const;
  const problems: ExplainedError[] = [];
  const log: string[] = [];
  const at = (level: string) => (message: string) => void log.push(`${level} ${message}`);
  const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const signIns: SignInStore = createSignInStore({
    stores: [createSessionStore()],
    choice: () => 'session',
    log: logger,
    onDegraded: () => undefined,
  });
  const { findTyped = (key, given) => signIns.find(key, given) } = options;
  const find = createCredentialChain({
    signIns: {
      find: findTyped,
      keep: (...given) => signIns.keep(...given),
      remove: (...given) => signIns.remove(...given),
    },
    helpers: createCredentialHelpers({ environment: helpers.environment }),
    dockerConfigPath: toDockerConfigPath(machine),
    podmanAuthPaths: toPodmanAuthPaths(machine),
    log: logger,
    onProblem: (problem) => problems.push(problem),
  });
  return {
    signIn: (key = query.registryId) => signIns.keep(key, typed, call),
    find: (asked: Partial<CredentialQuery> = {}, signal = call.signal) =>
      find({ ...query, ...asked }, { signal }),
    problems,
    log,
  };
}

async function write(name: string, content: unknown): Promise<string> {
  const file = path.join(home, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function toAuths(...logins: readonly (readonly [key: string, username: string])[]) {
  const toAuth = (login: string): string => Buffer.from(login).toString('base64');
  return { auths: Object.fromEntries(logins.map(([key, user]) => [key, { auth: toAuth(`${user}:x`) }])) };
}

const docker = '.docker/config.json';
const running = 'run/containers/auth.json';
const kept = '.config/containers/auth.json';

describe('where a login is looked for', () => {
  it('is what was typed, then Docker, then Podman, then nowhere', async () => {
    const { find, signIn } = createFixture();
    expect(await find()).toBeUndefined();

    const keptFile = await write(kept, toAuths(['host', 'kept']));
    expect(await find()).toMatchObject({ username: 'kept', origin: { kind: 'podman-auth', path: keptFile } });

    const runningFile = await write(running, toAuths(['host', 'running']));
    expect(await find()).toMatchObject({ origin: { kind: 'podman-auth', path: runningFile } });

    const dockerFile = await write(docker, toAuths(['host', 'docker']));
    expect(await find()).toEqual({
      secret: { kind: 'basic', username: 'docker', password: 'x' },
      username: 'docker',
      origin: { kind: 'docker-config', path: dockerFile },
    });

    await helpers.add('own', answering({ server: 'host', username: 'helped', secret: 'x' }));
    await write(docker, { ...toAuths(['host', 'docker']), credsStore: 'own' });
    expect(await find()).toEqual({
      secret: { kind: 'basic', username: 'helped', password: 'x' },
      username: 'helped',
      origin: { kind: 'credential-helper', helper: 'own', path: dockerFile },
    });

    await signIn();
    expect(await find()).toEqual({
      secret: typed,
      username: 'typed',
      origin: { kind: 'sign-in', store: 'session' },
    });
  });

  it('is the folder that DOCKER_CONFIG names, and not the usual one', async () => {
    const { find } = createFixture({ environment: { DOCKER_CONFIG: path.join(home, 'other') } });
    await write(docker, toAuths(['host', 'usual']));
    expect(await find()).toBeUndefined();
    const file = await write('other/config.json', toAuths(['host', 'named']));
    expect(await find()).toMatchObject({ username: 'named', origin: { kind: 'docker-config', path: file } });
  });

  it('is the file that REGISTRY_AUTH_FILE names in place of those of Podman', async () => {
    const { find } = createFixture({ environment: { REGISTRY_AUTH_FILE: path.join(home, 'auth.json') } });
    await write(kept, toAuths(['host', 'usual']));
    expect(await find()).toBeUndefined();
    await write('auth.json', toAuths(['host', 'named']));
    expect(await find()).toMatchObject({ username: 'named' });
  });

  it('is Docker Hub under the name that docker login writes, and its helpers know (Z40)', async () => {
    const { find, problems } = createFixture();
    const hub = { registryId: 'https://registry-1.docker.io', host: 'docker.io' };
    await helpers.add(
      'own',
      answering({ server: 'https://index.docker.io/v1/', username: 'helped', secret: 'x' }),
    );
    await write(docker, { credsStore: 'own' });
    expect(await find(hub)).toMatchObject({ username: 'helped' });
    await write(docker, toAuths(['https://index.docker.io/v1/', 'hub']));
    expect(await find(hub)).toMatchObject({ username: 'hub' });
    expect(problems).toEqual([]);
  });

  it('is never the other scheme (Z40)', async () => {
    const { find, signIn } = createFixture();
    await signIn('http://host');
    await write(docker, toAuths(['http://host', 'plain']));
    expect(await find()).toBeUndefined();
    await write(docker, toAuths(['https://host', 'secure']));
    expect(await find({ registryId: 'http://other', host: 'host', scheme: 'http' })).toBeUndefined();
    expect(await find()).toMatchObject({ username: 'secure' });
  });

  it('is the key of a repository, and of a path of the registry, before the key of its host (Z40)', async () => {
    const { find } = createFixture();
    await write(docker, toAuths(['host', 'host'], ['host/org', 'org'], ['host/base/app', 'base']));
    expect(await find({ repository: 'org/app' })).toMatchObject({ username: 'org' });
    expect(await find({ repository: 'app' })).toMatchObject({ username: 'host' });
    expect(await find({ registryId: 'https://host/base', repository: 'app' })).toMatchObject({
      username: 'base',
    });
  });
});

describe('a source that fails', () => {
  it('is told of once and passed over, for each of its failures', async () => {
    const silent = new KeychainUnavailableError({ kind: 'silent', limitMs: 3000 });
    const { find, problems, log } = createFixture({ findTyped: () => Promise.reject(silent) });
    const dockerFile = await write(docker, '{');
    await write(running, { credsStore: 'nowhere' });
    await write(kept, toAuths(['host', 'kept']));
    for (const _ of [1, 2, 3]) {
      expect(await find()).toMatchObject({ username: 'kept' });
    }
    expect(problems.map(({ summary }) => summary)).toEqual([
      silent.summary,
      `The logins in ${dockerFile} cannot be used: it is not valid JSON.`,
      expect.stringContaining('docker-credential-nowhere, which is not installed'),
    ]);
    expect(log.filter((line) => line.startsWith('warn'))).toHaveLength(3);
  });

  it.each([
    ['is missing', undefined],
    ['complains on the wrong stream', `echo 'it is locked'; exit 1`],
    ['knows nothing', answering({ server: 'other', username: 'me', secret: 'x' })],
  ])('is a helper that %s: what else the file says is looked at (Z48)', async (_what, script) => {
    const { find } = createFixture();
    if (script !== undefined) {
      await helpers.add('own', script);
    }
    await write(docker, { ...toAuths(['host', 'docker']), credsStore: 'own' });
    expect(await find()).toMatchObject({ username: 'docker', origin: { kind: 'docker-config' } });
  });

  it('is an entry that cannot be read: the next one of the file is taken', async () => {
    const { find, problems } = createFixture();
    const { auths } = toAuths(['host', 'docker']);
    await write(docker, { auths: { 'host/org': { auth: '%' }, ...auths } });
    expect(await find({ repository: 'org/app' })).toMatchObject({ username: 'docker' });
    expect(problems.map(({ code }) => code)).toEqual(['credentials.configUnreadable']);
  });

  it('is told to nobody when it is no explained failure, but written down', async () => {
    const { find, problems, log } = createFixture({ findTyped: () => Promise.reject(new Error('a bug')) });
    expect(await find()).toBeUndefined();
    expect([problems, log]).toEqual([[], ['warn a bug']]);
  });
});

describe('an abort', () => {
  it('ends the search without asking further sources, and is no failure of the source', async () => {
    const controller = new AbortController();
    const { find, problems, log } = createFixture({
      findTyped: () => {
        controller.abort(new Error('collapsed'));
        return Promise.reject(new Error('aborted'));
      },
    });
    await helpers.add('own', 'exit 1');
    await write(docker, { credsStore: 'own' });
    await expect(find({}, controller.signal)).rejects.toThrow('collapsed');
    expect([problems, log, await helpers.readRuns('own')]).toEqual([[], [], []]);
  });

  it('ends the search while a helper runs', async () => {
    const { find, problems } = createFixture();
    const controller = new AbortController();
    await helpers.add('own', 'echo $$ > "$here/own.pid"; sleep 600');
    await write(docker, { ...toAuths(['host', 'docker']), credsStore: 'own' });
    const found = find({}, controller.signal);
    await expect.poll(() => helpers.read('own.pid').catch(() => '')).not.toBe('');
    controller.abort(new Error('collapsed'));
    await expect(found).rejects.toThrow('collapsed');
    expect(problems).toEqual([]);
  });
});
