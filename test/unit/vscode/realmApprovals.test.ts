/** Who may be sent a login beside the registry itself, and how often the person is asked. */
import { describe, expect, it } from 'vitest';
import {
  createRealmPolicy,
  type RealmApprovals,
  type RealmQuestion,
} from '../../../src/vscode/realmApprovals.ts';
import { quietly } from '../../../src/vscode/quietWork.ts';
import type { Memory } from '../../../src/vscode/tree/treePreferences.ts';

interface Fixture {
  readonly policy: RealmApprovals;
  readonly memory: Memory;
  readonly questions: RealmQuestion[];
  /** Answers the oldest open question. */
  readonly answer: (isAllowed: boolean) => void;
  readonly passTime: (milliseconds: number) => void;
  readonly ask: (registryHost: string, realm: string, signal?: AbortSignal) => Promise<boolean>;
}

function createFixture(kept?: unknown): Fixture {
  const values = new Map<string, unknown>([['approvedRealms', kept]]);
  const memory: Memory = {
    get: (key) => values.get(key),
    update: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
  const questions: RealmQuestion[] = [];
  const open: ((isAllowed: boolean) => void)[] = [];
  let nowMs = 0;
  const policy = createRealmPolicy({
    memory,
    ask: (question) => {
      questions.push(question);
      return new Promise((resolve) => open.push(resolve));
    },
    monotonicMs: () => nowMs,
  });
  return {
    policy,
    memory,
    questions,
    answer: (isAllowed) => open.shift()?.(isAllowed),
    passTime: (milliseconds) => {
      nowMs += milliseconds;
    },
    ask: (registryHost, realm, signal = new AbortController().signal) =>
      policy.approve({ registryHost, realm: new URL(realm) }, { signal }),
  };
}

describe('createRealmPolicy (Z32)', () => {
  it.each([
    ['registry-1.docker.io', 'https://auth.docker.io/token'],
    ['index.docker.io', 'https://auth.docker.io/token'],
    ['registry.gitlab.com', 'https://gitlab.com/jwt/auth'],
    ['ghcr.io', 'https://ghcr.io/token'],
    ['quay.io', 'https://quay.io/v2/auth'],
    ['name.azurecr.io', 'https://name.azurecr.io/oauth2/token'],
    ['public.ecr.aws', 'https://public.ecr.aws/token/'],
    ['europe-west3-docker.pkg.dev', 'https://europe-west3-docker.pkg.dev/v2/token'],
    ['registry.example.com:5000', 'https://registry.example.com:5000/token'],
  ])('asks nobody for %s and %s', async (registryHost, realm) => {
    const { ask, questions } = createFixture();
    await expect(ask(registryHost, realm)).resolves.toBe(true);
    expect(questions).toEqual([]);
  });

  it.each([
    ['registry.example.com', 'https://auth.example.com/token'],
    ['registry.example.com', 'https://registry.example.com:8443/token'],
    ['registry-1.docker.io', 'http://auth.docker.io/token'],
    ['registry-1.docker.io', 'https://auth.docker.io.evil.example.com/token'],
    ['docker.io.evil.example.com', 'https://auth.docker.io/token'],
    ['name.azurecr.io', 'https://other.azurecr.io/oauth2/token'],
  ])('asks for %s and %s: a common domain is not enough', async (registryHost, realm) => {
    const { ask, questions, answer } = createFixture();
    const asked = ask(registryHost, realm);
    expect(questions).toHaveLength(1);
    answer(false);
    await expect(asked).resolves.toBe(false);
  });

  it('asks once for six requests that want to know at the same time', async () => {
    const { ask, questions, answer } = createFixture();
    const asked = Array.from({ length: 6 }, () =>
      ask('registry.example.com', 'https://auth.example.com/token'),
    );
    expect(questions).toEqual([
      {
        registryHost: 'registry.example.com',
        realmHost: 'auth.example.com',
        realmOrigin: 'https://auth.example.com',
      },
    ]);
    answer(true);
    await expect(Promise.all(asked)).resolves.toEqual([true, true, true, true, true, true]);
  });

  it('keeps a yes, for this pair alone', async () => {
    const first = createFixture();
    const asked = first.ask('registry.example.com', 'https://auth.example.com/token');
    first.answer(true);
    await asked;
    const later = createFixture(first.memory.get('approvedRealms'));
    await expect(later.ask('registry.example.com', 'https://auth.example.com/other')).resolves.toBe(true);
    expect(later.questions).toEqual([]);
    const others = [
      later.ask('registry.example.com', 'https://evil.example.com/token'),
      later.ask('other.example.com', 'https://auth.example.com/token'),
    ];
    expect(later.questions).toHaveLength(2);
    later.answer(false);
    later.answer(false);
    await expect(Promise.all(others)).resolves.toEqual([false, false]);
  });

  it('lets a no hold for requests that are under way, and asks again at the next try', async () => {
    const { ask, questions, answer, passTime } = createFixture();
    const asked = ask('registry.example.com', 'https://auth.example.com/token');
    answer(false);
    await asked;
    passTime(1000);
    await expect(ask('registry.example.com', 'https://auth.example.com/token')).resolves.toBe(false);
    expect(questions).toHaveLength(1);
    passTime(1000);
    const again = ask('registry.example.com', 'https://auth.example.com/token');
    expect(questions).toHaveLength(2);
    answer(true);
    await expect(again).resolves.toBe(true);
  });

  it('ends the wait of a request that is cancelled, and still asks only once', async () => {
    const { ask, questions, answer } = createFixture();
    const controller = new AbortController();
    const cancelled = ask('registry.example.com', 'https://auth.example.com/token', controller.signal);
    controller.abort();
    await expect(cancelled).rejects.toBe(controller.signal.reason);
    const other = ask('registry.example.com', 'https://auth.example.com/token');
    expect(questions).toHaveLength(1);
    answer(true);
    await expect(other).resolves.toBe(true);
  });

  it('forgets what was allowed for a registry that is removed', async () => {
    const { ask, policy, questions } = createFixture({
      'registry.example.com': ['https://auth.example.com'],
      'other.example.com': ['https://auth.example.com'],
    });
    expect(policy.registriesServedBy('auth.example.com')).toEqual([
      'registry.example.com',
      'other.example.com',
    ]);
    await policy.forget('registry.example.com');
    expect(policy.registriesServedBy('auth.example.com')).toEqual(['other.example.com']);
    await expect(ask('other.example.com', 'https://auth.example.com/token')).resolves.toBe(true);
    expect(questions).toEqual([]);
  });

  it.each([
    ['text'],
    [7],
    [{ 'registry.example.com': 'https://auth.example.com' }],
    [['x']],
    [{ a: [null] }],
  ])('asks when %j is what was kept', async (kept) => {
    const { ask, questions, answer } = createFixture(kept);
    const asked = ask('registry.example.com', 'https://auth.example.com/token');
    expect(questions).toHaveLength(1);
    answer(true);
    await expect(asked).resolves.toBe(true);
  });

  it('asks nobody on behalf of a request that is gone', async () => {
    const { ask, questions } = createFixture();
    const gone = AbortSignal.abort(new Error('closed'));
    await expect(ask('a.example', 'https://b.example/token', gone)).rejects.toThrow('closed');
    expect(questions).toEqual([]);
  });

  it('asks nobody on behalf of work that nobody asked for, and the next who does is asked', async () => {
    const { ask, questions, answer } = createFixture();
    const quiet = quietly(async () => {
      await Promise.resolve();
      return ask('registry.example.com', 'https://login.example.org/token');
    });
    await expect(quiet).resolves.toBe(false);
    expect(questions).toEqual([]);
    const asked = ask('registry.example.com', 'https://login.example.org/token');
    expect(questions).toHaveLength(1);
    answer(true);
    await expect(asked).resolves.toBe(true);
    const again = quietly(() => ask('registry.example.com', 'https://login.example.org/token'));
    await expect(again).resolves.toBe(true);
  });
});
