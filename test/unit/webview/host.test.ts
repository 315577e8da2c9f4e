// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessageToHost, ShownError } from '../../../src/shared/contract.ts';
import { connectHost, type Host, RequestFailedError, toShownError } from '../../../webview/host.ts';
import { isString, readerOf } from '../../../webview/lib/guards.ts';

interface TestPanel {
  readonly requests: { readonly find: (name: string) => string };
  readonly commands: { readonly copy: (text: string) => void };
  readonly events: { readonly title: string; readonly note: string };
}

let sent: MessageToHost[];
let kept: unknown;
let host: Host<TestPanel>;
let titles: string[];
let stopListening: () => void;

beforeEach(() => {
  sent = [];
  kept = { address: 'old', place: { tab: 'x' } };
  document.body.dataset['address'] = JSON.stringify({ reference: 'a' });
  titles = [];
  const listening = vi.spyOn(window, 'addEventListener');
  // A page has one host as long as it lives; here each test has one.
  stopListening = () =>
    listening.mock.calls.forEach(([kind, listener]) => window.removeEventListener(kind, listener));
  vi.stubGlobal('acquireVsCodeApi', () => ({
    postMessage: (message: MessageToHost) => sent.push(message),
    getState: () => kept,
    setState: (state: unknown) => (kept = state),
  }));
  host = connectHost<TestPanel>({
    answers: { find: readerOf('The answer', isString) },
    events: { title: readerOf('The title', isString), note: readerOf('The note', isString) },
  });
  host.ready({ title: (title) => titles.push(title), note: () => undefined });
});

afterEach(() => {
  stopListening();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function arrive(data: unknown): void {
  window.dispatchEvent(new MessageEvent('message', { data }));
}

const { signal } = new AbortController();

describe('a host', () => {
  it('says that it is ready first', () => {
    expect(sent).toEqual([{ kind: 'ready' }]);
  });

  it('answers a request by its number', async () => {
    const first = host.request('find', 'a', { signal });
    const second = host.request('find', 'b', { signal });
    expect(sent.slice(1)).toMatchObject([
      { kind: 'request', id: 1, name: 'find', query: 'a' },
      { kind: 'request', id: 2, name: 'find', query: 'b' },
    ]);
    arrive({ kind: 'answer', id: 2, value: 'B' });
    arrive({ kind: 'answer', id: 1, value: 'A' });
    expect(await Promise.all([first, second])).toEqual(['A', 'B']);
  });

  it('rejects with what the host explained', async () => {
    const error: ShownError = { code: 'x.y', summary: 'It is gone.', remedy: { text: 'Look elsewhere.' } };
    const request = host.request('find', 'a', { signal });
    arrive({ kind: 'failure', id: 1, error });
    const thrown: unknown = await request.catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(RequestFailedError);
    expect(toShownError(thrown)).toEqual(error);
  });

  it('rejects an answer that is not what was promised', async () => {
    const request = host.request('find', 'a', { signal });
    arrive({ kind: 'answer', id: 1, value: 7 });
    await expect(request).rejects.toThrow('The answer is not understood.');
    expect(toShownError(new TypeError('x')).code).toBe('panel.unreadable');
  });

  it('cancels by number, and leaves an answer that comes too late', async () => {
    const controller = new AbortController();
    const request = host.request('find', 'a', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(request).rejects.toThrow('enough');
    expect(sent.at(-1)).toEqual({ kind: 'cancel', id: 1 });
    arrive({ kind: 'answer', id: 1, value: 'A' });
  });

  it('asks nothing when the signal is aborted already', async () => {
    await expect(host.request('find', 'a', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow(
      'no',
    );
    expect(sent).toHaveLength(1);
  });

  it('delivers events that are understood, and logs others', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    arrive({ kind: 'event', name: 'title', value: 'A' });
    for (const odd of [
      { kind: 'event', name: 'title', value: 1 },
      { kind: 'event', name: 'toString' },
      { kind: 'x' },
      1,
    ]) {
      arrive(odd);
    }
    expect(titles).toEqual(['A']);
    expect(warn).toHaveBeenCalledTimes(4);
  });

  it('sends commands and keeps places', () => {
    host.command('copy', 'text');
    expect(sent.at(-1)).toEqual({ kind: 'command', name: 'copy', value: 'text' });
    expect(host.readPlace()).toEqual({ tab: 'x' });
    host.keepPlace({ tab: 'y' });
    // With the address that the host put into the page, by which it opens the panel again.
    expect(kept).toEqual({ address: { reference: 'a' }, place: { tab: 'y' } });
  });
});
