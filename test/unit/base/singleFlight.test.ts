import { describe, expect, it } from 'vitest';
import { SingleFlight } from '../../../src/base/singleFlight.ts';

const never = new AbortController().signal;

describe('SingleFlight', () => {
  it('starts the work once for all who wait for the same key', async () => {
    const flight = new SingleFlight<number>();
    let started = 0;
    const work = async (): Promise<number> => ++started;
    const results = await Promise.all([
      flight.run('key', work, { signal: never }),
      flight.run('key', work, { signal: never }),
    ]);
    expect(results).toEqual([1, 1]);
  });

  it('starts again once the work has ended, also when it failed', async () => {
    const flight = new SingleFlight<number>();
    await expect(flight.run('key', () => Promise.reject(new Error('no')), { signal: never })).rejects.toThrow(
      'no',
    );
    await expect(flight.run('key', async () => 2, { signal: never })).resolves.toBe(2);
  });

  it("keeps the work going when one of two callers leaves, and ends that caller's wait at once", async () => {
    const flight = new SingleFlight<string>();
    let finish: (value: string) => void = () => undefined;
    let workSignal: AbortSignal | undefined;
    const work = (signal: AbortSignal): Promise<string> => {
      workSignal = signal;
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    const leaving = new AbortController();
    const left = flight.run('key', work, { signal: leaving.signal });
    const stays = flight.run('key', work, { signal: never });
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect(workSignal?.aborted).toBe(false);
    finish('done');
    await expect(stays).resolves.toBe('done');
  });

  it('aborts the work when nobody waits any more', async () => {
    const flight = new SingleFlight<string>();
    const controller = new AbortController();
    let workSignal: AbortSignal | undefined;
    const left = flight.run(
      'key',
      (signal) => {
        workSignal = signal;
        return new Promise(() => undefined);
      },
      { signal: controller.signal },
    );
    controller.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect(workSignal?.aborted).toBe(true);
  });
});
