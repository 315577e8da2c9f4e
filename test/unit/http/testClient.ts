/** An HTTP client for tests: no waiting, a log that can be read, settings of the test's own. */
import { createHttpClient, type ResettableHttpClient } from '../../../src/http/client.ts';
import type { HttpRequest } from '../../../src/http/message.ts';
import type { Waiting } from '../../../src/http/retry.ts';
import type { HostTls, ProxySettings } from '../../../src/http/settings.ts';

export interface TestHttp extends AsyncDisposable {
  readonly client: ResettableHttpClient;
  readonly log: string[];
  readonly waits: Waiting[];
  /** How long the client would have waited, in milliseconds. */
  readonly delays: number[];
  get(url: string, more?: Partial<HttpRequest>): Promise<{ readonly status: number; readonly text: string }>;
}

export const { signal } = new AbortController();

export function createTestHttp(
  options: {
    readonly tls?: (host: string) => HostTls | undefined;
    readonly proxy?: ProxySettings;
    readonly environment?: Readonly<Record<string, string>>;
    readonly certificateRoots?: readonly string[];
  } = {},
): TestHttp {
  const log: string[] = [];
  const waits: Waiting[] = [];
  const delays: number[] = [];
  const write = (message: string): void => void log.push(message);
  const client = createHttpClient({
    settings: {
      tls: options.tls ?? (() => undefined),
      proxy: () => options.proxy ?? {},
      environment: options.environment ?? {},
    },
    log: { debug: write, info: write, warn: write, error: write },
    onWaiting: (waiting) => waits.push(waiting),
    certificateRoots: options.certificateRoots ?? [],
    delay: async (delayMs) => void delays.push(delayMs),
  });
  return {
    client,
    log,
    waits,
    delays,
    async get(url, more = {}) {
      const response = await client.send({ method: 'GET', url: new URL(url), ...more }, { signal });
      const bytes = await response.read({ limitBytes: 1024 * 1024, what: 'an answer' });
      return { status: response.status, text: Buffer.from(bytes).toString() };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
