import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createCredentialHelpers,
  type CredentialHelpersOptions,
  type HelperAnswer,
} from '../../../src/credentials/credentialHelper.ts';
import {
  answering,
  createHelperFolder,
  type HelperFolder,
  isRunning,
  leavingBehind,
} from '../../support/credentialHelper.ts';

const file = '/home/me/.docker/config.json';
const call = { signal: new AbortController().signal };

let helpers: HelperFolder;
beforeEach(async () => {
  helpers = await createHelperFolder();
});
afterEach(async () => {
  vi.useRealTimers();
  await helpers[Symbol.asyncDispose]();
});

function create(options: Partial<CredentialHelpersOptions> = {}) {
  return createCredentialHelpers({ environment: helpers.environment, ...options });
}

function find(helper: string, options: Partial<CredentialHelpersOptions> = {}, server = 'host') {
  return create(options).find({ helper, server, file }, call);
}

async function findError(...args: Parameters<typeof find>): Promise<unknown> {
  const outcome: unknown = await find(...args).catch((thrown: unknown) => thrown);
  expect(outcome).toBeInstanceOf(Error);
  return outcome;
}

async function readPid(name: string): Promise<number> {
  const pid = Number(await helpers.read(`${name}.pid`));
  expect(pid).toBeGreaterThan(1);
  return pid;
}

function readPidText(): Promise<string> {
  return helpers.read('self.pid').catch(() => '');
}

/** A script that hangs, as a helper that waits for a window, once it has written down which processes it is. */
const hanging = [leavingBehind('child'), 'echo $$ > "$here/self.pid"', 'wait'].join('\n');

describe('what a helper answers', () => {
  it.each<[string, string, HelperAnswer['secret'], string | undefined]>([
    [
      'robot$project+name',
      'pä:ss "w0rd" $(id)',
      { kind: 'basic', username: 'robot$project+name', password: 'pä:ss "w0rd" $(id)' },
      'robot$project+name',
    ],
    ['AWS', ' not trimmed ', { kind: 'basic', username: 'AWS', password: ' not trimmed ' }, 'AWS'],
    ['', 'no name', { kind: 'basic', username: '', password: 'no name' }, undefined],
    ['<token>', 'refresh', { kind: 'identity-token', token: 'refresh' }, undefined],
  ])('is the login of %j as it stands (Z35, Z39)', async (username, secret, expected, shown) => {
    await helpers.add('own', answering({ server: 'host', username, secret }));
    expect(await find('own')).toEqual({ secret: expected, username: shown });
  });

  it('is nothing where it knows nothing, on whichever stream it says so (Z48)', async () => {
    await helpers.add('own', answering({ server: 'other', username: 'me', secret: 'x' }));
    expect(await find('own')).toBeUndefined();
    await helpers.add('loud', 'echo "credentials not found in native keychain" >&2; exit 1');
    expect(await find('loud')).toBeUndefined();
    await helpers.add('empty', answering({ server: 'host', username: 'me', secret: '' }));
    expect(await find('empty')).toBeUndefined();
  });

  it.each([
    ['standard output', `echo 'the keyring is locked'; exit 1`],
    ['standard error', `echo 'the keyring is locked' >&2; exit 1`],
    ['both, when one is empty lines', `echo; echo 'the keyring is locked' >&2; exit 1`],
  ])('is a failure in its own words, from %s (Z48)', async (_stream, script) => {
    await helpers.add('own', script);
    expect(await findError('own')).toMatchObject({
      code: 'credentials.helperFailed',
      summary: 'The credential helper docker-credential-own failed (exit code 1): the keyring is locked.',
    });
  });

  it('is a failure that shows nothing of a login, even where it failed with one', async () => {
    await helpers.add(
      'own',
      `echo '{"Username":"me","Secret":"hunter2"}'; echo 'token: hunter2' >&2; exit 3`,
    );
    const thrown = await findError('own');
    expect(thrown).toMatchObject({ summary: expect.stringContaining('exit code 3') });
    expect(thrown).not.toHaveProperty('cause');
    expect(JSON.stringify(thrown) + String(thrown)).not.toContain('hunter2');
  });

  it.each(['', 'hunter2', '[]', '{"Username":"me"}', '{"Username":"me","Secret":1}'])(
    'is a failure when it is %j, which is not quoted',
    async (text) => {
      await helpers.add('own', `printf '%s' '${text}'`);
      const thrown = await findError('own');
      expect(thrown).toMatchObject({
        summary:
          'The credential helper docker-credential-own failed (exit code 0): its answer is not the JSON that credential helpers give.',
      });
      expect(JSON.stringify(thrown) + String(thrown)).not.toContain('hunter2');
    },
  );

  it('is a failure when a signal ended it', async () => {
    await helpers.add('own', 'kill -9 $$');
    expect(await findError('own')).toMatchObject({ summary: expect.stringContaining('ended by a signal') });
  });
});

