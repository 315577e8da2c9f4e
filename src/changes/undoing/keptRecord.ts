/** The record of a kept change as a file: its name, which sorts by time, and its JSON. */
import { randomUUID } from 'node:crypto';
import { parseJson } from '../../base/json.ts';
import { findList, findText, pathOf, type Place as Fields, readText, toPlace } from '../../oci/fields.ts';
import type { KeptChange } from './keptChanges.ts';
import {
  readDigest,
  readInstant,
  readManifestRef,
  readOneOf,
  readPlace,
  toVersionedFields,
} from '../storedFields.ts';

/** Makes ids that sort by time, also within a millisecond, and that no other window makes. */
export function createKeptIds(): (at: Date) => string {
  let lastMs = 0;
  let sequence = 0;
  return (at) => {
    sequence = at.getTime() === lastMs ? sequence + 1 : 0;
    lastMs = at.getTime();
    const stamp = at.toISOString().replaceAll(/[-:.]/g, '');
    return `${stamp}-${String(sequence).padStart(4, '0')}-${randomUUID().slice(0, 8)}`;
  };
}

/** When an id was made, in milliseconds; `undefined` for what is no id. */
export function findTimeOfId(id: string): number | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-\d{4,}-[0-9a-f]{8}$/.exec(id);
  if (parts === null) {
    return undefined;
  }
  const [, year, month, day, hour, minute, second, ms] = parts;
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** Writes these fields and no others, so that nothing that came along by chance is kept. */
export function formatKeptRecord(change: KeptChange): Uint8Array {
  const { id, at, kind, place, who, tags, manifests } = change;
  const record = {
    version,
    id,
    at,
    kind,
    place: { registryId: place.registryId, repository: place.repository },
    who,
    tags: tags.map(({ tag, digest }) => ({ tag, digest })),
    manifests: manifests.map(({ digest, mediaType, sizeBytes }) => ({ digest, mediaType, sizeBytes })),
  };
  return Buffer.from(`${JSON.stringify(record)}\n`);
}

/** @throws Error with the fault of the record. */
export function parseKeptRecord(id: string, bytes: Uint8Array): KeptChange {
  const fields = toVersionedFields(parseJson(bytes), version);
  if (readText(fields, 'id') !== id) {
    throw fields.reject('id must be the name of the file');
  }
  const at = readInstant(fields, 'at');
  if (Date.parse(at) !== findTimeOfId(id)) {
    throw fields.reject('at must be the time of the id');
  }
  return {
    id,
    at,
    kind: readOneOf(fields, 'kind', { deletion: true, move: true }),
    place: readPlace(toPlace(fields.object['place'], 'place', fields.reject)),
    who: findText(fields, 'who'),
    tags: readObjects(fields, 'tags').map((tag) => ({
      tag: readText(tag, 'tag'),
      digest: readDigest(tag, 'digest'),
    })),
    manifests: readObjects(fields, 'manifests').map(readManifestRef),
  };
}

const version = 1;

function readObjects(fields: Fields, key: string): readonly Fields[] {
  const list = findList(fields, key);
  if (list === undefined) {
    throw fields.reject(`${pathOf(fields, key)} is missing`);
  }
  return list.map((item, index) => toPlace(item, `${pathOf(fields, key)}[${index}]`, fields.reject));
}
