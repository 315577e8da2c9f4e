/**
 * Sends requests to one registry and does what it asks for to be let in: nothing, Basic, or a bearer token from its
 * token service. Every answer may carry a challenge, not just that of /v2/. A login goes to the registry's own origin
 * and to a token service that was checked and, on another host, approved; nowhere else.
 */
import type { Logger } from '../../base/logger.ts';
import { isLoopbackHost } from '../../http/addresses.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../http/message.ts';
import type { CredentialSource, RealmPolicy } from '../credentialSource.ts';
import type { Refusal } from '../errors.ts';
import type { CallOptions } from '../registryReader.ts';
import type { Subject } from '../subject.ts';
import { type BearerPlan, BearerTokens } from './bearerTokens.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { LoginMemory } from './login.ts';
import {
  type Area,
  findBearer,
  isRefusal,
  offersBasic,
  type Pass,
  type Plan,
  toArea,
  toBasicPass,
  withoutLogin,
  withPass,
} from './plan.ts';
import { missingScopes, parseScopes, type Scope } from './scope.ts';

export interface AuthorizerOptions {
  /** The root of the API. */
  readonly root: URL;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  readonly realms: RealmPolicy;
  readonly log: Logger;
  readonly monotonicMs: () => number;
}

export interface AuthorizedCall extends CallOptions {
  /** What a token must allow; absent for `/v2/` itself. */
  readonly scope?: Scope;
  /** What it would be good for it to allow as well. */
  readonly optionalScopes?: readonly Scope[];
  /** Whose login to use, where a registry has several. */
  readonly repository?: string;
  readonly subject: Subject;
}

export interface Exchange {
  readonly response: HttpResponse;
  readonly access: 'anonymous' | 'signed-in';
  /** Set when `response` is a refusal that no login we have could change. */
  readonly refusal?: Refusal;
}

/** One request on its way, with what the last answer said. */
interface Refused {
  /** Every pass that was sent, the last one at the end. */
  readonly passes: readonly Pass[];
  readonly last: Pass;
  readonly response: HttpResponse;
  readonly challenges: readonly Challenge[];
  readonly request: HttpRequest;
  readonly call: AuthorizedCall;
}

/** Anonymous, kept token, new token, Basic, and another login: no honest registry needs more. */
const maxPasses = 6;

