/** Connection pools: one for each origin and the way that leads there. The only file that loads undici (`undici.ts`). */
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Dispatcher, buildConnector as undiciConnector } from 'undici';
import { LentMemory } from '../base/lentMemory.ts';
import { isLoopbackHost } from './addresses.ts';
import { PlainHttpRefusedError } from './errors.ts';
import { type ChosenProxy, chooseProxy } from './proxyChoice.ts';
import type { ConnectionSettings } from './settings.ts';
import { readMachineAuthorities, readTrust, type TrustOptions } from './trust.ts';
import { openTunnel } from './tunnel.ts';

/** A registry is asked by at most so many connections at once. */
const maxConnectionsPerOrigin = 8;

/** TCP and TLS together. */
const connectTimeoutMs = 10_000;

/** Between two chunks of a body. */
const bodyIdleTimeoutMs = 60_000;

export interface DispatchersOptions {
  readonly settings: ConnectionSettings;
  readonly certificateRoots: readonly string[];
}

export class Dispatchers {
  readonly #options: DispatchersOptions;
  readonly #pools = new Map<string, Promise<Dispatcher>>();
  readonly #memory = new LentMemory();

  constructor(options: DispatchersOptions) {
    this.#options = options;
  }

  /**
   * The pool for a URL.
   * @throws PlainHttpRefusedError, CertificateFileError.
   */
  async find(url: URL): Promise<Dispatcher> {
    const { settings } = this.#options;
    const tls = settings.tls(url.host);
    if (url.protocol === 'http:' && tls?.allowHttp !== true && !isLoopbackHost(url.hostname)) {
      throw new PlainHttpRefusedError({ host: url.host });
    }
    const proxy = chooseProxy(url, settings);
    const key = JSON.stringify([url.origin, tls, proxy]);
    const existing = this.#pools.get(key);
    if (existing !== undefined) {
      return existing;
    }
    const pool = this.#open(url, proxy);
    this.#pools.set(key, pool);
    // A pool that could not be opened (a certificate file that is wrong now) is tried anew next time.
    pool.catch(() => this.#pools.delete(key));
    return pool;
  }

  /** Closes idle connections and lets running requests end; later requests look at the settings again. */
  async reset(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.allSettled(pools.map(async (pool) => (await pool).close()));
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.allSettled(pools.map(async (pool) => (await pool).destroy()));
  }

  async #open(url: URL, proxy: ChosenProxy | undefined): Promise<Dispatcher> {
    const { buildConnector, openPool } = await import('./undici.ts');
    const tls = this.#options.settings.tls(url.host);
    const trust =
      url.protocol === 'https:'
        ? await readTrust(url.host, tls, { certificateRoots: this.#options.certificateRoots })
        : undefined;
    const connect =
      trust === undefined
        ? intoLentMemory(this.#memory, buildConnector)
        : buildConnector({ timeout: connectTimeoutMs, ...toTlsOptions(trust) });
    return openPool(url.origin, {
      connections: maxConnectionsPerOrigin,
      pipelining: 1,
      // The deadline for headers is the caller's (deadline.ts); undici's own must not come first.
      headersTimeout: 0,
      bodyTimeout: bodyIdleTimeoutMs,
      keepAliveTimeout: 10_000,
      connect: proxy === undefined ? connect : throughProxy(proxy, connect),
    });
  }
}

/**
 * A connector whose connections read as much at once as there is, into memory that comes back (`giveBack`). TLS has its
 * own, since it decrypts 16 KiB at a time.
 */
function intoLentMemory(
  memory: LentMemory,
  buildConnector: typeof undiciConnector,
): undiciConnector.connector {
  return (target, callback) => {
    const filler = memory.openFiller();
    let connected: Socket | undefined;
    const connect = buildConnector({
      timeout: connectTimeoutMs,
      onread: {
        buffer: () => filler.room(),
        // Bytes come only once it is connected.
        callback: (sizeBytes) => connected?.push(filler.lend(sizeBytes)) ?? true,
      },
    });
    connect(target, (...outcome) => {
      connected = outcome[1] ?? undefined;
      callback(...outcome);
    });
  };
}

/** Building a secure context from all authorities takes milliseconds, so a pool does it once. */
function toTlsOptions(trust: TrustOptions): { secureContext: SecureContext; rejectUnauthorized: boolean } {
  const { ca, cert, key, allowPartialTrustChain, rejectUnauthorized } = trust;
  const client = cert === undefined || key === undefined ? {} : { cert, key };
  return {
    secureContext: createSecureContext({ ca: [...ca], ...client, allowPartialTrustChain }),
    rejectUnauthorized,
  };
}

/** A connector that first opens a tunnel, then speaks TLS through it where the target does. */
function throughProxy(proxy: ChosenProxy, connect: undiciConnector.connector): undiciConnector.connector {
  return (target, callback) => {
    const isEncrypted = target.protocol === 'https:';
    const port = Number(target.port) || (isEncrypted ? 443 : 80);
    openTunnel(
      proxy,
      { hostname: target.hostname, port },
      { timeoutMs: connectTimeoutMs, ca: readMachineAuthorities() },
    ).then(
      (socket) =>
        isEncrypted ? connect({ ...target, httpSocket: socket }, callback) : callback(null, socket),
      (cause: unknown) => callback(cause instanceof Error ? cause : new Error(String(cause)), null),
    );
  };
}