describe('how a helper is run', () => {
  it('is by its file, with one fixed word, and the server on standard input', async () => {
    const server = `https://host/$(touch ${helpers.folder}/evil);'"`;
    await helpers.add('own', answering({ server: 'other', username: 'me', secret: 'hunter2' }));
    await find('own', {}, server);
    expect(await helpers.readRuns('own')).toEqual([expect.objectContaining({ args: 'get', input: server })]);
    await expect(helpers.read('evil')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('leaves no login in arguments or environment', async () => {
    await helpers.add('own', answering({ server: 'host', username: 'me', secret: 'hunter2' }));
    await find('own');
    const [run] = await helpers.readRuns('own');
    expect(run?.environment).toContain(`PATH=${helpers.folder}`);
    expect(JSON.stringify(run)).not.toContain('hunter2');
  });

  it.each(['../evil', 'a b', 'x;y', '', 'x/../../evil'])(
    'is not at all for a name such as %j',
    async (name) => {
      const evil = path.join(helpers.folder, 'evil');
      await writeFile(evil, `#!/bin/sh\ntouch ${helpers.folder}/ran\n`);
      await chmod(evil, 0o755);
      await helpers.add('', `touch ${helpers.folder}/ran`);
      expect(await findError(name)).toMatchObject({ code: 'credentials.helperMissing' });
      await expect(helpers.read('ran')).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  it('needs no helper that listens', async () => {
    const deaf = path.join(helpers.folder, 'docker-credential-deaf');
    await writeFile(deaf, `#!/bin/sh\necho '{"Username":"me","Secret":"x"}'\n`);
    await chmod(deaf, 0o755);
    expect(await find('deaf', {}, 'long'.repeat(100_000))).toMatchObject({ username: 'me' });
  });
});

describe('a helper that does not work (Z48)', () => {
  it('is missing', async () => {
    expect(await findError('nowhere')).toMatchObject({
      code: 'credentials.helperMissing',
      summary: `${file} names the credential helper docker-credential-nowhere, which is not installed on this machine.`,
    });
  });

  it('cannot be started, since what runs it is missing', async () => {
    const broken = path.join(helpers.folder, 'docker-credential-broken');
    await writeFile(broken, '#!/nowhere/interpreter\n');
    await chmod(broken, 0o755);
    expect(await findError('broken')).toMatchObject({
      summary: 'The credential helper docker-credential-broken failed (it cannot be started).',
    });
  });

  it('cannot be started, since the system refuses at once', async () => {
    await helpers.add('own', 'exit 0');
    const environment = { ...helpers.environment, HUGE: 'x'.repeat(4 * 1024 * 1024) };
    expect(await findError('own', { environment })).toMatchObject({
      code: 'credentials.helperFailed',
      summary: expect.stringContaining('it cannot be started'),
    });
  });

  it('hangs, and is ended after its time with all that it started', async () => {
    await helpers.add('own', hanging);
    expect(await findError('own', { limitMs: 1000 })).toMatchObject({
      code: 'credentials.helperTimedOut',
      summary: 'The credential helper docker-credential-own did not answer within 1 second.',
    });
    for (const name of ['self', 'child']) {
      const pid = await readPid(name);
      await expect.poll(() => isRunning(pid)).toBe(false);
    }
  });

  it('is given ten seconds', async () => {
    await helpers.add('own', hanging);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isSettled = false;
    const error = findError('own').finally(() => (isSettled = true));
    // Waiting for a condition as usual would move the clock.
    while ((await readPidText()) === '') {
      await setImmediate();
    }
    await vi.advanceTimersByTimeAsync(9999);
    expect(isSettled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await error).toMatchObject({
      summary: expect.stringContaining('did not answer within 10 seconds'),
    });
  });

  it.each(['yes', 'yes >&2'])('does not stop writing: %s', async (program) => {
    await helpers.add('own', `echo $$ > "$here/self.pid"; ${program}`);
    expect(await findError('own')).toMatchObject({
      summary: 'The credential helper docker-credential-own failed (it does not stop writing).',
    });
    const pid = await readPid('self');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('leaves a process behind that holds its output open, which is neither waited for nor ended', async () => {
    await helpers.add(
      'own',
      [leavingBehind('agent'), answering({ server: 'host', username: 'me', secret: 'x' })].join('\n'),
    );
    expect(await find('own')).toMatchObject({ username: 'me' });
    expect(await isRunning(await readPid('agent'))).toBe(true);
  });
});

describe('an abort', () => {
  it('ends the helper and all that it started, and is not kept as a failure', async () => {
    await helpers.add('own', hanging);
    const all = create();
    const controller = new AbortController();
    const found = all.find({ helper: 'own', server: 'host', file }, { signal: controller.signal });
    await expect.poll(readPidText).not.toBe('');
    controller.abort(new Error('collapsed'));
    await expect(found).rejects.toThrow('collapsed');
    for (const name of ['self', 'child']) {
      const pid = await readPid(name);
      await expect.poll(() => isRunning(pid)).toBe(false);
    }
    await helpers.add('own', answering({ server: 'host', username: 'me', secret: 'x' }));
    expect(await all.find({ helper: 'own', server: 'host', file }, call)).toMatchObject({ username: 'me' });
  });

  it('of one who waits does not end it for another', async () => {
    await helpers.add(
      'own',
      [
        'while [ ! -e "$here/go" ]; do sleep 0.02; done',
        answering({ server: 'host', username: 'me', secret: 'x' }),
      ].join('\n'),
    );
    const all = create();
    const controller = new AbortController();
    const request = { helper: 'own', server: 'host', file };
    const first = all.find(request, { signal: controller.signal });
    const second = all.find(request, call);
    controller.abort(new Error('collapsed'));
    await expect(first).rejects.toThrow('collapsed');
    await writeFile(path.join(helpers.folder, 'go'), '');
    expect(await second).toMatchObject({ username: 'me' });
    expect(await helpers.readRuns('own')).toHaveLength(1);
  });

  it('before the question starts nothing', async () => {
    await helpers.add('own', 'exit 0');
    const signal = AbortSignal.abort(new Error('collapsed'));
    await expect(create().find({ helper: 'own', server: 'host', file }, { signal })).rejects.toThrow(
      'collapsed',
    );
    expect(await helpers.readRuns('own')).toEqual([]);
  });
});

describe('what a helper said', () => {
  function createClock() {
    let nowMs = 0;
    const all = create({ now: () => nowMs });
    return {
      all,
      ask: (server = 'host') => all.find({ helper: 'own', server, file }, call),
      passTime: (ms: number) => (nowMs += ms),
      countRuns: async () => (await helpers.readRuns('own')).length,
    };
  }

  it.each([
    ['an answer', 60_000, answering({ server: 'host', username: 'me', secret: 'x' })],
    ['nothing', 10_000, answering({ server: 'other', username: 'me', secret: 'x' })],
    ['a failure', 30_000, 'exit 1'],
  ])('serves for a while when it was %s', async (_what, keptForMs, script) => {
    await helpers.add('own', script);
    const { ask, passTime, countRuns } = createClock();
    const first = await Promise.allSettled([ask(), ask(), ask()]);
    passTime(keptForMs - 1);
    expect(await Promise.allSettled([ask()])).toEqual([first[0]]);
    expect(await countRuns()).toBe(1);
    passTime(1);
    await Promise.allSettled([ask()]);
    expect(await countRuns()).toBe(2);
  });

  it('serves for one server alone, and until it is forgotten', async () => {
    await helpers.add('own', answering({ server: 'host', username: 'me', secret: 'x' }));
    const { all, ask, countRuns } = createClock();
    expect(await ask()).toMatchObject({ username: 'me' });
    expect(await ask('other')).toBeUndefined();
    all.forget();
    expect(await ask()).toMatchObject({ username: 'me' });
    expect(await countRuns()).toBe(3);
  });
});
