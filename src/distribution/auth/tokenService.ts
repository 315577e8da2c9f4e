/**
 * Talks to a token service: one request for one token, by GET or, with an identity token, by OAuth2 POST
 * (distribution, docs/content/spec/auth/token.md and oauth.md). Whether the service may be talked to was decided before.
 */
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../http/message.ts';
import { readErrorBody } from '../errorBody.ts';
import { BrokenProtocolError, RealmRefusedError } from '../errors.ts';
import { toRegistryError } from '../failure.ts';
import type { CallOptions } from '../registryReader.ts';
import type { Subject } from '../subject.ts';
import { type Login, toBasicAuthorization } from './login.ts';
import type { Scope } from './scope.ts';
import type { FetchedToken } from './tokenCache.ts';

export interface TokenRequest {
  readonly realm: URL;
  readonly service: string | undefined;
  /** The needed one first: some services honour only that. */
  readonly scopes: readonly Scope[];
  /** Absent for an anonymous token. A `registry-token` is a token already and never comes here. */
  readonly login: Login | undefined;
}

/** The service said no; what that means to the user depends on what was asked, which the caller knows. */
export class TokenRefusedError extends Error {
  readonly status: number;
  readonly serverWords: string;

  constructor(detail: { readonly status: number; readonly serverWords: string }) {
    super(`token service answered ${detail.status}: ${detail.serverWords}`);
    this.name = 'TokenRefusedError';
    this.status = detail.status;
    this.serverWords = detail.serverWords;
  }
}

export class TokenService {
  readonly #http: HttpClient;
  /** `host[:port]` of the registry, for errors. */
  readonly #host: string;

  constructor(options: { readonly http: HttpClient; readonly host: string }) {
    this.#http = options.http;
    this.#host = options.host;
  }

  /** @throws TokenRefusedError when the service says no, RegistryError when it fails in another way. */
  async fetchToken(request: TokenRequest, options: CallOptions): Promise<FetchedToken> {
    const response = await this.#ask(request, options);
    if (response.status === 400 || response.status === 401 || response.status === 403) {
      const { words } = await readErrorBody(response);
      throw new TokenRefusedError({ status: response.status, serverWords: words });
    }
    if (response.status !== 200) {
      throw await toRegistryError(response, { host: this.#host, subject: tokenSubject, operation: 'read' });
    }
    const bytes = await response.read({ limitBytes: maxTokenBytes, what: 'the answer of the token service' });
    return this.#parse(parseJson(bytes), request.realm);
  }

  async #ask(request: TokenRequest, options: CallOptions): Promise<HttpResponse> {
    const credential = request.login?.credential;
    if (credential?.kind === 'identity-token') {
      const response = await this.#send(toPost(request, credential.token), request, options);
      if (!isWithoutPost(response.status)) {
        return response;
      }
      await response.discard();
      return this.#send(toGet(request, toBasicAuthorization('<token>', credential.token)), request, options);
    }
    const authorization =
      credential?.kind === 'basic'
        ? toBasicAuthorization(credential.username, credential.password)
        : undefined;
    return this.#send(toGet(request, authorization), request, options);
  }

  /** With a login, redirects are followed only where they stay at the service: its secret goes nowhere else. */
  async #send(first: HttpRequest, request: TokenRequest, options: CallOptions): Promise<HttpResponse> {
    if (request.login === undefined) {
      return this.#http.send(first, options);
    }
    let { url } = first;
    for (let hops = 0; ; hops++) {
      const response = await this.#http.send({ ...first, url, redirects: 'none' }, options);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === undefined) {
        return response;
      }
      await response.discard();
      const isTarget = URL.canParse(location, url.href);
      if (!isTarget || new URL(location, url).origin !== request.realm.origin || hops >= maxRedirects) {
        const realm = `${request.realm.origin}${request.realm.pathname}`;
        throw new RealmRefusedError({ host: this.#host, reason: 'redirected', realm });
      }
      url = new URL(location, url);
    }
  }

  /** Both names of the token are in use, and either may stand alone (token.md, "Token Response Fields"). */
  #parse(value: unknown, realm: URL): FetchedToken {
    const fields = isJsonObject(value) ? value : {};
    const token = [fields['token'], fields['access_token']].find((text) => isSendable(text));
    if (typeof token !== 'string') {
      throw new BrokenProtocolError({
        host: this.#host,
        subject: tokenSubject,
        message: `no usable token in the answer of ${realm.origin}${realm.pathname}`,
        problem: 'with something that is not a token',
      });
    }
    const expiresIn = Number(fields['expires_in']);
    return { token, expiresInSeconds: Number.isFinite(expiresIn) ? expiresIn : undefined };
  }
}

const tokenSubject: Subject = { kind: 'token-service' };

/** Tokens are a few kB; those that list many rights some tens of kB. */
const maxTokenBytes = 1024 * 1024;
const maxRedirects = 5;

/** Services that only know GET answer a POST with one of these; 401 is how Artifactory says it. */
function isWithoutPost(status: number): boolean {
  return status === 404 || status === 405 || status === 401;
}

/** token.md, "Requesting a Token". */
function toGet(request: TokenRequest, authorization: string | undefined): HttpRequest {
  const url = new URL(request.realm);
  if (request.service !== undefined) {
    url.searchParams.append('service', request.service);
  }
  for (const scope of request.scopes) {
    url.searchParams.append('scope', scope);
  }
  return {
    method: 'GET',
    url,
    headers: { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) },
  };
}

/** oauth.md, "Getting a token": scopes in one field, separated by spaces. No offline token is asked for. */
function toPost(request: TokenRequest, refreshToken: string): HttpRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service: request.service ?? request.realm.host,
    client_id: 'registry-explorer',
    refresh_token: refreshToken,
  });
  if (request.scopes.length > 0) {
    form.set('scope', request.scopes.join(' '));
  }
  return {
    method: 'POST',
    url: request.realm,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new TextEncoder().encode(form.toString()),
  };
}

/** Whether a field value can carry it: visible ASCII (RFC 9110, section 5.5). */
function isSendable(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7E]+$/.test(value);
}
