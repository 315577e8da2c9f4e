/**
 * Bearer tokens for the requests of one registry: checks the realm, asks for approval of another host, fetches with the
 * right login, and explains a token service that says no.
 */
import { createHash } from 'node:crypto';
import type { Logger } from '../../base/logger.ts';
import { SingleFlight } from '../../base/singleFlight.ts';
import type { HttpClient } from '../../http/message.ts';
import type { RealmPolicy } from '../credentialSource.ts';
import {
  DeniedError,
  RealmRefusedError,
  type RegistryError,
  type RegistryErrorDetail,
  UnauthorizedError,
} from '../errors.ts';
import type { CallOptions } from '../registryReader.ts';
import type { Subject } from '../subject.ts';
import type { Login, LoginMemory } from './login.ts';
import { findRealmFault, isOtherHost } from './realm.ts';
import type { Scope } from './scope.ts';
import { type FetchedToken, TokenCache } from './tokenCache.ts';
import { TokenRefusedError, TokenService } from './tokenService.ts';

/** What a Bearer challenge asks for, with the scopes that we want. */
export interface BearerPlan {
  readonly kind: 'bearer';
  readonly realm: URL;
  readonly service: string | undefined;
  /** Absent for `/v2/` itself. */
  readonly needed: Scope | undefined;
  /** Given up when the service denies all of them together. */
  readonly optional: readonly Scope[];
}

export interface BearerToken {
  readonly token: string;
  /** For `drop`. */
  readonly key: string;
  readonly isFresh: boolean;
  readonly login: Login | undefined;
}

export interface BearerTokensOptions {
  /** The registry whose challenge it is; where an answer came from elsewhere, that place. */
  readonly root: URL;
  readonly http: HttpClient;
  readonly logins: LoginMemory;
  readonly realms: RealmPolicy;
  readonly log: Logger;
  readonly monotonicMs: () => number;
}

interface Need extends CallOptions {
  readonly subject: Subject;
}

export class BearerTokens {
  readonly #options: BearerTokensOptions;
  readonly #cache: TokenCache;
  readonly #service: TokenService;
  readonly #approvals = new SingleFlight<boolean>();
  readonly #approved = new Set<string>();

  constructor(options: BearerTokensOptions) {
    this.#options = options;
    this.#cache = new TokenCache(options);
    this.#service = new TokenService({ http: options.http, host: options.root.host });
  }

  /** @throws UnauthorizedError, DeniedError, RealmRefusedError and what a failing token service gives. */
  async obtain(plan: BearerPlan, need: Need & { readonly repository?: string }): Promise<BearerToken> {
    const { logins, root } = this.#options;
    const login = await logins.find(need.repository, need);
    try {
      return await this.#obtainWith(login, plan, { ...need, registry: root });
    } catch (thrown) {
      if (!(thrown instanceof TokenRefusedError)) {
        throw thrown;
      }
      const other = login === undefined ? undefined : await logins.findOther(login, need.repository, need);
      if (other === undefined) {
        throw await this.#explain(thrown, login, plan, need);
      }
      return this.#obtainWith(other, plan, { ...need, registry: root });
    }
  }

  /** A token without any login, for another registry that this one redirected to. */
  async obtainAnonymously(plan: BearerPlan, need: Need & { readonly registry: URL }): Promise<BearerToken> {
    try {
      return await this.#obtainWith(undefined, plan, need);
    } catch (thrown) {
      throw thrown instanceof TokenRefusedError ? await this.#explain(thrown, undefined, plan, need) : thrown;
    }
  }

  drop(token: BearerToken): void {
    this.#cache.drop(token.key, token.token);
  }

  forget(): void {
    this.#cache.forget();
    this.#approved.clear();
  }

