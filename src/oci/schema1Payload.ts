/** The signed bytes of a schema 1 manifest: its digest is taken over these, not over the document that carries them. */
import { isJsonObject, parseJson } from '../base/json.ts';

/**
 * The payload of a signed manifest (application/vnd.docker.distribution.manifest.v1+prettyjws): the document up to
 * `formatLength` bytes, and then the `formatTail` of its first signature (docker/libtrust jsonsign.go). The bytes
 * themselves when the document is not signed.
 */
export function toSchema1Payload(bytes: Uint8Array): Uint8Array {
  const document = parseJson(bytes);
  const signatures = isJsonObject(document) ? document['signatures'] : undefined;
  const first: unknown = Array.isArray(signatures) ? signatures[0] : undefined;
  const encoded = isJsonObject(first) ? first['protected'] : undefined;
  const header = typeof encoded === 'string' ? parseJson(Buffer.from(encoded, 'base64url')) : undefined;
  if (!isJsonObject(header)) {
    return bytes;
  }
  const { formatLength, formatTail } = header;
  if (typeof formatLength !== 'number' || typeof formatTail !== 'string' || formatLength > bytes.byteLength) {
    return bytes;
  }
  return Buffer.concat([bytes.subarray(0, Math.max(0, formatLength)), Buffer.from(formatTail, 'base64url')]);
}
