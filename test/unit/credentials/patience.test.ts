import { describe, expect, it } from 'vitest';
import { Patience, type Trouble } from '../../../src/credentials/patience.ts';

class Explained extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(trouble.kind);
    this.trouble = trouble;
  }
}

/** Ten milliseconds are the whole patience with work that never ends; other work ends before it is waited for. */
function createFixture(limitMs = 10) {
  let nowMs = 0;
  const started: string[] = [];
  const patience = new Patience({
    limitMs,
    pauseMs: 1000,
    now: () => nowMs,
    explain: (trouble) => new Explained(trouble),
  });
  const signal = new AbortController().signal;
  return {
    passTime: (milliseconds: number) => (nowMs += milliseconds),
    started,
    ask: <T>(
      name: string,
      work: () => Promise<T>,
      options: { signal?: AbortSignal; isDeliberate?: boolean } = {},
    ) =>
      patience.ask(
        () => {
          started.push(name);
          return work();
        },
        { signal, ...options },
      ),
  };
}

function createGate<T>() {
  let open: (value: T) => void = () => undefined;
  let fail: (cause: Error) => void = () => undefined;
  const opened = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { opened, open: (value: T) => open(value), fail: (cause: Error) => fail(cause) };
}

describe('Patience', () => {
  it('gives the answer', async () => {
    const { ask } = createFixture();
    expect(await ask('a', async () => 1)).toBe(1);
  });

  it('asks one question at a time, in order', async () => {
    const { ask } = createFixture(20_000);
    const gate = createGate<void>();
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} begins`);
      await gate.opened;
      events.push(`${name} ends`);
    };
    const asked = ['first', 'second'].map((name) => ask(name, work(name)));
    await expect.poll(() => events).toEqual(['first begins']);
    gate.open();
    await Promise.all(asked);
    expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('explains a failure, and asks nobody again during the pause', async () => {
    const { ask, started, passTime } = createFixture();
    const cause = new Error('locked');
    const failure = ask('a', () => Promise.reject(cause));
    await expect(failure).rejects.toMatchObject({ trouble: { kind: 'refused', cause } });
    passTime(999);
    await expect(ask('b', async () => 1)).rejects.toBe(await failure.catch((thrown: unknown) => thrown));
    expect(started).toEqual(['a']);
    passTime(1);
    expect(await ask('c', async () => 1)).toBe(1);
    expect(started).toEqual(['a', 'c']);
  });

  it('asks during the pause when the person wants it, and ends the pause when that goes well', async () => {
    const { ask } = createFixture();
    await expect(ask('a', () => Promise.reject(new Error('locked')))).rejects.toThrow('refused');
    expect(await ask('b', async () => 1, { isDeliberate: true })).toBe(1);
    expect(await ask('c', async () => 2)).toBe(2);
  });

  it('gives up what does not answer, and asks nothing more while it hangs, not even what is wanted', async () => {
    const { ask, started, passTime } = createFixture();
    await expect(ask('a', () => createGate().opened)).rejects.toMatchObject({
      trouble: { kind: 'silent', limitMs: 10 },
    });
    passTime(1_000_000);
    await expect(ask('b', async () => 1, { isDeliberate: true })).rejects.toThrow('silent');
    expect(started).toEqual(['a']);
  });

  it('lets those who waited for their turn know at once', async () => {
    const { ask, started } = createFixture();
    const asked = ['a', 'b', 'c'].map((name) => ask(name, () => createGate().opened));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(started).toEqual(['a']);
  });

  it('takes an answer that comes too late as the end of the pause', async () => {
    const { ask } = createFixture();
    const gate = createGate<number>();
    await expect(ask('a', () => gate.opened)).rejects.toThrow('silent');
    gate.open(1);
    await gate.opened;
    expect(await ask('b', async () => 2)).toBe(2);
  });

  it('takes a failure that comes too late as a failure, whose pause ends', async () => {
    const { ask, passTime } = createFixture();
    const gate = createGate<number>();
    await expect(ask('a', () => gate.opened)).rejects.toThrow('silent');
    gate.fail(new Error('locked'));
    await expect(gate.opened).rejects.toThrow('locked');
    await expect(ask('b', async () => 2)).rejects.toThrow('refused');
    passTime(1000);
    expect(await ask('c', async () => 3)).toBe(3);
  });

  it('ends the wait of one who aborts, and keeps the turn until the work has ended', async () => {
    const { ask, started } = createFixture(20_000);
    const gate = createGate<number>();
    const controller = new AbortController();
    const first = ask('first', () => gate.opened, { signal: controller.signal });
    const second = ask('second', async () => 2);
    controller.abort(new Error('closed'));
    await expect(first).rejects.toThrow('closed');
    expect(started).toEqual(['first']);
    gate.open(1);
    expect(await second).toBe(2);
  });

  it('starts nothing for one who has aborted, and leaves no rejection that nobody hears', async () => {
    const { ask, started } = createFixture();
    const signal = AbortSignal.abort(new Error('closed'));
    await expect(ask('a', async () => 1, { signal })).rejects.toThrow('closed');
    expect(started).toEqual([]);
  });
});
