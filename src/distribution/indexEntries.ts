/** The entries of an index that lists referrers, read one by one so that a broken one spoils none of the others. */
import { isJsonObject, parseJson } from '../base/json.ts';
import { type Descriptor, parseDescriptor } from '../oci/descriptor.ts';
import { InvalidManifestError } from '../oci/errors.ts';

/** `undefined` when the bytes are no index at all. `onBroken` gets the fault of each entry that is left out. */
export function readIndexEntries(
  bytes: Uint8Array,
  onBroken: (fault: string) => void,
): readonly Descriptor[] | undefined {
  const value = parseJson(bytes);
  const list = isJsonObject(value) ? value['manifests'] : undefined;
  if (!Array.isArray(list)) {
    return undefined;
  }
  return list.flatMap((entry: unknown, index) => {
    try {
      return [parseDescriptor(entry, `manifests[${index}]`, (fault) => new InvalidManifestError(fault))];
    } catch (thrown) {
      if (!(thrown instanceof InvalidManifestError)) {
        throw thrown;
      }
      onBroken(thrown.fault);
      return [];
    }
  });
}
