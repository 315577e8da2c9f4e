/** Fields of documents from outside, read one by one; a fault names the field by its path. */
import { isJsonObject, type JsonObject } from '../base/json.ts';

/** Makes the error of the document at hand from a fault such as `layers[3].size must be a number`. */
export type Reject = (fault: string) => Error;

/** One object of a document, with its place in it. */
export interface Place {
  readonly object: JsonObject;
  /** `''` for the document itself, else such as `layers[3]`. */
  readonly path: string;
  readonly reject: Reject;
}

export function toPlace(value: unknown, path: string, reject: Reject): Place {
  if (!isJsonObject(value)) {
    throw reject(`${path === '' ? 'the document' : path} must be an object`);
  }
  return { object: value, path, reject };
}

export function pathOf(place: Place, key: string): string {
  return place.path === '' ? key : `${place.path}.${key}`;
}

/** Null counts as absent, as Docker writes it. */
export function findField(place: Place, key: string): unknown {
  return Object.hasOwn(place.object, key) ? (place.object[key] ?? undefined) : undefined;
}

export function readText(place: Place, key: string): string {
  const text = findText(place, key);
  if (text === undefined) {
    throw place.reject(`${pathOf(place, key)} is missing`);
  }
  return text;
}

export function findText(place: Place, key: string): string | undefined {
  const value = findField(place, key);
  if (value !== undefined && typeof value !== 'string') {
    throw place.reject(`${pathOf(place, key)} must be a text`);
  }
  return value;
}

export function readSize(place: Place, key: string): number {
  const value = findField(place, key);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw place.reject(`${pathOf(place, key)} must be a whole number of bytes`);
  }
  return value;
}

export function findFlag(place: Place, key: string): boolean | undefined {
  const value = findField(place, key);
  if (value !== undefined && typeof value !== 'boolean') {
    throw place.reject(`${pathOf(place, key)} must be true or false`);
  }
  return value;
}

export function findPlace(place: Place, key: string): Place | undefined {
  const value = findField(place, key);
  return value === undefined ? undefined : toPlace(value, pathOf(place, key), place.reject);
}

export function findList(place: Place, key: string): readonly unknown[] | undefined {
  const value = findField(place, key);
  if (value !== undefined && !Array.isArray(value)) {
    throw place.reject(`${pathOf(place, key)} must be a list`);
  }
  return value;
}

export function findTexts(place: Place, key: string): readonly string[] | undefined {
  return findList(place, key)?.map((item, index) => {
    if (typeof item !== 'string') {
      throw place.reject(`${pathOf(place, key)}[${index}] must be a text`);
    }
    return item;
  });
}

/** The keys of an object used as a set, such as `ExposedPorts`; a list of texts is taken as well. */
export function findKeys(place: Place, key: string): readonly string[] | undefined {
  if (Array.isArray(findField(place, key))) {
    return findTexts(place, key);
  }
  const inner = findPlace(place, key);
  return inner === undefined ? undefined : Object.keys(inner.object);
}

/** Texts by name, such as annotations; values that are no texts are a fault. */
export function findTextMap(place: Place, key: string): Readonly<Record<string, string>> | undefined {
  const inner = findPlace(place, key);
  if (inner === undefined) {
    return undefined;
  }
  const entries = Object.keys(inner.object).map((name) => [name, findText(inner, name) ?? ''] as const);
  return Object.fromEntries(entries);
}
