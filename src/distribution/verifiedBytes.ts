/** Content that is hashed while it passes, so that what does not match its digest never looks complete. */
import { createDigester, type Digest, toAlgorithm } from '../oci/digest.ts';

/** The chunks of `source`; after the last one, throws what `toError` makes of a digest that is not `expected`. */
export async function* verifyBytes(
  source: AsyncIterable<Uint8Array>,
  options: { readonly expected: Digest; readonly toError: (actual: Digest) => Error },
): AsyncGenerator<Uint8Array, void> {
  const digester = createDigester(toAlgorithm(options.expected));
  for await (const chunk of source) {
    digester.update(chunk);
    yield chunk;
  }
  const actual = digester.digest();
  if (actual !== options.expected) {
    throw options.toError(actual);
  }
}
