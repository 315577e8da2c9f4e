/**
 * A blob from its first byte to its last, over as many connections as it takes: after a cut it goes on from where it
 * was. The bytes come out once and in their order, and the digest is verified over all of them unless their target does.
 */
import { HttpError } from '../http/errors.ts';
import { createDigester, type Digest, toAlgorithm } from '../oci/digest.ts';
import { BrokenProtocolError, DigestMismatchError } from './errors.ts';
import type { CallOptions, RegistryReader } from './registryReader.ts';

export interface ResumingQuery {
  readonly repository: string;
  readonly digest: Digest;
  /** As the manifest has it; a blob of another size is refused as soon as that shows. */
  readonly sizeBytes: number;
  /** `target`: the bytes go to a registry that compares them with the digest, so it is not done here. Default `here`. */
  readonly checked?: 'here' | 'target';
}

/** Connections in a row that bring nothing, before giving up. */
const maxStalls = 4;

/**
 * Nothing is kept of what has come out, and nothing is read before it is asked for. Leaving the loop releases the
 * connection.
 * @throws DigestMismatchError before the last bytes, BrokenProtocolError when there are more bytes or fewer than there
 * should be, the last connection's error when going on is in vain, and what opening a blob throws.
 */
export async function* openResuming(
  reader: RegistryReader,
  query: ResumingQuery,
  options: CallOptions,
): AsyncGenerator<Uint8Array, void> {
  const { digest, sizeBytes } = query;
  const digester = query.checked === 'target' ? undefined : createDigester(toAlgorithm(digest));
  let receivedBytes = 0;
  for (let stalls = 0; ;) {
    const startedAt = receivedBytes;
    const connection = await connect(reader, { ...query, firstByte: startedAt }, options);
    let step: Step;
    try {
      for (step = await connection.next(); step.kind === 'bytes'; step = await connection.next()) {
        receivedBytes += step.bytes.byteLength;
        if (receivedBytes > sizeBytes) {
          throw toSizeError(query, connection.host, `with more than ${sizeBytes} bytes`);
        }
        digester?.update(step.bytes);
        // Before the last bytes come out: nobody ever has the whole of something else.
        if (receivedBytes === sizeBytes && digester !== undefined) {
          verify(query, connection.host, digester.digest());
        }
        yield step.bytes;
      }
    } finally {
      await connection.close();
    }
    if (receivedBytes === sizeBytes) {
      if (sizeBytes === 0 && digester !== undefined) {
        verify(query, connection.host, digester.digest());
      }
      return;
    }
    const hasProgressed = receivedBytes > startedAt;
    stalls = hasProgressed ? 0 : stalls + 1;
    if (stalls > maxStalls || (step.kind === 'cut' && !step.error.isRetryable && !hasProgressed)) {
      throw step.kind === 'cut'
        ? step.error
        : toSizeError(query, connection.host, `with only ${receivedBytes} of ${sizeBytes} bytes`);
    }
  }
}

type Step =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'cut'; readonly error: HttpError }
  | { readonly kind: 'end' };

interface Connection {
  readonly host: string;
  next(): Promise<Step>;
  close(): Promise<void>;
}

/** Gives the blob from `firstByte` on; a registry that knows no ranges sends all of it, and the beginning is skipped. */
async function connect(
  reader: RegistryReader,
  query: ResumingQuery & { readonly firstByte: number },
  options: CallOptions,
): Promise<Connection> {
  const { repository, digest, sizeBytes, firstByte } = query;
  const opened = await reader.openBlob(repository, digest, {
    ...options,
    verifiedBy: 'caller',
    ...(firstByte === 0 ? {} : { range: { firstByte } }),
  });
  const source = opened.bytes[Symbol.asyncIterator]();
  let skipBytes = opened.isPartial ? 0 : firstByte;
  return {
    host: opened.host,
    close: async () => void (await source.return?.()),
    async next() {
      for (;;) {
        const step = await readStep(source);
        // Not before something was read: what has not begun cannot be left, and would hold its connection.
        if (opened.sizeBytes !== undefined && opened.sizeBytes !== sizeBytes) {
          throw toSizeError(query, opened.host, `with ${opened.sizeBytes} bytes instead of ${sizeBytes}`);
        }
        if (step.kind !== 'bytes') {
          return step;
        }
        const bytes = skipBytes === 0 ? step.bytes : step.bytes.subarray(skipBytes);
        skipBytes = Math.max(0, skipBytes - step.bytes.byteLength);
        if (bytes.byteLength > 0) {
          return { kind: 'bytes', bytes };
        }
      }
    },
  };
}

async function readStep(source: AsyncIterator<Uint8Array>): Promise<Step> {
  try {
    const step = await source.next();
    return step.done === true ? { kind: 'end' } : { kind: 'bytes', bytes: step.value };
  } catch (thrown) {
    if (thrown instanceof HttpError) {
      return { kind: 'cut', error: thrown };
    }
    throw thrown;
  }
}

function verify(query: ResumingQuery, host: string, actual: Digest): void {
  if (actual !== query.digest) {
    throw new DigestMismatchError({ host, subject: toSubject(query), expected: query.digest, actual });
  }
}

function toSizeError(query: ResumingQuery, host: string, problem: string): BrokenProtocolError {
  const message = `${host}: ${query.digest} answered ${problem}`;
  return new BrokenProtocolError({ host, subject: toSubject(query), message, problem });
}

function toSubject({ repository, digest }: ResumingQuery) {
  return { kind: 'blob', repository, digest } as const;
}
