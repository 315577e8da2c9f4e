import { describe, expect, it } from 'vitest';
import type { Logger } from '../../../../src/base/logger.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { MessageToHost, MessageToPage } from '../../../../src/shared/contract.ts';
import { PageMessages, type PanelHandlers } from '../../../../src/vscode/panels/pageMessages.ts';

interface Asked {
  readonly query: unknown;
  readonly signal: AbortSignal;
  readonly answer: (value: unknown) => void;
  readonly fail: (thrown: unknown) => void;
}

/** A page whose request `ask` is answered when the test says so. */
function open(): {
  readonly messages: PageMessages;
  readonly posted: readonly MessageToPage[];
  readonly asked: readonly Asked[];
  readonly ran: readonly unknown[];
  readonly warnings: readonly string[];
  readonly say: (message: MessageToHost) => void;
} {
  const posted: MessageToPage[] = [];
  const asked: Asked[] = [];
  const ran: unknown[] = [];
  const warnings: string[] = [];
  const log: Logger = { ...silentLogger, warn: (text) => void warnings.push(text) };
  const handlers: PanelHandlers = {
    onReady: () => void ran.push('ready'),
    requests: {
      ask(query, { signal }) {
        const { promise, resolve, reject } = Promise.withResolvers<unknown>();
        asked.push({ query, signal, answer: resolve, fail: reject });
        return promise;
      },
    },
    commands: { act: (value) => void ran.push(value) },
  };
  const messages = new PageMessages(handlers, {
    post: (message) => void posted.push(message),
    explain: (thrown) => ({ code: 'test.failed', summary: String(thrown) }),
    log,
  });
  return { messages, posted, asked, ran, warnings, say: (message) => messages.receive(message) };
}

const ask = (id: number, query: unknown = null): MessageToHost => ({
  kind: 'request',
  id,
  name: 'ask',
  query,
});

/** Lets what was settled be heard. */
const heard = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('the messages of a page', () => {
  it('are answered under their own id', async () => {
    const page = open();
    page.say(ask(1, 'one'));
    page.say(ask(2, 'two'));
    page.asked[1]?.answer('second');
    page.asked[0]?.fail('no');
    await heard();
    expect(page.asked.map(({ query }) => query)).toEqual(['one', 'two']);
    expect(page.posted).toEqual([
      { kind: 'answer', id: 2, value: 'second' },
      { kind: 'failure', id: 1, error: { code: 'test.failed', summary: 'no' } },
    ]);
  });

  it('begin anew with a page that was hidden and is shown again', async () => {
    const page = open();
    page.say({ kind: 'ready' });
    page.say(ask(1, 'before'));
    page.say({ kind: 'ready' });
    expect(page.asked[0]?.signal.aborted).toBe(true);
    page.say(ask(1, 'after'));
    page.asked[0]?.answer('of the page before');
    await heard();
    page.asked[1]?.answer('of this page');
    await heard();
    expect(page.posted).toEqual([{ kind: 'answer', id: 1, value: 'of this page' }]);
    expect(page.ran).toEqual(['ready', 'ready']);
  });

  it('tell nothing of what was cancelled', async () => {
    const page = open();
    page.say(ask(1));
    page.say({ kind: 'cancel', id: 1 });
    expect(page.asked[0]?.signal.aborted).toBe(true);
    page.asked[0]?.fail(page.asked[0].signal.reason);
    await heard();
    expect(page.posted).toEqual([]);
  });

  it('can still be cancelled after a request of the same id came to its end', async () => {
    const page = open();
    page.say(ask(1));
    page.say({ kind: 'ready' });
    page.say(ask(1));
    page.asked[0]?.fail('late');
    await heard();
    page.say({ kind: 'cancel', id: 1 });
    expect(page.asked[1]?.signal.aborted).toBe(true);
    expect(page.posted).toEqual([]);
  });

  it('get no answer once the panel is gone', async () => {
    const page = open();
    page.say(ask(1));
    page.messages.dispose();
    expect(page.asked[0]?.signal.aborted).toBe(true);
    page.asked[0]?.answer('late');
    page.say(ask(2));
    await heard();
    expect([page.posted, page.asked.length]).toEqual([[], 1]);
  });

  it('run commands', () => {
    const page = open();
    page.say({ kind: 'command', name: 'act', value: 7 });
    expect(page.ran).toEqual([7]);
  });

  it.each([
    undefined,
    null,
    'ready',
    {},
    { kind: 'event' },
    { kind: 'request', id: 'x', name: 'ask' },
    { kind: 'command', name: 'toString', value: 1 },
    { kind: 'command', name: '__proto__', value: 1 },
    { kind: 'request', id: 1, name: 'constructor', query: null },
  ])('are logged and no more when they are not understood: %j', async (message) => {
    const page = open();
    page.messages.receive(message);
    await heard();
    expect([page.ran, page.asked]).toEqual([[], []]);
    expect(page.warnings).toHaveLength(1);
  });

  it('tell a page that asks for something unknown that there is no answer', async () => {
    const page = open();
    page.say({ kind: 'request', id: 3, name: 'nothing', query: null });
    await heard();
    expect(page.posted).toMatchObject([{ kind: 'failure', id: 3 }]);
  });
});
