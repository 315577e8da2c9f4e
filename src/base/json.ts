/** Narrowing of unknown JSON. */

export type JsonObject = { readonly [key: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of UTF-8 JSON text, or `undefined` when it is not JSON. A byte order mark is ignored. */
export function parseJson(text: Uint8Array | string): unknown {
  try {
    const decoded = typeof text === 'string' ? text : new TextDecoder().decode(text);
    const value: unknown = JSON.parse(decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded);
    return value;
  } catch {
    return undefined;
  }
}
