/** Everything that can go wrong between here and an HTTP answer, told apart so that each has its own advice. */
import { type ErrorDetail, ExplainedError, type Remedy } from '../base/errors.ts';

/** Which step of connecting failed; also the names of the steps of a connection test. */
export type ConnectionStage = 'name-lookup' | 'connect' | 'tls' | 'proxy' | 'transfer';

export abstract class HttpError extends ExplainedError {
  /** `host` or `host:port` of the request. */
  readonly host: string;
  abstract readonly stage: ConnectionStage;
  /** Whether the same request may succeed if it is sent again. */
  readonly isRetryable: boolean;

  constructor(detail: ErrorDetail & { readonly host: string; readonly isRetryable?: boolean }) {
    super(detail);
    this.host = detail.host;
    this.isRetryable = detail.isRetryable ?? false;
  }
}

const retry: Remedy = { text: 'Try again; if it lasts, ask whoever runs the registry.', action: 'retry' };

export class TimeoutError extends HttpError {
  readonly code = 'http.timeout';
  readonly stage: ConnectionStage;
  readonly summary: string;
  readonly remedy = retry;

  constructor(detail: {
    readonly host: string;
    readonly timeoutMs: number;
    readonly waitingFor: 'connection' | 'answer' | 'next-bytes';
    readonly cause?: unknown;
  }) {
    const seconds = Math.round(detail.timeoutMs / 1000);
    super({
      host: detail.host,
      // Whoever waited that long once should not be made to wait four times.
      message: `${detail.host}: no ${detail.waitingFor} within ${detail.timeoutMs} ms`,
      cause: detail.cause,
    });
    this.stage = detail.waitingFor === 'connection' ? 'connect' : 'transfer';
    this.summary = {
      connection: `${detail.host} could not be reached within ${seconds} seconds.`,
      answer: `${detail.host} did not answer within ${seconds} seconds.`,
      'next-bytes': `${detail.host} stopped sending in the middle of its answer.`,
    }[detail.waitingFor];
  }
}

/** What the operating system said, in our words. */
export type NetworkFault =
  | 'name-not-found'
  | 'name-server-failed'
  | 'refused'
  | 'unreachable'
  | 'connection-lost'
  | 'not-http';

export class NetworkError extends HttpError {
  readonly code = 'http.network';
  readonly fault: NetworkFault;
  readonly stage: ConnectionStage;
  readonly summary: string;
  readonly remedy: Remedy;

  constructor(detail: { readonly host: string; readonly fault: NetworkFault; readonly cause?: unknown }) {
    const { host, fault } = detail;
    super({
      host,
      message: `${host}: ${fault}${detail.cause instanceof Error ? ` (${detail.cause.message})` : ''}`,
      isRetryable: fault === 'connection-lost' || fault === 'name-server-failed',
      cause: detail.cause,
    });
    this.fault = fault;
    this.stage = networkStages[fault];
    this.summary = networkSummaries[fault](host);
    this.remedy = networkRemedies[fault];
  }
}

const networkStages: Readonly<Record<NetworkFault, ConnectionStage>> = {
  'name-not-found': 'name-lookup',
  'name-server-failed': 'name-lookup',
  refused: 'connect',
  unreachable: 'connect',
  'connection-lost': 'transfer',
  'not-http': 'transfer',
};

const networkSummaries: Readonly<Record<NetworkFault, (host: string) => string>> = {
  'name-not-found': (host) => `There is no host named ${host}.`,
  'name-server-failed': (host) =>
    `The name ${host} could not be looked up, because the name server did not answer.`,
  refused: (host) => `${host} refuses connections: nothing listens at that port.`,
  unreachable: (host) => `There is no route to ${host} from this machine.`,
  'connection-lost': (host) => `${host} closed the connection in the middle of its answer.`,
  'not-http': (host) => `What listens at ${host} does not speak HTTP.`,
};

const checkAddress: Remedy = { text: 'Check the address of the registry.', action: 'edit-registry' };

const networkRemedies: Readonly<Record<NetworkFault, Remedy>> = {
  'name-not-found': {
    text: 'Check the spelling of the address, and whether you need a VPN or a proxy to reach it.',
    action: 'edit-registry',
  },
  'name-server-failed': retry,
  refused: {
    text: 'Check the port of the address and whether the registry is running.',
    action: 'edit-registry',
  },
  unreachable: {
    text: 'Check your network, your VPN and the address of the registry.',
    action: 'edit-registry',
  },
  'connection-lost': retry,
  'not-http': checkAddress,
};

