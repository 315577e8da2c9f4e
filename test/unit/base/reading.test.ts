import { describe, expect, it } from 'vitest';
import { delay, isAbort, untilAborted } from '../../../src/base/abort.ts';
import { LimitExceeded, readBounded } from '../../../src/base/boundedRead.ts';
import { isJsonObject, parseJson } from '../../../src/base/json.ts';

async function* chunks(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) {
    yield new Uint8Array(size).fill(7);
  }
}

describe('readBounded', () => {
  it('joins chunks up to the limit', async () => {
    await expect(readBounded(chunks(3, 0, 4), { limitBytes: 7 })).resolves.toEqual(Buffer.alloc(7, 7));
  });

  it('stops at the first byte beyond the limit and releases the source', async () => {
    let isReleased = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield new Uint8Array(10);
        }
      } finally {
        isReleased = true;
      }
    }
    await expect(readBounded(endless(), { limitBytes: 25 })).rejects.toThrow(LimitExceeded);
    expect(isReleased).toBe(true);
  });
});

describe('abort helpers', () => {
  it('end a delay with the reason of the signal', async () => {
    const controller = new AbortController();
    const waiting = delay(60_000, { signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    await expect(delay(1, { signal: controller.signal })).rejects.toThrow('stop');
  });

  it('end a wait without ending the work', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(new Promise(() => undefined), { signal: controller.signal });
    controller.abort();
    const reason: unknown = await waiting.catch((thrown: unknown) => thrown);
    expect(isAbort(reason, controller.signal)).toBe(true);
    expect(isAbort(new Error('other'), controller.signal)).toBe(false);
  });
});

describe('parseJson', () => {
  it('ignores a byte order mark and answers nonsense with undefined', () => {
    expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
    expect(parseJson(new TextEncoder().encode('[1]'))).toEqual([1]);
    expect(parseJson('<html>')).toBeUndefined();
    expect(isJsonObject([])).toBe(false);
    expect(isJsonObject(null)).toBe(false);
  });
});
