/** D-Bus sessions with a real gnome-keyring in each state a desktop can be in, and a process in them that asks it. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { isJsonObject } from '../../src/base/json.ts';
import type { Answer, Command } from './keyringDriver.ts';

/** `empty`: the service runs, but no keyring was ever made. */
export type KeyringState = 'no-bus' | 'no-service' | 'empty' | 'unlocked' | 'locked';

export interface Keyring extends AsyncDisposable {
  ask(command: Command): Promise<Answer>;
  /** The service takes no more questions, as one that waits for a password to be typed. */
  freeze(): void;
  thaw(): void;
}

/** A folder for the keyring's files, which outlive a session. */
export interface KeyringHome extends AsyncDisposable {
  readonly folder: string;
}

export async function createKeyringHome(): Promise<KeyringHome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keyring-'));
  await mkdir(path.join(folder, 'run'), { mode: 0o700 });
  await writeFile(path.join(folder, 'bus.conf'), toBusConfiguration(path.join(folder, 'run')));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** @throws Error with the words of what did not start, or did not within its time. */
export async function startKeyring(state: KeyringState, home: KeyringHome): Promise<Keyring> {
  const session = new Session(state, home);
  try {
    const pid = toKeyringPid(await session.next(), state);
    return {
      async ask(command) {
        session.write(command);
        const answer = await session.next();
        if (!isAnswer(answer)) {
          throw new Error(`The driver said ${JSON.stringify(answer)}`);
        }
        return answer;
      },
      freeze: () => signalKeyring(pid, 'SIGSTOP'),
      thaw: () => signalKeyring(pid, 'SIGCONT'),
      [Symbol.asyncDispose]: () => session.end(),
    };
  } catch (thrown) {
    await session.end();
    throw thrown;
  }
}

/** Everything here takes some hundred milliseconds, but for a keyring that is waited for in vain. */
const answerLimitMs = 15_000;
const endLimitMs = 5000;

/** The processes of one D-Bus session, which are a group of their own, and the lines that the driver among them writes. */
class Session {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<void>;
  #complaints = '';

  constructor(state: KeyringState, home: KeyringHome) {
    const [program = '', ...args] = toCommand(state, home);
    this.#child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: home.folder,
        XDG_RUNTIME_DIR: path.join(home.folder, 'run'),
      },
      detached: true,
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
      this.#child.once('error', (cause) => {
        this.#complaints += `${program} cannot be started; install dbus and gnome-keyring (${cause.message})`;
        resolve();
      });
    });
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#complaints += chunk.toString()));
    this.#child.stdin.on('error', () => undefined); // that the driver ended is told by its next line, which is missing
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  write(command: Command): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  async next(): Promise<unknown> {
    const line = await within(answerLimitMs, this.#lines.next());
    if (line === undefined) {
      throw new Error(`The driver said nothing for ${answerLimitMs} ms. ${this.#complaints}`);
    }
    if (line.done === true) {
      await within(endLimitMs, this.#ended);
      throw new Error(`The driver ended: ${this.#complaints}`);
    }
    const value: unknown = JSON.parse(line.value);
    return value;
  }

  /** The driver ends with its input, and the others with it; what does not is ended. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    await within(endLimitMs, this.#ended);
    const { pid } = this.#child;
    if (pid !== undefined) {
      endGroup(pid);
    }
    await this.#ended;
  }
}

/** What `work` comes to, or nothing when it takes too long. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([work, setTimeout(limitMs, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

function endGroup(leaderPid: number): void {
  try {
    process.kill(-leaderPid, 'SIGKILL');
  } catch {
    // all of it is gone, as it should be
  }
}

/** Never anything but the id of one process: 0 and negative numbers are whole groups, the tests' own among them. */
function toKeyringPid(ready: unknown, state: KeyringState): number | undefined {
  if (state === 'no-bus' || state === 'no-service') {
    return undefined;
  }
  const pid = isJsonObject(ready) ? ready['keyringPid'] : undefined;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 1) {
    throw new Error(`The driver does not know the process of the keyring: ${JSON.stringify(ready)}`);
  }
  return pid;
}

function signalKeyring(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) {
    throw new Error('There is no keyring service here.');
  }
  process.kill(pid, signal);
}

function toCommand(state: KeyringState, home: KeyringHome): readonly string[] {
  const driver = [process.execPath, path.join(import.meta.dirname, 'keyringDriver.ts')];
  return state === 'no-bus'
    ? driver
    : ['dbus-run-session', `--config-file=${home.folder}/bus.conf`, '--', ...toPreparation(state), ...driver];
}

/** A session without the services that this machine would start by themselves when somebody asks for them. */
function toBusConfiguration(folder: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
}

/**
 * The keyring is a child of the shell, which becomes the driver, so its id is known without asking for it. It is ready
 * once the bus knows its name. The password given at the first unlock makes the keyring.
 */
function toPreparation(state: Exclude<KeyringState, 'no-bus'>): readonly string[] {
  if (state === 'no-service') {
    return [];
  }
  const [input, unlock] = state === 'unlocked' ? ['printf test', '--unlock'] : ['printf ""', ''];
  const isReady =
    'dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets';
  const script = `
    command -v dbus-send >/dev/null && command -v gnome-keyring-daemon >/dev/null || {
      echo "install dbus and gnome-keyring" >&2
      exit 1
    }
    ${input} | gnome-keyring-daemon --foreground ${unlock} --components=secrets >/dev/null &
    KEYRING_PID=$!
    until ${isReady} | grep -q "boolean true"; do
      kill -0 "$KEYRING_PID" || exit 1
      sleep 0.05
    done
    export KEYRING_PID
    exec "$@"`;
  return ['sh', '-c', script, 'sh'];
}

function isAnswer(value: unknown): value is Answer {
  return isJsonObject(value) && typeof value['durationMs'] === 'number';
}
