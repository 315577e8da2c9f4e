/**
 * A token service for real registries: checks a login and signs tokens that `distribution` accepts
 * (distribution.github.io/distribution/spec/auth/jwt).
 */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

export interface TokenServer {
  readonly realm: string;
  /** The scopes of every token that was given out. */
  readonly granted: readonly string[];
  close(): Promise<void>;
}

/** Writes `token.pem` and `token.key` into `folder`; the registry checks tokens with the former. */
export async function startTokenServer(options: {
  readonly service: string;
  readonly login: { readonly username: string; readonly password: string };
  readonly folder: string;
  readonly lifetimeSeconds?: number;
}): Promise<TokenServer> {
  const { service, login, folder } = options;
  const keyFile = path.join(folder, 'token.key');
  const certFile = path.join(folder, 'token.pem');
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      keyFile,
      '-out',
      certFile,
      '-days',
      '30',
      '-subj',
      '/CN=token',
    ],
    { stdio: 'pipe' },
  );
  const key = createPrivateKey(readFileSync(keyFile));
  const chain = new X509Certificate(readFileSync(certFile)).raw.toString('base64');
  const expected = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  const granted: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.headers.authorization !== expected) {
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"errors":[{"code":"UNAUTHORIZED","message":"wrong login"}]}');
      return;
    }
    const scopes = url.searchParams.getAll('scope');
    granted.push(...scopes);
    const nowSeconds = Math.floor(Date.now() / 1000);
    const lifetime = options.lifetimeSeconds ?? 300;
    const claims = {
      iss: 'test',
      sub: login.username,
      aud: service,
      exp: nowSeconds + lifetime,
      nbf: nowSeconds - 10,
      iat: nowSeconds,
      jti: randomUUID(),
      access: scopes.map(toAccess),
    };
    const text = `${encode({ typ: 'JWT', alg: 'RS256', x5c: [chain] })}.${encode(claims)}`;
    const token = `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ token, expires_in: lifetime }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    realm: `http://127.0.0.1:${port}/token`,
    granted,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** `type:name:actions`; a name may hold colons. */
function toAccess(scope: string): object {
  const [type = ''] = scope.split(':');
  const last = scope.lastIndexOf(':');
  return { type, name: scope.slice(type.length + 1, last), actions: scope.slice(last + 1).split(',') };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
