/**
 * A connection test whose report says which step failed: from looking up the name to listing repositories. Sends the
 * same requests as ordinary use, and reads the failing step off their errors.
 */
import { isIP } from 'node:net';
import { isAbort } from '../base/abort.ts';
import { ExplainedError } from '../base/errors.ts';
import { HttpError } from '../http/errors.ts';
import { createRegistryClient, type RegistryClient, type RegistryClientOptions } from './client.ts';
import { DeniedError, RealmRefusedError, RegistryError, UnauthorizedError } from './errors.ts';
import type { CallOptions, PingResult } from './registryReader.ts';

/** In the order in which they are taken. */
const connectionSteps = [
  'proxy',
  'name-lookup',
  'connect',
  'tls',
  'api',
  'authentication',
  'catalog',
] as const;

export type ConnectionStep = (typeof connectionSteps)[number];

export interface StepReport {
  readonly step: ConnectionStep;
  readonly outcome: 'ok' | 'failed' | 'skipped';
  /** For the user. */
  readonly sentence: string;
  /** What went wrong and what to do, where the step failed. */
  readonly error?: ExplainedError;
}

export interface ConnectionReport {
  /** All steps, in order. */
  readonly steps: readonly StepReport[];
  /** Images can be read; a catalog is not needed for that. */
  readonly isUsable: boolean;
  /** Present when the registry answered. */
  readonly ping?: PingResult;
}

export interface ConnectionTestOptions extends RegistryClientOptions {
  /** Host and port of the proxy that leads to the registry, if any. */
  readonly proxyHost?: string | undefined;
}

/**
 * Never throws for what is wrong with the connection; only for an abort and for defects of our own.
 * Tries the login of `options.credentials`, as every other request does.
 */
export async function testConnection(
  options: ConnectionTestOptions,
  call: CallOptions,
): Promise<ConnectionReport> {
  const { url } = options.registry;
  const way: Way = { url, proxyHost: options.proxyHost };
  const client = createRegistryClient(options);
  let ping: PingResult;
  try {
    ping = await client.ping(call);
  } catch (thrown) {
    const error = toExplained(thrown, call);
    return { steps: reportFailure(findFailedStep(error, url), error, way), isUsable: false };
  }
  const reached = connectionSteps.slice(0, 5).map((step) => reportPassed(step, way));
  if (ping.access === 'refused') {
    const error = new DeniedError({
      host: url.host,
      subject: { kind: 'registry' },
      status: 403,
      message: `${url.host} answered 403 to /v2/`,
    });
    const steps = [...reached, toFailed('authentication', error), toSkipped('catalog', 'Not tried.')];
    return { steps, isUsable: false, ping };
  }
  const authentication: StepReport = {
    step: 'authentication',
    outcome: 'ok',
    sentence:
      ping.access === 'signed-in'
        ? `${url.host} accepted the login.`
        : `${url.host} lets everybody in without a login.`,
  };
  return { steps: [...reached, authentication, await testCatalog(client, url, call)], isUsable: true, ping };
}

async function testCatalog(client: RegistryClient, url: URL, call: CallOptions): Promise<StepReport> {
  try {
    for await (const page of client.listRepositories({ ...call, pageSize: 10 })) {
      const sentence =
        page.items.length === 0
          ? `${url.host} lists no repositories; it may hold some that this login may not list.`
          : `${url.host} lists its repositories.`;
      return { step: 'catalog', outcome: 'ok', sentence };
    }
    return { step: 'catalog', outcome: 'ok', sentence: `${url.host} lists no repositories.` };
  } catch (thrown) {
    return toFailed('catalog', toExplained(thrown, call));
  }
}

/** Failures of another host than the registry's are those of its token service. */
function findFailedStep(error: ExplainedError, url: URL): ConnectionStep {
  if (error instanceof HttpError) {
    if (!isHostOf(url, error.host)) {
      return 'authentication';
    }
    return error.stage === 'transfer' ? 'api' : error.stage;
  }
  const isAboutLogin =
    error instanceof UnauthorizedError ||
    error instanceof DeniedError ||
    error instanceof RealmRefusedError ||
    (error instanceof RegistryError && error.subject.kind === 'token-service');
  return isAboutLogin ? 'authentication' : 'api';
}

/** Whether `host` (`name` or `name:port`) is that of `url`, with the port of its scheme written or not. */
function isHostOf(url: URL, host: string): boolean {
  const port = url.port === '' ? (url.protocol === 'http:' ? '80' : '443') : url.port;
  return host === url.host || host === `${url.hostname}:${port}`;
}

/** How the registry is reached. */
interface Way {
  readonly url: URL;
  readonly proxyHost: string | undefined;
}

function reportFailure(failed: ConnectionStep, error: ExplainedError, way: Way): readonly StepReport[] {
  const failedAt = connectionSteps.indexOf(failed);
  return connectionSteps.map((step, index) => {
    if (index === failedAt) {
      return toFailed(step, error);
    }
    return index < failedAt ? reportPassed(step, way) : toSkipped(step, 'Not tried.');
  });
}

/** A step that went well, or that there was no need for. */
function reportPassed(step: ConnectionStep, { url, proxyHost }: Way): StepReport {
  const { host } = url;
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  switch (step) {
    case 'proxy':
      return proxyHost === undefined
        ? toSkipped(step, 'No proxy is used.')
        : toPassed(step, `The proxy ${proxyHost} leads to ${host}.`);
    case 'name-lookup':
      if (isIP(hostname) !== 0) {
        return toSkipped(step, `${hostname} is an address, so there is no name to look up.`);
      }
      return proxyHost === undefined
        ? toPassed(step, `The name ${hostname} was found.`)
        : toSkipped(step, `The proxy ${proxyHost} looks up the name ${hostname}.`);
    case 'connect':
      return toPassed(step, `${host} accepts connections.`);
    case 'tls':
      return url.protocol === 'http:'
        ? toSkipped(step, `The connection to ${host} is plain HTTP and not encrypted.`)
        : toPassed(step, `The certificate of ${host} is trusted.`);
    case 'api':
      return toPassed(step, `${host} is a container registry.`);
    case 'authentication':
      return toPassed(step, `${host} lets us in.`);
    case 'catalog':
      return toPassed(step, `${host} lists its repositories.`);
    default:
      return step satisfies never;
  }
}

function toPassed(step: ConnectionStep, sentence: string): StepReport {
  return { step, outcome: 'ok', sentence };
}

function toFailed(step: ConnectionStep, error: ExplainedError): StepReport {
  return { step, outcome: 'failed', sentence: error.summary, error };
}

function toSkipped(step: ConnectionStep, sentence: string): StepReport {
  return { step, outcome: 'skipped', sentence };
}

function toExplained(thrown: unknown, call: CallOptions): ExplainedError {
  if (isAbort(thrown, call.signal) || !(thrown instanceof ExplainedError)) {
    throw thrown;
  }
  return thrown;
}