/** What is wrong with the TLS connection. */
export type TlsFault =
  | 'self-signed'
  | 'unknown-authority'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-host'
  | 'client-certificate-required'
  | 'client-certificate-refused'
  | 'not-tls'
  | 'handshake-failed';

/** Who a certificate says it is; dates in ISO 8601. */
export interface CertificateNames {
  readonly subject: string;
  readonly issuer: string;
  readonly hosts: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
}

export class TlsError extends HttpError {
  readonly code = 'http.tls';
  readonly stage = 'tls';
  readonly fault: TlsFault;
  readonly certificate: CertificateNames | undefined;
  readonly summary: string;
  readonly remedy: Remedy;

  constructor(detail: {
    readonly host: string;
    readonly fault: TlsFault;
    readonly certificate?: CertificateNames | undefined;
    readonly cause?: unknown;
  }) {
    const { host, fault, certificate } = detail;
    super({
      host,
      message: `${host}: TLS ${fault}${detail.cause instanceof Error ? ` (${detail.cause.message})` : ''}`,
      cause: detail.cause,
    });
    this.fault = fault;
    this.certificate = certificate;
    this.summary = toTlsSummary(host, fault, certificate);
    this.remedy = tlsRemedies[fault];
  }
}

function toTlsSummary(host: string, fault: TlsFault, certificate: CertificateNames | undefined): string {
  const named =
    certificate === undefined
      ? `The certificate of ${host}`
      : `The certificate “${certificate.subject}” of ${host}`;
  switch (fault) {
    case 'self-signed':
      return `${named} is signed by itself, so this machine does not trust it.`;
    case 'unknown-authority':
      return `${named} is signed by ${certificate === undefined ? 'an authority' : `“${certificate.issuer}”`}${certificate === undefined ? ' that' : ', which'} this machine does not trust.`;
    case 'expired':
      return `${named} expired${certificate === undefined ? '' : ` on ${certificate.validTo.slice(0, 10)}`}.`;
    case 'not-yet-valid':
      return `${named} is not valid${certificate === undefined ? ' yet' : ` before ${certificate.validFrom.slice(0, 10)}`}.`;
    case 'wrong-host':
      return `${named} is for ${certificate === undefined || certificate.hosts.length === 0 ? 'another host' : certificate.hosts.slice(0, 5).join(', ')}, not for this host.`;
    case 'client-certificate-required':
      return `${host} asks for a client certificate.`;
    case 'client-certificate-refused':
      return `${host} does not accept the client certificate.`;
    case 'not-tls':
      return `${host} does not speak HTTPS at this port.`;
    case 'handshake-failed':
      return `The TLS handshake with ${host} failed.`;
    default:
      return fault satisfies never;
  }
}

const trust: Remedy = {
  text: 'If you know where the certificate comes from, trust its authority for this registry, or name your CA file in the settings.',
  action: 'trust-certificate',
};
const clientCertificate: Remedy = {
  text: 'Name a client certificate and its key under “tls” of this registry in the settings, or put them into certs.d.',
  action: 'edit-registry',
};

const tlsRemedies: Readonly<Record<TlsFault, Remedy>> = {
  'self-signed': trust,
  'unknown-authority': trust,
  expired: {
    text: 'Whoever runs the registry must renew it; check the clock of this machine, too.',
    action: 'retry',
  },
  'not-yet-valid': { text: 'Check the clock of this machine.', action: 'retry' },
  'wrong-host': { text: 'Use the name that the certificate is made for.', action: 'edit-registry' },
  'client-certificate-required': clientCertificate,
  'client-certificate-refused': clientCertificate,
  'not-tls': {
    text: 'Check the port. Plain HTTP is used only where the settings of this registry allow it.',
    action: 'edit-registry',
  },
  'handshake-failed': { text: 'The log has the reason.', action: 'show-log' },
};

export class ProxyError extends HttpError {
  readonly code = 'http.proxy';
  readonly stage = 'proxy';
  readonly summary: string;
  readonly remedy: Remedy;

  /** `status` is the proxy's answer to CONNECT; absent when the proxy could not be reached. */
  constructor(detail: {
    readonly host: string;
    readonly proxy: string;
    readonly status?: number | undefined;
    readonly cause?: unknown;
  }) {
    const { host, proxy, status } = detail;
    super({
      host,
      message: `${host}: proxy ${proxy} ${status === undefined ? 'unreachable' : `answered ${status}`}`,
      cause: detail.cause,
      isRetryable: status === 502 || status === 503 || status === 504,
    });
    this.summary = toProxySummary(host, proxy, status);
    this.remedy =
      status === 407
        ? {
            text: 'Put the user name and password into http.proxy, or set http.proxyAuthorization.',
            action: 'open-settings',
          }
        : { text: 'Check http.proxy and http.noProxy in the settings.', action: 'open-settings' };
  }
}

