/** How long registries have asked us to wait, counted down in words. Knows no editor. */
import type { Disposable } from '../../base/disposables.ts';
import type { Waiting } from '../../http/retry.ts';

/** What is shown: `undefined` when nobody waits. */
export interface CountdownView {
  readonly text: string;
  readonly tooltip: string;
}

interface CountdownOptions {
  show(view: CountdownView | undefined): void;
  readonly now?: () => number;
}

/** A shorter wait is over before anybody could read of it. */
const shortestShownMs = 2000;

export class WaitingCountdown implements Disposable {
  readonly #options: CountdownOptions;
  readonly #now: () => number;
  /** By host, when its wait is over and why it began. */
  readonly #waits = new Map<string, { readonly untilMs: number; readonly reason: Waiting['reason'] }>();
  #timer: NodeJS.Timeout | undefined;
  #shown = '';

  constructor(options: CountdownOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** A request to a host waits before it is sent again. */
  started(waiting: Waiting): void {
    if (waiting.delayMs < shortestShownMs) {
      return;
    }
    const untilMs = this.#now() + waiting.delayMs;
    if (untilMs > (this.#waits.get(waiting.host)?.untilMs ?? 0)) {
      this.#waits.set(waiting.host, { untilMs, reason: waiting.reason });
    }
    this.#tick();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waits.clear();
    this.#show(undefined);
  }

  #tick(): void {
    clearTimeout(this.#timer);
    const nowMs = this.#now();
    for (const [host, { untilMs }] of this.#waits) {
      if (untilMs <= nowMs) {
        this.#waits.delete(host);
      }
    }
    const waits = [...this.#waits]
      .map(([host, { untilMs, reason }]) => ({ host, reason, leftMs: untilMs - nowMs }))
      .toSorted((a, b) => b.leftMs - a.leftMs);
    this.#show(toView(waits));
    const next = Math.min(...waits.map(({ leftMs }) => leftMs % 1000 || 1000));
    if (Number.isFinite(next)) {
      // A few milliseconds late rather than early, so that no second is shown twice.
      this.#timer = setTimeout(() => this.#tick(), next + 5);
    }
  }

  #show(view: CountdownView | undefined): void {
    const text = view === undefined ? '' : `${view.text}\n${view.tooltip}`;
    if (text !== this.#shown) {
      this.#shown = text;
      this.#options.show(view);
    }
  }
}

interface RunningWait {
  readonly host: string;
  readonly reason: Waiting['reason'];
  readonly leftMs: number;
}

/** The longest wait first; it is the one in the text. */
function toView(waits: readonly RunningWait[]): CountdownView | undefined {
  const [longest] = waits;
  if (longest === undefined) {
    return undefined;
  }
  const others = waits.length === 1 ? '' : ` (+${waits.length - 1})`;
  return {
    text: `${toSentence(longest)}${others}`,
    tooltip: waits.map((wait) => `${toSentence(wait)}.`).join('\n'),
  };
}

function toSentence({ host, reason, leftMs }: RunningWait): string {
  const seconds = `${Math.ceil(leftMs / 1000)} s`;
  switch (reason) {
    case 'rate-limited':
      return `${host} asks to wait ${seconds}`;
    case 'server-busy':
      return `${host} is busy; trying again in ${seconds}`;
    case 'connection-lost':
      return `The connection to ${host} was lost; trying again in ${seconds}`;
    default:
      return reason satisfies never;
  }
}
