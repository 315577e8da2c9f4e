/** Ways to be let in, and what an answer's challenges say about them. Pure values; nothing is fetched here. */
import type { HttpRequest, HttpResponse } from '../../http/message.ts';
import type { BearerPlan, BearerToken } from './bearerTokens.ts';
import type { Challenge } from './challenge.ts';
import { type Login, toBasicAuthorization } from './login.ts';
import type { Scope } from './scope.ts';

export type Plan = { readonly kind: 'none' } | { readonly kind: 'basic' } | BearerPlan;

/** One way in, ready to be sent. */
export interface Pass {
  readonly plan: Plan;
  readonly authorization?: string;
  readonly login?: Login | undefined;
  readonly bearer?: BearerToken;
}

export const withoutLogin: Pass = { plan: { kind: 'none' } };

/** The pass for a user name and password; `undefined` for logins of another kind. */
export function toBasicPass(login: Login | undefined): Pass | undefined {
  if (login?.credential.kind !== 'basic') {
    return undefined;
  }
  const { username, password } = login.credential;
  return { plan: { kind: 'basic' }, login, authorization: toBasicAuthorization(username, password) };
}

export function withPass(request: HttpRequest, pass: Pass): HttpRequest {
  return pass.authorization === undefined
    ? request
    : { ...request, headers: { ...request.headers, authorization: pass.authorization } };
}

/** Whether the answer wants another login: 401, or the 403 of RFC 6750, section 3.1. */
export function isRefusal(response: HttpResponse, challenges: readonly Challenge[]): boolean {
  return (
    response.status === 401 ||
    (response.status === 403 &&
      challenges.some(
        ({ scheme, params }) => scheme === 'bearer' && params.get('error') === 'insufficient_scope',
      ))
  );
}

export interface BearerChallenge {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scope: string | undefined;
}

/** The first Bearer challenge that says where to go; a relative realm is taken from where the answer came from. */
export function findBearer(challenges: readonly Challenge[], url: URL): BearerChallenge | undefined {
  for (const { scheme, params } of challenges) {
    const realm = params.get('realm');
    if (scheme === 'bearer' && realm !== undefined && URL.canParse(realm, url.href)) {
      return { realm: new URL(realm, url), service: params.get('service'), scope: params.get('scope') };
    }
  }
  return undefined;
}

/** Whether Basic may help: it is offered, or nothing at all is said about how to sign in. */
export function offersBasic(challenges: readonly Challenge[]): boolean {
  return challenges.length === 0 || challenges.some((challenge) => challenge.scheme === 'basic');
}

/** Parts of a registry that may want different ways in. */
export type Area = 'registry' | 'catalog' | 'repositories';

export function toArea(scope: Scope | undefined): Area {
  if (scope === undefined) {
    return 'registry';
  }
  return scope.startsWith('registry:') ? 'catalog' : 'repositories';
}
