/** What a document from the manifests endpoint is, for callers that have not parsed it. */
import { isJsonObject, parseJson } from '../base/json.ts';
import { isAnyManifestType, mediaTypes, parseMediaType } from '../oci/mediaType.ts';

/**
 * The media type of a manifest: its own `mediaType` first, for headers are often missing, general or wrong; then the
 * Content-Type; then its shape. `undefined` for bytes that are no manifest.
 */
export function findManifestType(bytes: Uint8Array, contentType: string | undefined): string | undefined {
  const value = parseJson(bytes);
  if (!isJsonObject(value)) {
    return undefined;
  }
  const own = value['mediaType'];
  if (typeof own === 'string' && own !== '') {
    return own;
  }
  const header = parseMediaType(contentType);
  if (header !== undefined && isAnyManifestType(header)) {
    return header;
  }
  if (value['schemaVersion'] === 1) {
    return Array.isArray(value['signatures']) ? mediaTypes.dockerSchema1Signed : mediaTypes.dockerSchema1;
  }
  if (Array.isArray(value['manifests'])) {
    return mediaTypes.ociIndex;
  }
  return isJsonObject(value['config']) || Array.isArray(value['layers']) ? mediaTypes.ociManifest : undefined;
}
