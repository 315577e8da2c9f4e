/** Fields of our own files, read strictly: a file may be damaged, made by hand, or be of another version. */
import { type Digest, findDigest } from '../oci/digest.ts';
import { findText, type Place as Fields, pathOf, readSize, readText, toPlace } from '../oci/fields.ts';
import type { ManifestRef, Place } from './plan.ts';

export function readPlace(fields: Fields): Place {
  return { registryId: readText(fields, 'registryId'), repository: readText(fields, 'repository') };
}

export function readManifestRef(fields: Fields): ManifestRef {
  return {
    digest: readDigest(fields, 'digest'),
    mediaType: readText(fields, 'mediaType'),
    sizeBytes: readSize(fields, 'sizeBytes'),
  };
}

export function readDigest(fields: Fields, key: string): Digest {
  const digest = findDigest(readText(fields, key));
  if (digest === undefined) {
    throw fields.reject(`${pathOf(fields, key)} must be a digest`);
  }
  return digest;
}

export function findDigestField(fields: Fields, key: string): Digest | undefined {
  return findText(fields, key) === undefined ? undefined : readDigest(fields, key);
}

/** A time as `Date.toISOString` writes it, or another form of ISO 8601 with a time of day. */
export function readInstant(fields: Fields, key: string): string {
  const instant = readText(fields, key);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(instant) || Number.isNaN(Date.parse(instant))) {
    throw fields.reject(`${pathOf(fields, key)} must be a time`);
  }
  return instant;
}

/** One of the keys of `choices`. */
export function readOneOf<T extends string>(
  fields: Fields,
  key: string,
  choices: Readonly<Record<T, unknown>>,
): T {
  const text = readText(fields, key);
  if (!isKeyOf(choices, text)) {
    throw fields.reject(`${pathOf(fields, key)} must be one of ${Object.keys(choices).join(', ')}`);
  }
  return text;
}

/** The document itself, which must be of this version of its form. */
export function toVersionedFields(value: unknown, version: number): Fields {
  const fields = toPlace(value, '', (fault) => new Error(fault));
  if (fields.object['version'] !== version) {
    throw fields.reject(`version must be ${version}`);
  }
  return fields;
}

function isKeyOf<T extends string>(choices: Readonly<Record<T, unknown>>, text: string): text is T {
  return Object.hasOwn(choices, text);
}
