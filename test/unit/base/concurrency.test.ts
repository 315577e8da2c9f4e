import { describe, expect, it } from 'vitest';
import { Limiter } from '../../../src/base/concurrency.ts';

const never = new AbortController().signal;

/** Work whose end the test decides. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('Limiter', () => {
  it('runs no more than the bound at once', async () => {
    const limiter = new Limiter({ maxConcurrent: 2 });
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
    };
    await Promise.all(Array.from({ length: 20 }, () => limiter.run(work, { signal: never })));
    expect(most).toBe(2);
    expect(running).toBe(0);
  });

  it('serves the newest waiting work first when told so', async () => {
    const limiter = new Limiter({ maxConcurrent: 1, order: 'newest' });
    const first = gate();
    const served: string[] = [];
    const occupied = limiter.run(() => first.opened, { signal: never });
    const waiting = ['a', 'b', 'c'].map((name) =>
      limiter.run(async () => void served.push(name), { signal: never }),
    );
    first.open();
    await Promise.all([occupied, ...waiting]);
    expect(served).toEqual(['c', 'b', 'a']);
  });

  it('never starts work that was aborted while it waited, and frees its place', async () => {
    const limiter = new Limiter({ maxConcurrent: 1 });
    const first = gate();
    const controller = new AbortController();
    const occupied = limiter.run(() => first.opened, { signal: never });
    let isStarted = false;
    const aborted = limiter.run(
      async () => {
        isStarted = true;
      },
      { signal: controller.signal },
    );
    const after = limiter.run(async () => 'served', { signal: never });
    controller.abort(new Error('closed'));
    await expect(aborted).rejects.toThrow('closed');
    first.open();
    await occupied;
    await expect(after).resolves.toBe('served');
    expect(isStarted).toBe(false);
  });

  it('frees the place of work that fails', async () => {
    const limiter = new Limiter({ maxConcurrent: 1 });
    const failing = limiter.run(() => Promise.reject(new Error('no')), { signal: never });
    await expect(failing).rejects.toThrow('no');
    await expect(limiter.run(async () => 1, { signal: never })).resolves.toBe(1);
  });
});
