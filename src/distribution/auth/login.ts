/** The login in use, remembered for a short while so that not every request asks the keychain or a helper program. */
import { createHash } from 'node:crypto';
import { SingleFlight } from '../../base/singleFlight.ts';
import type { CallOptions } from '../registryReader.ts';
import type { CredentialSource, RegistryCredential } from '../credentialSource.ts';

export interface Login {
  readonly credential: RegistryCredential;
  /** Tells logins apart where the secret itself must not be kept, such as in the keys of a cache. */
  readonly fingerprint: string;
}

/** How long an answer of the credential source is used again, "no login" included. */
const keepMs = 60_000;

interface Remembered {
  readonly login: Login | undefined;
  readonly untilMs: number;
}

export class LoginMemory {
  readonly #source: CredentialSource;
  readonly #registry: URL;
  readonly #monotonicMs: () => number;
  readonly #flights = new SingleFlight<Login | undefined>();
  readonly #accepted = new Set<string>();
  #remembered = new Map<string, Remembered>();

  constructor(options: {
    readonly source: CredentialSource;
    readonly registry: URL;
    readonly monotonicMs: () => number;
  }) {
    this.#source = options.source;
    this.#registry = options.registry;
    this.#monotonicMs = options.monotonicMs;
  }

  async find(repository: string | undefined, options: CallOptions): Promise<Login | undefined> {
    const key = repository ?? '';
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined && this.#monotonicMs() < remembered.untilMs) {
      return remembered.login;
    }
    const store = this.#remembered;
    return this.#flights.run(
      key,
      async (signal) => {
        const login = await this.#ask(repository, signal);
        store.set(key, { login, untilMs: this.#monotonicMs() + keepMs });
        return login;
      },
      options,
    );
  }

  /** Asks anew; `undefined` unless there is another login now than the refused one. */
  async findOther(
    refused: Login | undefined,
    repository: string | undefined,
    options: CallOptions,
  ): Promise<Login | undefined> {
    this.#remembered.delete(repository ?? '');
    const login = await this.find(repository, options);
    return login?.fingerprint === refused?.fingerprint ? undefined : login;
  }

  /** Notes that the registry or its token service took this login. */
  accept(login: Login): void {
    this.#accepted.add(login.fingerprint);
  }

  wasAccepted(login: Login): boolean {
    return this.#accepted.has(login.fingerprint);
  }

  forget(): void {
    this.#remembered = new Map();
    this.#accepted.clear();
  }

  async #ask(repository: string | undefined, signal: AbortSignal): Promise<Login | undefined> {
    const credential = await this.#source.find(
      {
        host: this.#registry.host,
        scheme: this.#registry.protocol === 'http:' ? 'http' : 'https',
        ...(repository === undefined ? {} : { repository }),
      },
      { signal },
    );
    return credential === undefined ? undefined : { credential, fingerprint: toFingerprint(credential) };
  }
}

/** The value of an Authorization field for a user name and password (RFC 7617, in UTF-8). */
export function toBasicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function toFingerprint(credential: RegistryCredential): string {
  const parts =
    credential.kind === 'basic'
      ? [credential.kind, credential.username, credential.password]
      : [credential.kind, credential.token];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
