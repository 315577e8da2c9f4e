/** From what Node and undici throw to our own errors: by code, never by message. */
import {
  HttpError,
  NetworkError,
  type NetworkFault,
  TimeoutError,
  TlsError,
  type TlsFault,
} from './errors.ts';

const networkFaults: Readonly<Record<string, NetworkFault>> = {
  ENOTFOUND: 'name-not-found',
  EAI_NONAME: 'name-not-found',
  EAI_AGAIN: 'name-server-failed',
  EAI_FAIL: 'name-server-failed',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  ECONNRESET: 'connection-lost',
  ECONNABORTED: 'connection-lost',
  EPIPE: 'connection-lost',
  UND_ERR_SOCKET: 'connection-lost',
  UND_ERR_CLOSED: 'connection-lost',
  UND_ERR_DESTROYED: 'connection-lost',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection-lost',
  ERR_STREAM_PREMATURE_CLOSE: 'connection-lost',
};

/** OpenSSL's verification codes (man openssl-verification-options) and alerts as Node spells them. */
const tlsFaults: Readonly<Record<string, TlsFault>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  CERT_UNTRUSTED: 'unknown-authority',
  CERT_SIGNATURE_FAILURE: 'unknown-authority',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-host',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'client-certificate-required',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'handshake-failed',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'client-certificate-refused',
  ERR_SSL_SSL_TLS_ALERT_BAD_CERTIFICATE: 'client-certificate-refused',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'client-certificate-refused',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  ERR_SSL_HTTP_REQUEST: 'not-tls',
};

/** Our error for what a request threw; what has none of the codes of a failed connection is a defect and stays as it is. */
export function toFailure(thrown: unknown, request: { readonly host: string }): unknown {
  if (thrown instanceof HttpError) {
    return thrown;
  }
  const { host } = request;
  const codes = listCodes(thrown);
  const tls = codes.map((code) => tlsFaults[code]).find((fault) => fault !== undefined);
  if (tls !== undefined) {
    return new TlsError({ host, fault: tls, cause: thrown });
  }
  if (codes.includes('UND_ERR_CONNECT_TIMEOUT') || codes.includes('ETIMEDOUT')) {
    return new TimeoutError({ host, timeoutMs: 10_000, waitingFor: 'connection', cause: thrown });
  }
  if (codes.includes('UND_ERR_BODY_TIMEOUT')) {
    return new TimeoutError({ host, timeoutMs: 60_000, waitingFor: 'next-bytes', cause: thrown });
  }
  const network = codes.map((code) => networkFaults[code]).find((fault) => fault !== undefined);
  if (network !== undefined) {
    return new NetworkError({ host, fault: network, cause: thrown });
  }
  if (codes.some((code) => code.startsWith('ERR_SSL_') || code === 'EPROTO')) {
    return new TlsError({ host, fault: 'handshake-failed', cause: thrown });
  }
  // undici's parser errors have a code only where its parser gave one.
  return codes.some((code) => code.startsWith('HPE_')) || isNamed(thrown, 'HTTPParserError')
    ? new NetworkError({ host, fault: 'not-http', cause: thrown })
    : thrown;
}

function isNamed(thrown: unknown, name: string): boolean {
  return thrown instanceof Error && (thrown.name === name || isNamed(thrown.cause, name));
}

/** The codes of an error, its cause and the errors it collects (a connection tried over several addresses). */
function listCodes(thrown: unknown): readonly string[] {
  if (!(thrown instanceof Error)) {
    return [];
  }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? [thrown.code] : [];
  const collected = thrown instanceof AggregateError ? thrown.errors.flatMap(listCodes) : [];
  return [...code, ...collected, ...listCodes(thrown.cause)];
}
