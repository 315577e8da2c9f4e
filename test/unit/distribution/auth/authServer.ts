/** What a registry with a login and its token service answer, for scripted servers. */
import { RegistryError } from '../../../../src/distribution/errors.ts';
import type { Answer, ScriptedServer, SeenRequest } from '../../../support/scriptedServer.ts';

export const tags: Answer = { body: '{"name":"app","tags":["1.0"]}' };

export function challenge(...fields: readonly string[]): Answer {
  return {
    status: 401,
    headers: { 'www-authenticate': fields },
    body: '{"errors":[{"code":"UNAUTHORIZED"}]}',
  };
}

/** Serves `path` to whoever shows `authorization`, and refuses everybody else. */
export function guard(
  server: ScriptedServer,
  path: string,
  rule: {
    readonly accepts: (authorization: string) => boolean;
    readonly refusal: Answer;
    readonly answer?: Answer;
  },
): void {
  server.on(`GET ${path}`, ({ headers }) =>
    rule.accepts(headers.authorization ?? '') ? (rule.answer ?? tags) : rule.refusal,
  );
}

export function bearerOf(server: ScriptedServer, scope = 'repository:app:pull'): Answer {
  return challenge(`Bearer realm="${server.origin}/token",service="reg",scope="${scope}"`);
}

export function toSummary(thrown: unknown): string {
  return thrown instanceof RegistryError ? thrown.summary : '';
}

/** A token service that gives the tokens t1, t2 and so on. */
export function serveTokens(server: ScriptedServer, fields: Readonly<Record<string, unknown>> = {}): void {
  let count = 0;
  server.on('GET /token', () => ({ body: JSON.stringify({ token: `t${++count}`, ...fields }) }));
}

export function query(request: SeenRequest | undefined): Readonly<Record<string, readonly string[]>> {
  const url = new URL(request?.path ?? '', 'http://host');
  return Object.fromEntries(
    [...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)]),
  );
}
