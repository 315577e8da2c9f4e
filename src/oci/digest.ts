/** Digests: content identifiers, OCI image-spec descriptor.md "Digests". */
import { createHash } from 'node:crypto';
import { InvalidDigestError } from './errors.ts';

export type DigestAlgorithm = 'sha256' | 'sha512';

/** `algorithm:hex`, lower case, of the algorithm's length. */
export type Digest = `${DigestAlgorithm}:${string}`;

const hexLength: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, sha512: 128 };

/** @throws InvalidDigestError with the exact fault. */
export function parseDigest(text: string): Digest {
  const fault = digestFault(text);
  if (fault !== undefined) {
    throw new InvalidDigestError(text, fault);
  }
  const [algorithm, hex] = split(text);
  return `${algorithm === 'sha512' ? 'sha512' : 'sha256'}:${hex}`;
}

export function findDigest(text: string): Digest | undefined {
  return digestFault(text) === undefined ? parseDigest(text) : undefined;
}

export function isDigest(text: string): text is Digest {
  return digestFault(text) === undefined;
}

export function toAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

export function computeDigest(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** Hashes content that arrives in pieces. */
export interface Digester {
  update(bytes: Uint8Array): void;
  /** May be called once, after the last piece. */
  digest(): Digest;
}

export function createDigester(algorithm: DigestAlgorithm): Digester {
  const hash = createHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => `${algorithm}:${hash.digest('hex')}`,
  };
}

/** The first 12 digits, as tools show it to people. */
export function toShortDigest(digest: Digest): string {
  return split(digest)[1].slice(0, 12);
}

function digestFault(text: string): string | undefined {
  const [algorithm, hex] = split(text);
  if (algorithm !== 'sha256' && algorithm !== 'sha512') {
    return text.includes(':')
      ? `its algorithm must be sha256 or sha512, not “${algorithm.slice(0, 40)}”`
      : 'it must begin with sha256: or sha512:';
  }
  const length = hexLength[algorithm];
  if (hex.length !== length) {
    return `${algorithm} takes ${length} hexadecimal digits, not ${hex.length}`;
  }
  return /^[0-9a-f]+$/.test(hex) ? undefined : 'its digits must be 0 to 9 and a to f, in lower case';
}

function split(text: string): readonly [algorithm: string, hex: string] {
  const colon = text.indexOf(':');
  return colon < 0 ? ['', text] : [text.slice(0, colon), text.slice(colon + 1)];
}
