/** The HTTP client of the extension: the pipeline over connection pools. */
import { homedir } from 'node:os';
import { delay } from '../base/abort.ts';
import type { Logger } from '../base/logger.ts';
import { toCertificateRoots } from './certificateFolders.ts';
import { Dispatchers } from './dispatchers.ts';
import type { HttpClient } from './message.ts';
import { createPipeline } from './pipeline.ts';
import { lookUpAddresses } from './redirects.ts';
import type { Waiting } from './retry.ts';
import type { ConnectionSettings } from './settings.ts';
import { createTransport } from './transport.ts';
import { withTlsReasons } from './tlsReasons.ts';

export interface HttpClientOptions {
  readonly settings: ConnectionSettings;
  readonly log: Logger;
  /** Told before a request waits to be sent again, so that the wait can be shown. */
  readonly onWaiting?: (waiting: Waiting) => void;
  /** Where `certs.d` is looked for; by default Docker's and Podman's places on this machine. */
  readonly certificateRoots?: readonly string[];
  /** How waiting is done; by default by the clock. */
  readonly delay?: typeof delay;
}

export interface ResettableHttpClient extends HttpClient {
  /** After settings or certificate files changed: later requests use what they say now. */
  reset(): Promise<void>;
}

export function createHttpClient(options: HttpClientOptions): ResettableHttpClient {
  const certificateRoots =
    options.certificateRoots ??
    toCertificateRoots({
      platform: process.platform,
      home: homedir(),
      environment: options.settings.environment,
    });
  const dispatchers = new Dispatchers({ settings: options.settings, certificateRoots });
  const transport = withTlsReasons(createTransport(dispatchers), options.settings);
  const send = createPipeline(transport, {
    log: options.log,
    lookUp: lookUpAddresses,
    delay: options.delay ?? delay,
    now: Date.now,
    random: Math.random,
    onWaiting: options.onWaiting ?? (() => undefined),
  });
  return { send, reset: () => dispatchers.reset(), close: () => dispatchers.close() };
}
