/** Waiting for a host that asked for it. */
import { describe, expect, it } from 'vitest';
import { HostGates } from '../../../src/http/rateLimit.ts';
import { signal } from './testClient.ts';

/** Gates with a clock that goes on by waiting alone. */
function createGates(options: { readonly onWait?: (gates: HostGates) => void } = {}) {
  const waits: number[] = [];
  let nowMs = 1000;
  const gates = new HostGates({
    delay: async (delayMs, call) => {
      call.signal.throwIfAborted();
      waits.push(delayMs);
      nowMs += delayMs;
      options.onWait?.(gates);
    },
    now: () => nowMs,
  });
  return { gates, waits };
}

describe('HostGates', () => {
  it('lets everything pass that nobody asked to wait with', async () => {
    const { gates, waits } = createGates();
    gates.close('busy.example', 5000);
    await gates.pass('other.example', { signal });
    expect(waits).toEqual([]);
  });

  it('holds every request to a host until the time has come, and none after it', async () => {
    const { gates, waits } = createGates();
    gates.close('busy.example', 5000);
    await gates.pass('busy.example', { signal });
    await gates.pass('busy.example', { signal });
    expect(waits).toEqual([5000]);
  });

  it('goes by the longest of several answers', async () => {
    const { gates, waits } = createGates();
    gates.close('busy.example', 5000);
    gates.close('busy.example', 1000);
    await gates.pass('busy.example', { signal });
    expect(waits).toEqual([5000]);
  });

  it('waits on when the host asks again meanwhile', async () => {
    let asks = 0;
    const { gates, waits } = createGates({
      onWait: (closing) => {
        if (++asks < 3) {
          closing.close('busy.example', 700);
        }
      },
    });
    gates.close('busy.example', 5000);
    await gates.pass('busy.example', { signal });
    expect(waits).toEqual([5000, 700, 700]);
  });

  it('ends with the wish of the caller', async () => {
    const { gates } = createGates();
    gates.close('busy.example', 5000);
    const reason = new Error('closed by the user');
    await expect(gates.pass('busy.example', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
