/**
 * Scopes of the token authentication: `repository:<name>:<actions>` and `registry:catalog:*`.
 * A scope is kept as text; only comparing two of them needs to know what is inside.
 */

/** What a token must allow. The action order is that of Docker's own client, which some token services compare. */
export type Scope = string;

export const catalogScope: Scope = 'registry:catalog:*';

export function pullScope(repository: string): Scope {
  return `repository:${repository}:pull`;
}

export function pushScope(repository: string): Scope {
  return `repository:${repository}:pull,push`;
}

export function deleteScope(repository: string): Scope {
  return `repository:${repository}:delete`;
}

/** The scopes of a challenge's `scope` parameter, which are separated by spaces (RFC 6749, section 3.3). */
export function parseScopes(parameter: string | undefined): readonly Scope[] {
  return (parameter ?? '').split(/\s+/).filter((scope) => scope !== '');
}

/** Those of `asked` that `own` does not already allow, in order and once each. */
export function missingScopes(own: readonly Scope[], asked: readonly Scope[]): readonly Scope[] {
  return [...new Set(asked)].filter((scope) => !own.some((held) => covers(held, scope)));
}

function covers(held: Scope, asked: Scope): boolean {
  const [heldResource, heldActions] = split(held);
  const [askedResource, askedActions] = split(asked);
  return heldResource === askedResource && askedActions.every((action) => heldActions.includes(action));
}

/** A resource's name may hold colons (a host with its port), so the actions stand after the last one. */
function split(scope: Scope): readonly [resource: string, actions: readonly string[]] {
  const colon = scope.lastIndexOf(':');
  return [scope.slice(0, Math.max(colon, 0)), scope.slice(colon + 1).split(',')];
}
