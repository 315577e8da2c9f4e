import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Throttle } from '../../../src/base/throttle.ts';

describe('Throttle', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells many changes once, and the last one within its time', () => {
    const tell = vi.fn<() => void>();
    const throttle = new Throttle(tell, { everyMs: 100 });
    for (let change = 0; change < 50; change++) {
      throttle.changed();
    }
    expect(tell).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(tell).toHaveBeenCalledTimes(1);
    throttle.changed();
    vi.advanceTimersByTime(100);
    expect(tell).toHaveBeenCalledTimes(2);
  });

  it('tells at once when asked to, and not again for the same changes', () => {
    const tell = vi.fn<() => void>();
    const throttle = new Throttle(tell, { everyMs: 100 });
    throttle.changed();
    throttle.now();
    vi.advanceTimersByTime(500);
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('is silent once it is disposed of', () => {
    const tell = vi.fn<() => void>();
    const throttle = new Throttle(tell, { everyMs: 100 });
    throttle.changed();
    throttle.dispose();
    vi.advanceTimersByTime(500);
    expect(tell).not.toHaveBeenCalled();
  });
});
