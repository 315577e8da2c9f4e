/**
 * What a row says of a failure. A row is narrow and its parent names the registry already, so the problem comes first in
 * two or three words, then what a click does; the sentence follows for those who have the room. Knows no editor.
 */
import type { ExplainedError } from '../../base/errors.ts';
import { UnauthorizedError, type UnauthorizedReason } from '../../distribution/errors.ts';
import { NetworkError, type NetworkFault, TlsError, type TlsFault } from '../../http/errors.ts';

interface ErrorRow {
  readonly label: string;
  readonly description: string | undefined;
}

/** `action` is what a click on the row does, as a button would say it. */
export function describeError(error: ExplainedError, action: string | undefined): ErrorRow {
  const problem = findProblem(error);
  if (problem === undefined) {
    return {
      label: action === undefined ? error.summary : `${error.summary} ${action}`,
      description: undefined,
    };
  }
  return { label: action === undefined ? problem : `${problem}. ${action}`, description: error.summary };
}

function findProblem(error: ExplainedError): string | undefined {
  if (error instanceof UnauthorizedError) {
    return loginProblems[error.reason];
  }
  if (error instanceof NetworkError) {
    return networkProblems[error.fault];
  }
  return error instanceof TlsError ? tlsProblems[error.fault] : problems[error.code];
}

const loginProblems: Readonly<Record<UnauthorizedReason, string>> = {
  'no-login': 'Login needed',
  'login-refused': 'Login refused',
  'login-expired': 'Login expired',
  'login-unusable': 'Login of another kind needed',
  'scheme-unknown': 'Way of signing in not supported',
};

const networkProblems: Readonly<Record<NetworkFault, string>> = {
  'name-not-found': 'Host not found',
  'name-server-failed': 'No answer from the name server',
  refused: 'Connection refused',
  unreachable: 'No route to the host',
  'connection-lost': 'Connection lost',
  'not-http': 'No HTTP at this port',
};

const tlsProblems: Readonly<Record<TlsFault, string>> = {
  'self-signed': 'Untrusted certificate',
  'unknown-authority': 'Untrusted certificate',
  expired: 'Certificate expired',
  'not-yet-valid': 'Certificate not valid yet',
  'wrong-host': 'Certificate of another host',
  'client-certificate-required': 'Client certificate needed',
  'client-certificate-refused': 'Client certificate refused',
  'not-tls': 'No HTTPS at this port',
  'handshake-failed': 'TLS failed',
};

/** By code. A failure that is not here says its whole sentence. */
const problems: Readonly<Record<string, string>> = {
  'distribution.brokenProtocol': 'Unusable answer',
  'distribution.denied': 'Not found or no access',
  'distribution.digestMismatch': 'Digest does not match',
  'distribution.notARegistry': 'Not a registry',
  'distribution.notFound': 'Not found',
  'distribution.rateLimited': 'Too many requests',
  'distribution.realmRefused': 'Token service not trusted',
  'distribution.requestFailed': 'Request failed',
  'http.bodyTooLarge': 'Answer too large',
  'http.certificateFile': 'Certificate file unusable',
  'http.plainHttpRefused': 'Plain HTTP not allowed',
  'http.proxy': 'Proxy failed',
  'http.redirectRefused': 'Redirect not followed',
  'http.timeout': 'No answer in time',
  'http.waitTooLong': 'Too many requests',
  'oci.invalidConfig': 'Invalid config',
  'oci.invalidManifest': 'Invalid manifest',
};
