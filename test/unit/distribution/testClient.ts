/** A registry client against a scripted server, with logins, approvals and a clock that the test holds in its hands. */
import { createHttpClient } from '../../../src/http/client.ts';
import { type ConnectedClient, createRegistryClient } from '../../../src/distribution/client.ts';
import type { RegistryCredential } from '../../../src/distribution/credentialSource.ts';
import type { ConnectionSettings } from '../../../src/http/settings.ts';
import type { HttpClient } from '../../../src/http/message.ts';
import type { Logger } from '../../../src/base/logger.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scriptedServer.ts';

const signal = new AbortController().signal;
export const call = { signal };

export const basic: RegistryCredential = { kind: 'basic', username: 'ann', password: 'pä:ss' };
/** `basic` as it goes over the wire. */
export const basicHeader = `Basic ${Buffer.from('ann:pä:ss', 'utf8').toString('base64')}`;

export interface TestClient extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly client: ConnectedClient;
  readonly http: HttpClient;
  /** Every line that was logged. */
  readonly log: readonly string[];
  readonly logger: Logger;
  /** The realms that were shown to the user. */
  readonly approvals: readonly string[];
  /** How often a login was looked for. */
  readonly lookups: () => number;
  /** The login that is found from now on. */
  signIn(credential: RegistryCredential | undefined): void;
  /** Moves the clock on. */
  advance(seconds: number): void;
}

export async function openTestClient(
  options: {
    readonly credential?: RegistryCredential;
    readonly approves?: boolean;
    readonly basePath?: string;
  } = {},
): Promise<TestClient> {
  const server = await startScriptedServer();
  const http = createTestHttp();
  const { log, logger } = createTestLog();
  const approvals: string[] = [];
  let { credential } = options;
  let lookups = 0;
  let nowMs = 0;
  const client = createRegistryClient({
    registry: { url: new URL(`${server.origin}${options.basePath ?? ''}`) },
    http,
    credentials: {
      async find() {
        lookups++;
        return credential;
      },
    },
    realms: {
      async approve({ realm }) {
        approvals.push(realm.href);
        return options.approves ?? true;
      },
    },
    log: logger,
    monotonicMs: () => nowMs,
  });
  return {
    server,
    client,
    http,
    log,
    logger,
    approvals,
    lookups: () => lookups,
    signIn(next) {
      credential = next;
    },
    advance(seconds) {
      nowMs += seconds * 1000;
    },
    async [Symbol.asyncDispose]() {
      await http.close();
      await server.close();
    },
  };
}

const settings: ConnectionSettings = { tls: () => undefined, proxy: () => ({}), environment: {} };

/** Waits for nothing between two tries. */
function createTestHttp(): HttpClient {
  return createHttpClient({
    settings,
    log: createTestLog().logger,
    certificateRoots: [],
    delay: async () => undefined,
  });
}

export function createTestLog(): { readonly log: readonly string[]; readonly logger: Logger } {
  const log: string[] = [];
  const write = (message: string): void => void log.push(message);
  return { log, logger: { debug: write, info: write, warn: write, error: write } };
}

/** All items of a listing. */
export async function collect<T>(
  pages: AsyncIterable<{ readonly items: readonly T[] }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const page of pages) {
    items.push(...page.items);
  }
  return items;
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`resolved with ${JSON.stringify(value)}`);
    },
    (thrown: unknown) => thrown,
  );
}
