/**
 * Runs inside a D-Bus session of a test: the real keychain store and the sign-in store over it, driven by lines of JSON.
 * The session is an environment of a whole process, so it cannot be had inside the test's own.
 */
import { createInterface } from 'node:readline';
import { isJsonObject } from '../../src/base/json.ts';
import { ExplainedError, toMessage } from '../../src/base/errors.ts';
import type { Secret } from '../../src/credentials/credential.ts';
import { createKeychainStore } from '../../src/credentials/keychainStore.ts';
import { createEditorStore, createSessionStore } from '../../src/credentials/otherStores.ts';
import { createSignInStore, type Degraded } from '../../src/credentials/signInStore.ts';
import { silentLogger } from '../../src/base/logger.ts';

export interface Command {
  readonly target: 'keychain' | 'sign-in';
  readonly verb: 'find' | 'keep' | 'remove';
  readonly key: string;
  readonly secret?: Secret;
}

export interface Answer {
  readonly value?: unknown;
  readonly error?: {
    readonly name: string;
    readonly summary: string;
    readonly message: string;
    readonly trouble: unknown;
  };
  readonly degraded: readonly Degraded[];
  readonly durationMs: number;
}

/** No test takes longer, so that nothing stays when the test itself was ended. */
const lifetimeMs = 55_000;

async function main(): Promise<void> {
  const keyringPid = findKeyringPid();
  setTimeout(() => {
    process.stderr.write(`The driver ended itself after ${lifetimeMs} ms.\n`);
    end(keyringPid, 1);
  }, lifetimeMs);
  const degraded: Degraded[] = [];
  const secrets = new Map<string, string>();
  const keychain = createKeychainStore();
  const editor = createEditorStore({
    get: async (key) => secrets.get(key),
    store: async (key, value) => void secrets.set(key, value),
    delete: async (key) => void secrets.delete(key),
  });
  const signIns = createSignInStore({
    stores: [keychain, editor, createSessionStore()],
    choice: () => 'auto',
    log: silentLogger,
    onDegraded: (event) => void degraded.push(event),
  });
  const run = async (command: Command): Promise<unknown> => {
    const store = command.target === 'keychain' ? keychain : signIns;
    const { signal } = new AbortController();
    switch (command.verb) {
      case 'find':
        return store.find(command.key, { signal });
      case 'remove':
        return store.remove(command.key, { signal });
      case 'keep':
        return store.keep(command.key, command.secret ?? { kind: 'identity-token', token: '' }, { signal });
      default:
        return command.verb satisfies never;
    }
  };
  process.stdout.write(`${JSON.stringify({ ready: true, keyringPid })}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    const startMs = performance.now();
    const answer = await run(JSON.parse(line)).then((value) => ({ value }), toError);
    process.stdout.write(
      `${JSON.stringify({ ...answer, degraded, durationMs: performance.now() - startMs })}\n`,
    );
  }
  end(keyringPid, 0);
}

/** The keyring first, even a frozen one: a process cannot end while a call to its keychain goes on. */
function end(keyringPid: number | undefined, exitCode: number): void {
  if (keyringPid !== undefined) {
    process.kill(keyringPid, 'SIGKILL');
  }
  process.exit(exitCode);
}

function findKeyringPid(): number | undefined {
  const pid = Number(process.env['KEYRING_PID']);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

function toError(thrown: unknown): Pick<Answer, 'error'> {
  return {
    error: {
      name: thrown instanceof Error ? thrown.name : 'none',
      summary: thrown instanceof ExplainedError ? thrown.summary : '',
      message: toMessage(thrown),
      trouble: isJsonObject(thrown) ? thrown['trouble'] : undefined,
    },
  };
}

await main();
