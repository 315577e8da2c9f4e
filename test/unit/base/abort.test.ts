import { describe, expect, it } from 'vitest';
import { untilAborted } from '../../../src/base/abort.ts';

describe('untilAborted', () => {
  it('gives what the work comes to', async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.resolve(1), { signal })).resolves.toBe(1);
    await expect(untilAborted(Promise.reject(new Error('no')), { signal })).rejects.toThrow('no');
  });

  it('stops waiting when it is aborted, while the work goes on', async () => {
    const controller = new AbortController();
    const { promise: work, resolve } = Promise.withResolvers<number>();
    const waiting = untilAborted(work, { signal: controller.signal });
    controller.abort(new Error('closed'));
    await expect(waiting).rejects.toThrow('closed');
    resolve(1);
    await expect(work).resolves.toBe(1);
  });

  it.each(['before', 'after'])(
    'hears of work that fails when nobody waits any more: aborted %s',
    async (when) => {
      const unheard: unknown[] = [];
      const onUnheard = (reason: unknown): void => void unheard.push(reason);
      process.on('unhandledRejection', onUnheard);
      const controller = new AbortController();
      const { promise: work, reject } = Promise.withResolvers<number>();
      if (when === 'before') {
        controller.abort(new Error('closed'));
      }
      const waiting = untilAborted(work, { signal: controller.signal });
      controller.abort(new Error('closed'));
      await expect(waiting).rejects.toThrow('closed');
      reject(new Error('too late'));
      // Rejections that nobody heard are told after a turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      process.off('unhandledRejection', onUnheard);
      expect(unheard).toEqual([]);
    },
  );
});
