/** Ratios measured in one run, kept in out/bench.json; what is compared must also agree. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { root } from '../support/editor/themes.ts';

interface Row {
  readonly work: string;
  readonly ours: string;
  readonly against?: string;
  readonly ratio?: string;
  readonly budget?: Budget;
}

/** A promise, and whether this run keeps it. It is printed, never thrown: how fast a machine is proves nothing. */
interface Budget {
  readonly text: string;
  readonly isMet: boolean;
}

type Work = () => Promise<unknown>;

const uncountedRuns = 20;

/** Runs that do not count, so that code used again and again is compiled, as it is in an editor that is open. */
export async function warmUp(work: Work): Promise<void> {
  await inARow(uncountedRuns, work);
}

/** What several runs gave, after those that do not count. */
export async function repeat(runs: number, work: () => Promise<number>): Promise<readonly number[]> {
  await warmUp(work);
  return inARow(runs, work);
}

/** The middle of several runs, in milliseconds. */
export async function medianMs(runs: number, work: Work): Promise<number> {
  return median(await repeat(runs, () => measureMs(work)));
}

/**
 * The medians of two works that take turns, so that whatever else the machine does falls on both: `series` times, each
 * does `runs` runs in a row. A pause of `pauseMs` stands before every run.
 */
export async function compareMs(
  works: { readonly ours: Work; readonly theirs: Work },
  options: { readonly series: number; readonly runs: number; readonly pauseMs?: number },
): Promise<{ readonly oursMs: number; readonly theirsMs: number }> {
  const { series, runs, pauseMs } = options;
  const measure = async (work: Work): Promise<number> => {
    if (pauseMs !== undefined) {
      await setTimeout(pauseMs);
    }
    return measureMs(work);
  };
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < series; round++) {
    ours.push(...(await inARow(runs, () => measure(works.ours))));
    theirs.push(...(await inARow(runs, () => measure(works.theirs))));
  }
  return { oursMs: median(ours), theirsMs: median(theirs) };
}

/** One after the other, the first included. */
export async function inARow<T>(runs: number, work: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let run = 0; run < runs; run++) {
    results.push(await work());
  }
  return results;
}

export async function measureMs(work: Work): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

/** Runs a whole process and gives its standard output; it must end with one of the codes, 0 where none is given. */
export function runProcess(
  command: string,
  args: readonly string[],
  codes: readonly number[] = [0],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code !== null && codes.includes(code)
        ? resolve(Buffer.concat(chunks).toString())
        : reject(new Error(`${command} ended with ${code}`)),
    );
  });
}

/** Longest time the event loop did not come round while `work` ran, in milliseconds. */
export async function longestBlockMs(work: Work): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  await work();
  clearInterval(timer);
  return Math.max(longest, performance.now() - last - 1);
}

/** What is still held; needs `--expose-gc`. */
export async function readHeapBytes(): Promise<number> {
  // What waits for a finalizer is gone only after another round.
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await setTimeout(10);
  }
  return process.memoryUsage().heapUsed;
}

/** Adds a row to the table, and prints it. */
export async function report(row: Row): Promise<void> {
  const file = path.join(root, 'out/bench.json');
  await mkdir(path.dirname(file), { recursive: true });
  const kept: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => '[]'));
  const rows = (Array.isArray(kept) ? kept : []).filter((other: Row) => other.work !== row.work);
  await writeFile(file, JSON.stringify([...rows, row], null, 2));
  const { work, ours, against = '-', ratio = '-', budget } = row;
  const verdict = budget === undefined ? '- | -' : `${budget.text} | ${budget.isMet ? 'met' : 'NOT met'}`;
  console.log(`| ${work} | ${ours} | ${against} | ${ratio} | ${verdict} |`);
}

export function formatMs(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
