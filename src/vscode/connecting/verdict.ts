/** What a connection test came to, as far as it decides what the user is asked next. */
import type { Remedy } from '../../base/errors.ts';
import type { ConnectionReport, StepReport } from '../../distribution/diagnose.ts';
import { CatalogUnavailableError, DeniedError, UnauthorizedError } from '../../distribution/errors.ts';
import { TlsError } from '../../http/errors.ts';
import { toApiUrl } from '../savedRegistries.ts';

export type Verdict =
  /** The registry answers and lets us in. */
  | {
      readonly kind: 'connected';
      readonly access: 'anonymous' | 'signed-in';
      readonly catalog: CatalogVerdict;
      /** What there is to say about the catalog. */
      readonly catalogSentence: string;
    }
  /** The registry asks for a login and none is known. */
  | { readonly kind: 'login-needed'; readonly summary: string }
  /** A login was sent and not accepted. */
  | { readonly kind: 'login-refused'; readonly summary: string }
  /** What listens there does not talk TLS at all. */
  | { readonly kind: 'no-https'; readonly failure: ConnectionFailure }
  | { readonly kind: 'failed'; readonly failure: ConnectionFailure };

/** `listed` may be an empty list, and that is no proof that there is nothing. */
type CatalogVerdict = 'listed' | 'not-offered' | 'no-permission' | 'no-login' | 'failed';

export interface ConnectionFailure {
  /** What happened, as one sentence. */
  readonly summary: string;
  readonly remedy: Remedy | undefined;
  /** One line for each step of the test, up to the one that failed. */
  readonly steps: readonly string[];
  /** The server whose certificate is unknown, with nothing else wrong with it as far as is known. */
  readonly trustable: URL | undefined;
}

/** `hasLogin`: a login was there to be sent. */
export function toVerdict(
  report: ConnectionReport,
  test: { readonly url: URL; readonly hasLogin: boolean },
): Verdict {
  if (report.isUsable) {
    return {
      kind: 'connected',
      access: report.ping?.access === 'signed-in' ? 'signed-in' : 'anonymous',
      ...judgeCatalog(report),
    };
  }
  const error = report.steps.find(({ outcome }) => outcome === 'failed')?.error;
  if (error instanceof UnauthorizedError) {
    const { reason, summary } = error;
    if (reason === 'no-login') {
      return { kind: 'login-needed', summary };
    }
    if (reason === 'login-refused' || reason === 'login-expired') {
      return { kind: 'login-refused', summary };
    }
  }
  // Token services such as GitLab's answer 403 to a wrong password.
  if (error instanceof DeniedError && test.hasLogin) {
    return { kind: 'login-refused', summary: error.summary };
  }
  const failure: ConnectionFailure = {
    summary: error?.summary ?? `${test.url.host} could not be tested.`,
    remedy: error?.remedy,
    steps: describeSteps(report),
    trustable: findTrustable(error),
  };
  const isNotTls = error instanceof TlsError && error.fault === 'not-tls' && isOwnHost(error, test.url);
  return { kind: isNotTls ? 'no-https' : 'failed', failure };
}

/** One line for each step that was taken. */
function describeSteps(report: ConnectionReport): readonly string[] {
  return report.steps
    .filter(({ outcome }) => outcome !== 'skipped')
    .map(({ step, outcome }) => `${outcome === 'ok' ? '✓' : '✗'} ${stepNames[step]}`);
}

export const stepNames: Readonly<Record<StepReport['step'], string>> = {
  proxy: 'Proxy',
  'name-lookup': 'Name lookup',
  connect: 'Connection (TCP)',
  tls: 'Encryption (TLS)',
  api: 'Registry API',
  authentication: 'Authentication and permission',
  catalog: 'List of repositories',
};

function judgeCatalog(report: ConnectionReport): {
  readonly catalog: CatalogVerdict;
  readonly catalogSentence: string;
} {
  const step = report.steps.find((candidate) => candidate.step === 'catalog');
  const catalogSentence = step?.sentence ?? '';
  if (step?.outcome === 'ok') {
    return { catalog: 'listed', catalogSentence };
  }
  const { error } = step ?? {};
  if (error instanceof CatalogUnavailableError) {
    return { catalog: error.reason, catalogSentence };
  }
  if (error instanceof UnauthorizedError) {
    return { catalog: error.reason === 'no-login' ? 'no-login' : 'no-permission', catalogSentence };
  }
  return { catalog: 'failed', catalogSentence };
}

/** Other faults of a certificate are not mended by trusting it. */
function findTrustable(error: unknown): URL | undefined {
  return error instanceof TlsError && (error.fault === 'self-signed' || error.fault === 'unknown-authority')
    ? new URL(`https://${error.host}`)
    : undefined;
}

/** The token service of a registry may be on another host, whose certificate is not the registry's. */
function isOwnHost(error: TlsError, url: URL): boolean {
  return error.host === toApiUrl(url).host;
}