  async #obtainWith(
    login: Login | undefined,
    plan: BearerPlan,
    need: Need & { readonly registry: URL },
  ): Promise<BearerToken> {
    const key = toKey(plan, login);
    if (login?.credential.kind === 'registry-token') {
      return { token: login.credential.token, key, isFresh: true, login };
    }
    await this.#checkRealm(plan.realm, login, need);
    const held = await this.#cache.get(key, (signal) => this.#fetch(plan, login, { signal }), need);
    return { ...held, key, login };
  }

  async #checkRealm(
    realm: URL,
    login: Login | undefined,
    need: Need & { readonly registry: URL },
  ): Promise<void> {
    const { host } = this.#options.root;
    const fault = findRealmFault(realm, need.registry);
    if (fault !== undefined) {
      throw new RealmRefusedError({ host, reason: fault, realm: toShown(realm) });
    }
    if (login !== undefined && isOtherHost(realm, need.registry) && !(await this.#isApproved(realm, need))) {
      throw new RealmRefusedError({ host, reason: 'not-approved', realm: toShown(realm) });
    }
  }

  /** Asked once for all requests that wait for the answer; a yes holds until everything is forgotten. */
  async #isApproved(realm: URL, options: CallOptions): Promise<boolean> {
    const { realms, root } = this.#options;
    if (this.#approved.has(realm.origin)) {
      return true;
    }
    const isApproved = await this.#approvals.run(
      realm.origin,
      (signal) => realms.approve({ registryHost: root.host, realm }, { signal }),
      options,
    );
    if (isApproved) {
      this.#approved.add(realm.origin);
    }
    return isApproved;
  }

  /** With all scopes; when the service denies them together, with the needed one alone. */
  async #fetch(plan: BearerPlan, login: Login | undefined, options: CallOptions): Promise<FetchedToken> {
    const { log, logins, root } = this.#options;
    const needed = plan.needed === undefined ? [] : [plan.needed];
    const request = { realm: plan.realm, service: plan.service, login };
    let fetched: FetchedToken;
    try {
      fetched = await this.#service.fetchToken(
        { ...request, scopes: [...needed, ...plan.optional] },
        options,
      );
    } catch (thrown) {
      if (!(thrown instanceof TokenRefusedError) || plan.optional.length === 0) {
        throw thrown;
      }
      log.debug(`${root.host}: token denied for ${plan.optional.join(' ')}, asking without`);
      fetched = await this.#service.fetchToken({ ...request, scopes: needed }, options);
    }
    if (login !== undefined) {
      logins.accept(login);
    }
    log.debug(
      `${root.host}: ${login === undefined ? 'anonymous ' : ''}token for ${needed.join(' ') || 'no scope'}`,
    );
    return fetched;
  }

  async #explain(
    refused: TokenRefusedError,
    login: Login | undefined,
    plan: BearerPlan,
    need: Need,
  ): Promise<RegistryError> {
    const detail: RegistryErrorDetail = {
      host: this.#options.root.host,
      subject: need.subject,
      status: refused.status,
      message: `${toShown(plan.realm)}: ${refused.message}`,
      serverWords: refused.serverWords,
      cause: refused,
    };
    if (login === undefined) {
      return new UnauthorizedError({ ...detail, reason: 'no-login' });
    }
    if (refused.status === 403) {
      return new DeniedError(detail);
    }
    if (this.#options.logins.wasAccepted(login)) {
      return (await this.#isAlive(login, plan, need))
        ? new DeniedError(detail)
        : new UnauthorizedError({ ...detail, reason: 'login-expired' });
    }
    const reason = login.credential.kind === 'identity-token' ? 'login-expired' : 'login-refused';
    return new UnauthorizedError({ ...detail, reason });
  }

  /** Whether the service still takes a login that it took before, so that it was the scope it refused. */
  async #isAlive(login: Login, plan: BearerPlan, options: CallOptions): Promise<boolean> {
    try {
      const { realm, service } = plan;
      await this.#service.fetchToken({ realm, service, scopes: [], login }, options);
      return true;
    } catch (thrown) {
      if (thrown instanceof TokenRefusedError) {
        return false;
      }
      throw thrown;
    }
  }
}

/** One token per realm, service, set of scopes and login; neither the login nor its secret can be read from it. */
function toKey(plan: BearerPlan, login: Login | undefined): string {
  const scopes = [...(plan.needed === undefined ? [] : [plan.needed]), ...plan.optional].toSorted();
  const parts = [plan.realm.href, plan.service ?? null, scopes, login?.fingerprint ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Without the query, which is the service's own business. */
function toShown(realm: URL): string {
  return `${realm.origin}${realm.pathname}`;
}
