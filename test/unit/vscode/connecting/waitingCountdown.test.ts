/** The countdown in the status bar, on a clock of the test's own. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CountdownView, WaitingCountdown } from '../../../../src/vscode/connecting/waitingCountdown.ts';

let views: (CountdownView | undefined)[];
let countdown: WaitingCountdown;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  views = [];
  countdown = new WaitingCountdown({ show: (view) => views.push(view) });
});

afterEach(() => {
  countdown.dispose();
  vi.useRealTimers();
});

function wait(host: string, delayMs: number): void {
  countdown.started({ host, delayMs, attempt: 1, reason: 'rate-limited' });
}

describe('WaitingCountdown (Z42)', () => {
  it('counts the seconds down and disappears when the wait is over', () => {
    wait('registry.example.com', 3000);
    vi.advanceTimersByTime(10_000);
    expect(views.map((view) => view?.text)).toEqual([
      'registry.example.com asks to wait 3 s',
      'registry.example.com asks to wait 2 s',
      'registry.example.com asks to wait 1 s',
      undefined,
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('shows the longest of several waits and lists all of them', () => {
    wait('a.example.com', 5000);
    wait('b.example.com', 9500);
    expect(views.at(-1)).toEqual({
      text: 'b.example.com asks to wait 10 s (+1)',
      tooltip: 'b.example.com asks to wait 10 s.\na.example.com asks to wait 5 s.',
    });
    vi.advanceTimersByTime(6000);
    expect(views.at(-1)?.text).toBe('b.example.com asks to wait 4 s');
  });

  it('does not show one host twice, and takes the longer of its waits', () => {
    wait('a.example.com', 8000);
    wait('a.example.com', 3000);
    expect(views.at(-1)?.text).toBe('a.example.com asks to wait 8 s');
  });

  it('leaves out waits that are over before they could be read', () => {
    wait('a.example.com', 700);
    expect(views).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says why', () => {
    countdown.started({ host: 'a.example.com', delayMs: 4000, attempt: 1, reason: 'server-busy' });
    expect(views.at(-1)?.text).toBe('a.example.com is busy; trying again in 4 s');
    countdown.started({ host: 'b.example.com', delayMs: 5000, attempt: 1, reason: 'connection-lost' });
    expect(views.at(-1)?.tooltip).toContain('The connection to b.example.com was lost; trying again in 5 s.');
  });

  it('ends with its owner', () => {
    wait('a.example.com', 60_000);
    countdown.dispose();
    expect(views.at(-1)).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});
