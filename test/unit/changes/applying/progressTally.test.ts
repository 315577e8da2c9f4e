/** What those who watch a plan being carried out are told, and how often. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangePlan, CopyBlobStep } from '../../../../src/changes/plan.ts';
import { ProgressTally } from '../../../../src/changes/applying/progressTally.ts';
import type { ChangeProgress } from '../../../../src/changes/report.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { itemOf, planOf } from '../answers.ts';
import { place } from '../smallImages.ts';

let told: ChangeProgress[];

beforeEach(() => {
  told = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function blob(name: string, sizeBytes: number): CopyBlobStep {
  const digest = computeDigest(Buffer.from(name));
  return { kind: 'copy-blob', source: place, target: place, digest, sizeBytes, isPresent: false };
}

const [first, second] = [blob('first', 100), blob('second', 50)];
const items = [itemOf('a', first, second), itemOf('b', first)];
const plan: ChangePlan = { ...planOf('promote'), items };

function open(of: ChangePlan = plan): ProgressTally {
  return new ProgressTally(of, (progress) => told.push(progress));
}

describe('a tally', () => {
  it('tells a change at once, and those that follow together', () => {
    const tally = open();
    tally.setItem(items[0] ?? itemOf('a'), 'running');
    tally.begin(first);
    tally.begin(second);
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(50);
    expect(told).toHaveLength(2);
    expect(told[1]).toMatchObject({
      running: [first, second],
      items: [{ state: 'running' }, { state: 'waiting' }],
    });
    tally.close();
  });

  it('tells of what went on for long though nothing changes', () => {
    const tally = open();
    tally.begin(first);
    tally.begin(second);
    vi.advanceTimersByTime(50);
    expect(told.at(-1)?.running).toEqual([first, second]);
    tally.close();
  });

  it('counts steps and bytes that items share once', () => {
    open().close();
    expect(told[0]).toMatchObject({ totalItems: 2, totalSteps: 2, totalBytes: 150 });
  });

  it('leaves out what is not carried out', () => {
    const blocked = {
      ...itemOf('c', blob('third', 7)),
      obstacles: [{ kind: 'schema1', digest: first.digest }] as const,
    };
    open({ ...plan, items: [...items, blocked] }).close();
    expect(told[0]).toMatchObject({ totalItems: 3, totalSteps: 2, totalBytes: 150 });
  });

  it('counts bytes as they are, when a part is sent again, too', () => {
    const tally = open();
    tally.setBytes(first, 80);
    tally.setBytes(second, 10);
    tally.setBytes(first, 20);
    tally.close();
    expect(told.at(-1)?.doneBytes).toBe(30);
  });

  it('counts what has ended, and what failed not as done', () => {
    const tally = open();
    tally.begin(first);
    tally.begin(second);
    tally.end(first);
    tally.fail(second);
    tally.setItem(items[0] ?? itemOf('a'), 'failed');
    tally.close();
    expect(told.at(-1)).toMatchObject({
      doneSteps: 1,
      doneItems: 1,
      running: [],
      items: [
        { id: 'a', state: 'failed' },
        { id: 'b', state: 'waiting' },
      ],
    });
  });

  it('tells nothing after its end', () => {
    const tally = open();
    tally.begin(first);
    tally.end(first);
    tally.close();
    const count = told.length;
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(count);
  });
});
