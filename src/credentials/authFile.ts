/** The file format that Docker's config.json and Podman's auth.json share: `auths`, `credHelpers`, `credsStore`. */
import { readFile, stat } from 'node:fs/promises';
import { isJsonObject, type JsonObject, parseJson } from '../base/json.ts';
import type { Secret } from './credential.ts';
import { ConfigUnreadableError } from './errors.ts';
import { findKey, type RegistryQuery } from './registryKey.ts';

/** What a file says about a registry: a login of its own, or the helper to ask. */
export type FileAnswer =
  | { readonly kind: 'secret'; readonly secret: Secret; readonly username: string | undefined }
  | { readonly kind: 'helper'; readonly helper: string };

export class AuthFile {
  readonly path: string;
  #kept: { readonly version: string; readonly content: JsonObject } | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * In the order Docker asks: the helper named for this registry, the helper for all, the file's own entry. The file is
   * read again whenever it has changed. Nothing when there is no file.
   * @throws ConfigUnreadableError
   */
  async findAnswers(query: RegistryQuery): Promise<readonly FileAnswer[]> {
    const content = await this.#read();
    if (content === undefined) {
      return [];
    }
    const helpers = toObject(content['credHelpers']);
    const key = findKey(Object.keys(helpers), query);
    const own = key === undefined ? undefined : helpers[key];
    const helper = typeof own === 'string' ? own : content['credsStore'];
    const entry = this.#findEntry(toObject(content['auths']), query);
    return [
      ...(typeof helper === 'string' && helper !== '' ? [{ kind: 'helper', helper } as const] : []),
      ...(entry === undefined ? [] : [entry]),
    ];
  }

  #findEntry(auths: JsonObject, query: RegistryQuery): FileAnswer | undefined {
    const key = findKey(Object.keys(auths), query);
    const entry = key === undefined ? undefined : auths[key];
    return isJsonObject(entry) ? parseEntry(entry, { file: this.path, key: key ?? '' }) : undefined;
  }

  async #read(): Promise<JsonObject | undefined> {
    const version = await this.#findVersion();
    if (version === undefined) {
      return undefined;
    }
    if (this.#kept?.version !== version) {
      this.#kept = { version, content: await this.#parse() };
    }
    return this.#kept.content;
  }

  async #findVersion(): Promise<string | undefined> {
    try {
      const { mtimeMs, size, ino } = await stat(this.path);
      return `${mtimeMs} ${size} ${ino}`;
    } catch (cause) {
      if (isMissing(cause)) {
        return undefined;
      }
      throw new ConfigUnreadableError({ file: this.path, reason: 'it cannot be read', cause });
    }
  }

  async #parse(): Promise<JsonObject> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.path);
    } catch (cause) {
      throw new ConfigUnreadableError({ file: this.path, reason: 'it cannot be read', cause });
    }
    const content = bytes.byteLength === 0 ? {} : parseJson(bytes);
    if (!isJsonObject(content)) {
      throw new ConfigUnreadableError({ file: this.path, reason: 'it is not a JSON object' });
    }
    return content;
  }
}

/** `auth` is base64 of `user:password`; only the first colon divides. An identity token comes before a password. */
function parseEntry(
  entry: JsonObject,
  place: { readonly file: string; readonly key: string },
): FileAnswer | undefined {
  const { auth, username, password, identitytoken, registrytoken } = entry;
  const decoded = typeof auth === 'string' && auth !== '' ? decodeAuth(auth, place) : undefined;
  const user = decoded?.username ?? (typeof username === 'string' ? username : undefined);
  if (typeof identitytoken === 'string' && identitytoken !== '') {
    return {
      kind: 'secret',
      secret: { kind: 'identity-token', token: identitytoken },
      username: toShownUser(user),
    };
  }
  if (typeof registrytoken === 'string' && registrytoken !== '') {
    return {
      kind: 'secret',
      secret: { kind: 'registry-token', token: registrytoken },
      username: toShownUser(user),
    };
  }
  const word = decoded?.password ?? (typeof password === 'string' ? password : undefined);
  if (user === undefined || user === '' || word === undefined || word === '') {
    return undefined;
  }
  return { kind: 'secret', secret: toSecret(user, word), username: toShownUser(user) };
}

/** A user named `<token>` marks an identity token, in files and from helpers alike. */
export function toSecret(username: string, password: string): Secret {
  return username === tokenUser
    ? { kind: 'identity-token', token: password }
    : { kind: 'basic', username, password };
}

export function toShownUser(username: string | undefined): string | undefined {
  return username === tokenUser || username === '' ? undefined : username;
}

const tokenUser = '<token>';

function decodeAuth(
  auth: string,
  place: { readonly file: string; readonly key: string },
): { readonly username: string; readonly password: string } {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw new ConfigUnreadableError({
      file: place.file,
      reason: `the “auth” of ${place.key} is not base64 of a user name, a colon and a password`,
    });
  }
  // Docker pads old passwords with zero bytes.
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}

function toObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')
  );
}
