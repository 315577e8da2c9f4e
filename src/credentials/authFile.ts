/** The file format that Docker's config.json and Podman's auth.json share: `auths`, `credHelpers`, `credsStore`. */
import { readFile, stat } from 'node:fs/promises';
import { isJsonObject, type JsonObject, parseJson } from '../base/json.ts';
import { parseAuth, toSecret, toShownUser } from './basicAuth.ts';
import type { Secret } from './credential.ts';
import { ConfigUnreadableError } from './errors.ts';
import { findKeys, type RegistryQuery } from './registryKey.ts';

/** What a file says about a registry: the helper to ask, a login of its own, or something that cannot be understood. */
export type FileAnswer =
  | { readonly kind: 'helper'; readonly helper: string }
  | { readonly kind: 'secret'; readonly secret: Secret; readonly username: string | undefined }
  | { readonly kind: 'fault'; readonly error: ConfigUnreadableError };

/** Files of logins have some kilobytes; some people have long lists of proxies and plugins in theirs. */
const maxFileBytes = 4 * 1024 * 1024;

export class AuthFile {
  readonly path: string;
  #kept: { readonly version: string; readonly content: JsonObject } | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * In the order Docker asks: the helper named for this registry or else the helper for all, then the file's own
   * entries, the best one first. The file is read again whenever it has changed. Nothing when there is no file.
   * @throws ConfigUnreadableError when the file as a whole cannot be used.
   */
  async findAnswers(query: RegistryQuery): Promise<readonly FileAnswer[]> {
    const content = await this.#read();
    if (content === undefined) {
      return [];
    }
    const helper = findHelper(content, query);
    const auths = toObject(content['auths']);
    return [
      ...(helper === undefined ? [] : [{ kind: 'helper', helper } as const]),
      ...findKeys(Object.keys(auths), query).flatMap((key) => this.#readEntry(key, auths[key]) ?? []),
    ];
  }

  /** An entry without a login is no fault: docker leaves empty ones beside a helper. */
  #readEntry(key: string, entry: unknown): FileAnswer | undefined {
    if (!isJsonObject(entry)) {
      return undefined;
    }
    const auth = toText(entry['auth']);
    const decoded = auth === undefined ? undefined : parseAuth(auth);
    const username = decoded?.username ?? toText(entry['username']);
    const shown = toShownUser(username);
    const registryToken = toText(entry['registrytoken']);
    if (registryToken !== undefined) {
      return { kind: 'secret', secret: { kind: 'registry-token', token: registryToken }, username: shown };
    }
    const identityToken = toText(entry['identitytoken']);
    if (identityToken !== undefined) {
      return { kind: 'secret', secret: { kind: 'identity-token', token: identityToken }, username: shown };
    }
    if (auth !== undefined && decoded === undefined) {
      const reason = `the “auth” of ${key} is not base64 of a user name, a colon and a password`;
      return { kind: 'fault', error: new ConfigUnreadableError({ file: this.path, reason }) };
    }
    const password = decoded?.password ?? toText(entry['password']);
    return username === undefined || password === undefined || password === ''
      ? undefined
      : { kind: 'secret', secret: toSecret({ username, password }), username: shown };
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

  /** What is different after every change of the file; `undefined` when there is none. */
  async #findVersion(): Promise<string | undefined> {
    const found = await this.#findStatus();
    if (found === undefined) {
      return undefined;
    }
    if (!found.isFile()) {
      throw this.#unreadable('it is not a file');
    }
    if (found.size > maxFileBytes) {
      throw this.#unreadable(`it is larger than ${maxFileBytes / 1024 / 1024} MB`);
    }
    return [found.mtimeNs, found.ctimeNs, found.size, found.ino].join(' ');
  }

  async #findStatus() {
    try {
      return await stat(this.path, { bigint: true });
    } catch (cause) {
      if (isMissing(cause)) {
        return undefined;
      }
      throw this.#unreadable('it cannot be read', cause);
    }
  }

  /** The words of the JSON parser are not passed on, since they quote the text. */
  async #parse(): Promise<JsonObject> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.path);
    } catch (cause) {
      throw this.#unreadable('it cannot be read', cause);
    }
    const text = new TextDecoder().decode(bytes).trim();
    const content = text === '' ? {} : parseJson(text);
    if (!isJsonObject(content)) {
      throw this.#unreadable(content === undefined ? 'it is not valid JSON' : 'it is not a JSON object');
    }
    return content;
  }

  #unreadable(reason: string, cause?: unknown): ConfigUnreadableError {
    return new ConfigUnreadableError({ file: this.path, reason, cause });
  }
}

/** An empty name of a helper says that this registry has none, even if there is one for all others. */
function findHelper(content: JsonObject, query: RegistryQuery): string | undefined {
  const helpers = toObject(content['credHelpers']);
  const [key] = findKeys(Object.keys(helpers), query);
  const own = key === undefined ? undefined : helpers[key];
  return typeof own === 'string' ? toText(own) : toText(content['credsStore']);
}

function toObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')
  );
}