function toProxySummary(host: string, proxy: string, status: number | undefined): string {
  if (status === undefined) {
    return `The proxy ${proxy} could not be reached on the way to ${host}.`;
  }
  return status === 407
    ? `The proxy ${proxy} asks for a login on the way to ${host}.`
    : `The proxy ${proxy} refused the way to ${host} (${status}).`;
}

export class BodyTooLargeError extends HttpError {
  readonly code = 'http.bodyTooLarge';
  readonly stage = 'transfer';
  readonly summary: string;
  readonly remedy = {
    text: 'Such an answer is broken or hostile; it was not read.',
    action: 'show-log',
  } as const;

  constructor(detail: { readonly host: string; readonly what: string; readonly limitBytes: number }) {
    const limit = `${Math.floor(detail.limitBytes / 1024)} KiB`;
    super({ host: detail.host, message: `${detail.host}: ${detail.what} is larger than ${limit}` });
    this.summary = `${detail.host} sent ${detail.what} larger than the limit of ${limit}.`;
  }
}

export type RedirectFault = 'too-many' | 'to-plain-http' | 'to-private-address' | 'no-location';

export class RedirectRefusedError extends HttpError {
  readonly code = 'http.redirectRefused';
  readonly stage = 'transfer';
  readonly fault: RedirectFault;
  readonly summary: string;
  readonly remedy = {
    text: 'The log has the addresses; ask whoever runs the registry.',
    action: 'show-log',
  } as const;

  constructor(detail: { readonly host: string; readonly fault: RedirectFault; readonly target?: string }) {
    const { host, fault, target = 'another address' } = detail;
    super({ host, message: `${host}: redirect refused, ${fault}, to ${target}` });
    this.fault = fault;
    this.summary = {
      'too-many': `${host} keeps sending from one address to the next.`,
      'to-plain-http': `${host} sends to an unencrypted address (${target}), which is not followed.`,
      'to-private-address': `${host} sends to an address inside this network (${target}), which is not followed.`,
      'no-location': `${host} sends elsewhere without saying where.`,
    }[fault];
  }
}

export class PlainHttpRefusedError extends HttpError {
  readonly code = 'http.plainHttpRefused';
  readonly stage = 'connect';
  readonly summary: string;
  readonly remedy = {
    text: 'Use https, or allow plain HTTP for this registry with “tls”: { “allowHttp”: true } in its settings.',
    action: 'edit-registry',
  } as const;

  constructor(detail: { readonly host: string }) {
    super({ host: detail.host, message: `${detail.host}: plain HTTP is not allowed` });
    this.summary = `Plain HTTP to ${detail.host} is not allowed: whoever is on the way could read and change everything.`;
  }
}

export class CertificateFileError extends HttpError {
  readonly code = 'http.certificateFile';
  readonly stage = 'tls';
  readonly summary: string;
  readonly remedy = {
    text: 'Check the path and that the file holds PEM text.',
    action: 'edit-registry',
  } as const;

  constructor(detail: { readonly host: string; readonly file: string; readonly cause?: unknown }) {
    const reason = detail.cause instanceof Error ? detail.cause.message : 'it is not usable';
    super({ host: detail.host, message: `${detail.file}: ${reason}`, cause: detail.cause });
    this.summary = `The certificate file ${detail.file}, named for ${detail.host}, cannot be used.`;
  }
}

/** A registry that asks to wait longer than anybody would. */
export class WaitTooLongError extends HttpError {
  readonly code = 'http.waitTooLong';
  readonly stage = 'transfer';
  readonly status: number;
  readonly retryAfterMs: number;
  readonly summary: string;
  readonly remedy = {
    text: 'Try again later; signing in often raises the limit.',
    action: 'sign-in',
  } as const;

  constructor(detail: { readonly host: string; readonly status: number; readonly retryAfterMs: number }) {
    const minutes = Math.max(1, Math.round(detail.retryAfterMs / 60_000));
    super({
      host: detail.host,
      message: `${detail.host}: ${detail.status}, retry after ${detail.retryAfterMs} ms`,
    });
    this.status = detail.status;
    this.retryAfterMs = detail.retryAfterMs;
    this.summary = `${detail.host} has had too many requests and asks to wait about ${minutes} minutes.`;
  }
}
