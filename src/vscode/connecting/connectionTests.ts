/**
 * Tests the connection to an address that may not be saved yet, with its own TLS choices and its own login, over a
 * client that is closed afterwards. Tells which step is under way, and keeps what was asked and answered.
 */
import type { Logger } from '../../base/logger.ts';
import type { CredentialSource, RealmPolicy } from '../../distribution/credentialSource.ts';
import { type ConnectionReport, testConnection } from '../../distribution/diagnose.ts';
import { createHttpClient, type HttpClientOptions } from '../../http/client.ts';
import type { HttpClient, HttpRequest } from '../../http/message.ts';
import { chooseProxy } from '../../http/proxyChoice.ts';
import { redactUrl } from '../../http/redact.ts';
import type { ConnectionSettings, HostTls } from '../../http/settings.ts';
import type { RealmApprovals } from '../realmApprovals.ts';
import { toApiUrl } from '../savedRegistries.ts';

export interface ConnectionTestParts {
  readonly settings: ConnectionSettings;
  readonly realms: RealmPolicy;
  readonly log: Logger;
  readonly onWaiting?: HttpClientOptions['onWaiting'];
}

/** What commands need to connect to a registry that is not saved, or not saved so. */
export interface ConnectingParts extends ConnectionTestParts {
  readonly realms: RealmApprovals;
}

interface TestedRegistry {
  readonly url: URL;
  readonly tls: HostTls;
  readonly credentials: CredentialSource;
}

/** One request of the test. */
export interface Exchange {
  readonly method: string;
  /** Without secrets. */
  readonly url: string;
  /** The status of the answer, or the code of the failure. */
  readonly outcome: string;
  readonly durationMs: number;
}

export interface TestRun {
  readonly report: ConnectionReport;
  readonly exchanges: readonly Exchange[];
}

/** A slow list of repositories is no reason to keep anybody waiting for a connection. */
const catalogTimeoutMs = 15_000;

/** See `testConnection`. `onStep` is told a short phrase before each request. */
export async function runConnectionTest(
  parts: ConnectionTestParts,
  registry: TestedRegistry,
  options: { readonly signal: AbortSignal; readonly onStep: (phrase: string) => void },
): Promise<TestRun> {
  const { log, realms, onWaiting } = parts;
  const url = toApiUrl(registry.url);
  const client = createHttpClient({
    settings: withTls(parts.settings, { host: url.host, tls: registry.tls }),
    log,
    ...(onWaiting === undefined ? {} : { onWaiting }),
  });
  const exchanges: Exchange[] = [];
  const http = observe(client, {
    onStep: (request) => options.onStep(toPhrase(request, url)),
    onExchange: (exchange) => exchanges.push(exchange),
  });
  try {
    const { credentials } = registry;
    const proxyHost = chooseProxy(url, parts.settings)?.url.host;
    const report = await testConnection(
      { registry: { url }, http, credentials, realms, log, proxyHost },
      options,
    );
    return { report, exchanges };
  } finally {
    await client.close();
  }
}

/** The token service of a registry may be on another host and is then trusted by the same authorities. */
function withTls(
  settings: ConnectionSettings,
  own: { readonly host: string; readonly tls: HostTls },
): ConnectionSettings {
  const { caFile } = own.tls;
  return {
    ...settings,
    tls: (host) =>
      host === own.host ? own.tls : (settings.tls(host) ?? (caFile === undefined ? undefined : { caFile })),
  };
}

function observe(
  client: HttpClient,
  observer: {
    readonly onStep: (request: HttpRequest) => void;
    readonly onExchange: (exchange: Exchange) => void;
  },
): HttpClient {
  return {
    async send(request, options) {
      const isCatalog = request.url.pathname.endsWith('/v2/_catalog');
      const sent = isCatalog
        ? { ...request, headersTimeoutMs: catalogTimeoutMs, isIdempotent: false }
        : request;
      observer.onStep(request);
      const startedMs = performance.now();
      const finish = (outcome: string): void =>
        observer.onExchange({
          method: request.method,
          url: redactUrl(request.url),
          outcome,
          durationMs: Math.round(performance.now() - startedMs),
        });
      try {
        const response = await client.send(sent, options);
        finish(String(response.status));
        return response;
      } catch (thrown) {
        finish(thrown instanceof Error ? thrown.name : 'failed');
        throw thrown;
      }
    },
    close: () => client.close(),
  };
}

function toPhrase(request: HttpRequest, registry: URL): string {
  const { host, pathname } = request.url;
  if (pathname.endsWith('/v2/_catalog')) {
    return 'asking for the list of repositories…';
  }
  const isRegistry = host === registry.host && pathname.endsWith('/v2/');
  return isRegistry ? `asking ${host} whether it is a registry…` : `signing in at ${host}…`;
}
