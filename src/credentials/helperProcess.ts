/** Runs a program without a shell, feeds its standard input, and never waits for it, or listens to it, without end. */
import {
  type ChildProcess,
  type ChildProcessByStdio,
  type SpawnOptionsWithStdioTuple,
  type StdioPipe,
  spawn,
} from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface ProgramRun {
  /** Absolute. */
  readonly file: string;
  /** Goes to standard input, so that it is on no command line. */
  readonly input: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  readonly maxOutputBytes: number;
  readonly signal: AbortSignal;
}

export type RunOutcome =
  | {
      readonly kind: 'ended';
      /** `null` when a signal ended it. */
      readonly exitCode: number | null;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly kind: 'late' }
  | { readonly kind: 'flooded' }
  | { readonly kind: 'unstartable'; readonly cause: unknown };

/** A helper may leave a process behind that holds its output open, such as an agent that it started. */
const drainMs = 300;

/** Runs `file get`. Rejects with the reason of the signal; the program and all it started are ended then, and when late. */
export function runGet(run: ProgramRun): Promise<RunOutcome> {
  return new Promise((resolve, reject) => {
    run.signal.throwIfAborted();
    const child = tryToStart(run);
    if (child instanceof Error) {
      resolve({ kind: 'unstartable', cause: child });
      return;
    }
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timers: NodeJS.Timeout[] = [];
    let sizeBytes = 0;

    const release = (): void => {
      timers.forEach((timer) => clearTimeout(timer));
      run.signal.removeEventListener('abort', onAbort);
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const finish = (outcome: RunOutcome): void => {
      release();
      resolve(outcome);
    };
    const cut = (outcome: RunOutcome): void => {
      killTree(child);
      finish(outcome);
    };
    const onAbort = (): void => {
      killTree(child);
      release();
      reject(run.signal.reason);
    };
    const listen = (chunks: Buffer[]) => (chunk: Buffer) => {
      sizeBytes += chunk.byteLength;
      chunks.push(chunk);
      if (sizeBytes > run.maxOutputBytes) {
        cut({ kind: 'flooded' });
      }
    };
    const end = (exitCode: number | null): void =>
      finish({
        kind: 'ended',
        exitCode,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });

    timers.push(setTimeout(() => cut({ kind: 'late' }), run.limitMs));
    run.signal.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', listen(stdout));
    child.stderr.on('data', listen(stderr));
    child.once('error', (cause) => finish({ kind: 'unstartable', cause }));
    child.once('exit', (exitCode) => timers.push(setTimeout(() => end(exitCode), drainMs)));
    child.once('close', (exitCode) => end(exitCode));
    child.stdin.on('error', () => undefined); // a program may end without reading
    child.stdin.end(run.input);
  });
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Some reasons for not starting are thrown, others come as an event. */
function tryToStart(run: ProgramRun): Child | Error {
  try {
    return start(run);
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

function start({ file, environment }: ProgramRun): Child {
  const options: SpawnOptionsWithStdioTuple<StdioPipe, StdioPipe, StdioPipe> = {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that what the program started goes with it.
    detached: process.platform !== 'win32',
  };
  // Windows runs batch files through their interpreter alone. Nothing is on its line but the file and a fixed word.
  return /\.(cmd|bat)$/i.test(file)
    ? spawn(toWindowsProgram('cmd.exe'), ['/d', '/s', '/c', `""${file}" get"`], {
        ...options,
        windowsVerbatimArguments: true,
      })
    : spawn(file, ['get'], options);
}

/** By its full name, since the working folder would be searched first. */
function toWindowsProgram(name: string): string {
  return path.win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', name);
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) {
    return;
  }
  if (process.platform === 'win32') {
    const killer = spawn(toWindowsProgram('taskkill.exe'), ['/pid', `${child.pid}`, '/T', '/F'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    killer.once('error', () => child.kill());
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // all of them ended by themselves a moment ago
  }
}
