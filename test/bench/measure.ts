/** Ratios measured in one run, one table in out/bench.md; what is compared must also agree. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../support/editor/themes.ts';

export interface Row {
  readonly work: string;
  readonly ours: string;
  readonly against: string;
  readonly ratio: string;
  readonly budget: string;
}

/** The middle of several runs, in milliseconds, after one that does not count. */
export async function medianMs(runs: number, work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.slice(1).toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

/** Runs a whole process and gives its standard output. */
export function runProcess(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve(Buffer.concat(chunks).toString())
        : reject(new Error(`${command} ended with ${code}`)),
    );
  });
}

/** Longest time the event loop did not come round while `work` ran, in milliseconds. */
export async function longestBlockMs(work: () => Promise<void>): Promise<number> {
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

/** Adds a row to the table, and prints it. */
export async function report(row: Row): Promise<void> {
  const file = path.join(root, 'out/bench.json');
  await mkdir(path.dirname(file), { recursive: true });
  const kept: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => '[]'));
  const rows = (Array.isArray(kept) ? kept : []).filter((other: Row) => other.work !== row.work);
  await writeFile(file, JSON.stringify([...rows, row], null, 2));
  console.log(`| ${row.work} | ${row.ours} | ${row.against} | ${row.ratio} | ${row.budget} |`);
}

export function formatMs(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