export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #logins: LoginMemory;
  readonly #tokens: BearerTokens;
  /** What worked last time, so that the next request need not be refused first. */
  readonly #plans = new Map<Area, Plan>();
  /** By needed scope: what else this registry asked for with it. */
  readonly #extraScopes = new Map<Scope | undefined, readonly Scope[]>();
  #hasOfferedLogin = false;

  constructor(options: AuthorizerOptions) {
    const { root, credentials, monotonicMs } = options;
    this.#options = options;
    this.#logins = new LoginMemory({ source: credentials, registry: root, monotonicMs });
    this.#tokens = new BearerTokens({ ...options, logins: this.#logins });
  }

  /**
   * Sends the request with whatever lets it in. Requests to another origin (uploads that a registry moved elsewhere) go
   * out without any login.
   * @throws UnauthorizedError, DeniedError and RealmRefusedError where a token service stands in the way.
   */
  async send(request: HttpRequest, call: AuthorizedCall): Promise<Exchange> {
    const { http, root } = this.#options;
    if (request.url.origin !== root.origin) {
      return { response: await http.send(request, call), access: 'anonymous' };
    }
    const passes: Pass[] = [];
    for (let pass = await this.#recall(call); ;) {
      passes.push(pass);
      const response = await http.send(withPass(request, pass), call);
      const challenges = parseChallenges(response.headers.getAll('www-authenticate'));
      if (!isRefusal(response, challenges)) {
        this.#remember(pass, call);
        return this.#offerLogin(response, { pass, request, call });
      }
      const refused: Refused = { passes, last: pass, response, challenges, request, call };
      if (response.url.origin !== root.origin) {
        return this.#answerElsewhere(refused);
      }
      const next = await this.#findNext(refused);
      if (next === undefined) {
        return { response, access: toAccess(pass), refusal: await this.#explain(refused) };
      }
      await response.discard();
      pass = next;
    }
  }

  /** Drops tokens, logins and what was learned; the next request starts as the first did. */
  forget(): void {
    this.#logins.forget();
    this.#tokens.forget();
    this.#plans.clear();
    this.#extraScopes.clear();
    this.#hasOfferedLogin = false;
  }

  /** The pass that is likely to be accepted, from what was accepted before. */
  async #recall(call: AuthorizedCall): Promise<Pass> {
    const plan = this.#plans.get(toArea(call.scope));
    if (plan?.kind === 'bearer') {
      return this.#toBearerPass(this.#withScopes(plan, call), call);
    }
    return (plan?.kind === 'basic' ? await this.#findBasic(call) : undefined) ?? withoutLogin;
  }

  #remember(pass: Pass, call: AuthorizedCall): void {
    const area = toArea(call.scope);
    this.#plans.set(area, pass.plan);
    if (pass.plan.kind === 'basic' && pass.login !== undefined) {
      this.#logins.accept(pass.login);
    }
    // What /v2/ asks for holds for the repositories until they say otherwise. The catalog often has rules of its own.
    if (area === 'registry' && pass.plan.kind !== 'none' && !this.#plans.has('repositories')) {
      this.#plans.set('repositories', pass.plan);
    }
  }

  /** Bearer before Basic, each once, and once more if there is another login by now. */
  async #findNext(refused: Refused): Promise<Pass | undefined> {
    const { passes, last, challenges, response, call } = refused;
    if (passes.length >= maxPasses) {
      return undefined;
    }
    if (last.bearer !== undefined) {
      this.#tokens.drop(last.bearer);
    }
    const bearer = this.#toBearerPlan(challenges, response.url, call) ?? toRenewal(last);
    if (bearer !== undefined && !passes.some((pass) => isFreshTokenFor(bearer, pass))) {
      return this.#toBearerPass(bearer, call);
    }
    const basics = passes.filter((pass) => pass.plan.kind === 'basic');
    if (basics.length === 0) {
      return offersBasic(challenges) ? this.#findBasic(call) : undefined;
    }
    return basics.length === 1 && last.plan.kind === 'basic'
      ? toBasicPass(await this.#logins.findOther(last.login, call.repository, call))
      : undefined;
  }

  #toBearerPlan(challenges: readonly Challenge[], url: URL, call: AuthorizedCall): BearerPlan | undefined {
    const challenge = findBearer(challenges, url);
    if (challenge === undefined) {
      return undefined;
    }
    // The scope in the challenge of /v2/, if any, is an example and grants nothing that /v2/ needs.
    if (call.scope !== undefined) {
      const own = [call.scope, ...(call.optionalScopes ?? [])];
      this.#extraScopes.set(call.scope, missingScopes(own, parseScopes(challenge.scope)));
    }
    return this.#withScopes({ kind: 'bearer', realm: challenge.realm, service: challenge.service }, call);
  }

  #withScopes(plan: Pick<BearerPlan, 'kind' | 'realm' | 'service'>, call: AuthorizedCall): BearerPlan {
    const { kind, realm, service } = plan;
    const extra = this.#extraScopes.get(call.scope) ?? [];
    return { kind, realm, service, needed: call.scope, optional: [...(call.optionalScopes ?? []), ...extra] };
  }

  async #toBearerPass(plan: BearerPlan, call: AuthorizedCall): Promise<Pass> {
    const bearer = await this.#tokens.obtain(plan, call);
    return { plan, bearer, login: bearer.login, authorization: `Bearer ${bearer.token}` };
  }

  async #findBasic(call: AuthorizedCall): Promise<Pass | undefined> {
    return toBasicPass(await this.#logins.find(call.repository, call));
  }

  /**
   * A registry that lets everybody in may still show more to those it knows. So when there is a login and nobody asked
   * for it, it is offered once, and used from then on if the registry takes it.
   */
  async #offerLogin(
    response: HttpResponse,
    sent: { readonly pass: Pass; readonly request: HttpRequest; readonly call: AuthorizedCall },
  ): Promise<Exchange> {
    const { http, root } = this.#options;
    const exchange: Exchange = { response, access: toAccess(sent.pass) };
    const isRead = sent.request.method === 'GET' || sent.request.method === 'HEAD';
    if (this.#hasOfferedLogin || sent.pass.plan.kind !== 'none' || !isRead || response.status >= 300) {
      return exchange;
    }
    this.#hasOfferedLogin = true;
    const isConfidential = root.protocol === 'https:' || isLoopbackHost(root.hostname);
    const pass = isConfidential ? await this.#findBasic(sent.call) : undefined;
    if (pass === undefined) {
      return exchange;
    }
    // Both answers are open here, so nothing may leave this block without dropping one of them.
    const known = await http.send(withPass(sent.request, pass), sent.call).catch(async (thrown: unknown) => {
      await response.discard();
      throw thrown;
    });
    const isTaken = known.status < 300;
    await (isTaken ? response : known).discard();
    if (!isTaken) {
      return exchange;
    }
    this.#plans.set('registry', pass.plan).set('catalog', pass.plan).set('repositories', pass.plan);
    this.#remember(pass, sent.call);
    return { response: known, access: 'signed-in' };
  }

  /** A refusal by another host that the registry redirected to: it gives what it gives to everybody, or nothing. */
  async #answerElsewhere(refused: Refused): Promise<Exchange> {
    const { response, challenges, request, call } = refused;
    const challenge = findBearer(challenges, response.url);
    if (challenge === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      return { response, access: 'anonymous', refusal: 'scheme-unknown' };
    }
    await response.discard();
    const [needed, ...optional] = parseScopes(challenge.scope);
    const { realm, service } = challenge;
    const registry = response.url;
    const bearer = await this.#tokens.obtainAnonymously(
      { kind: 'bearer', realm, service, needed, optional },
      { ...call, registry },
    );
    const pass: Pass = { plan: { kind: 'none' }, authorization: `Bearer ${bearer.token}` };
    const second = await this.#options.http.send(withPass({ ...request, url: registry }, pass), call);
    return {
      response: second,
      access: 'anonymous',
      ...(second.status === 401 ? { refusal: 'no-login' } : {}),
    };
  }

  async #explain(refused: Refused): Promise<Refusal> {
    const { last, challenges, response, call } = refused;
    const { login } = last;
    switch (last.plan.kind) {
      case 'bearer':
        if (login === undefined) {
          return 'denied-anonymously';
        }
        return login.credential.kind === 'registry-token' ? 'login-expired' : 'denied';
      case 'basic':
        // Some registries answer 401 to a good login that lacks a right. Then /v2/ still takes it.
        if (call.scope !== undefined && (await this.#isTaken(last, call))) {
          return 'denied';
        }
        return login !== undefined && this.#logins.wasAccepted(login) ? 'login-expired' : 'login-refused';
      case 'none': {
        if (!offersBasic(challenges) && findBearer(challenges, response.url) === undefined) {
          return 'scheme-unknown';
        }
        return (await this.#logins.find(call.repository, call)) === undefined ? 'no-login' : 'login-unusable';
      }
      default:
        return last.plan satisfies never;
    }
  }

  async #isTaken(pass: Pass, options: CallOptions): Promise<boolean> {
    const { http, root } = this.#options;
    const response = await http.send(withPass({ method: 'GET', url: root }, pass), options);
    await response.discard();
    return response.status < 300;
  }
}

/** A registry may answer a token that has grown too old with a Basic challenge alone, or with none. */
function toRenewal(pass: Pass): BearerPlan | undefined {
  return pass.plan.kind === 'bearer' && pass.bearer?.isFresh === false ? pass.plan : undefined;
}

/** Whether `pass` was a new token of the same kind, so that yet another one would not help. */
function isFreshTokenFor(plan: BearerPlan, pass: Pass): boolean {
  return (
    pass.plan.kind === 'bearer' &&
    pass.bearer?.isFresh === true &&
    pass.plan.realm.href === plan.realm.href &&
    pass.plan.service === plan.service &&
    [...pass.plan.optional].toSorted().join(' ') === [...plan.optional].toSorted().join(' ')
  );
}

function toAccess(pass: Pass): 'anonymous' | 'signed-in' {
  return pass.login === undefined ? 'anonymous' : 'signed-in';
}
