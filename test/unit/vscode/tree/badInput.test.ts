/** What a registry that is wrong in some way looks like in the tree, and that nothing beside it is harmed. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExplainedError } from '../../../../src/base/errors.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { createRegistryClient } from '../../../../src/distribution/client.ts';
import { createHttpClient } from '../../../../src/http/client.ts';
import type { HostTls } from '../../../../src/http/settings.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { platformOfMachine } from '../../../../src/oci/platform.ts';
import { Connections } from '../../../../src/vscode/connections.ts';
import { parseSavedRegistries } from '../../../../src/vscode/savedRegistries.ts';
import { createRegistryNode, createRepositoryPath } from '../../../../src/vscode/tree/nodeFactory.ts';
import { nothingUntagged } from '../../../support/nothingUntagged.ts';
import { RegistryTree } from '../../../../src/vscode/tree/registryTree.ts';
import { TreePreferences } from '../../../../src/vscode/tree/treePreferences.ts';
import { UnexpectedError } from '../../../../src/vscode/unexpectedError.ts';
import { createAuthority } from '../../../support/certificates.ts';
import { findFreePort } from '../../../support/realRegistry.ts';
import {
  type Answer,
  type Handler,
  type ScriptedServer,
  startScriptedServer,
} from '../../../support/scriptedServer.ts';
import { describeNode } from './testTree.ts';

const login = { kind: 'basic', username: 'ann', password: 's3cret' } as const;
const json = { 'content-type': 'application/json' };

/** A healthy registry, and the one under test. */
let healthy: ScriptedServer;
let server: ScriptedServer;

beforeEach(async () => {
  healthy = await startScriptedServer();
  healthy.on('GET /v2/_catalog', { headers: json, body: '{"repositories":["app"]}' });
  server = await startScriptedServer();
});

afterEach(async () => {
  await healthy.close();
  await server.close();
});

interface Subject {
  readonly url?: string;
  readonly tls?: HostTls;
  /** The repository that is expanded in place of the registry. */
  readonly repository?: string;
  /** Labels of rows below it that are expanded in turn. */
  readonly below?: readonly string[];
}

interface Seen {
  /** The rows below what was expanded. */
  readonly rows: readonly string[];
  /** What its row of an error says: what happened, and what to do. */
  readonly text: string;
  readonly action: string | undefined;
}

/** Expands something in the registry under test, then the healthy one beside it, which must be as ever. */
async function look({ url = server.origin, tls, repository, below = [] }: Subject = {}): Promise<Seen> {
  const http = createHttpClient({
    settings: { tls: () => tls, proxy: () => ({}), environment: {} },
    log: silentLogger,
    certificateRoots: [],
    delay: async () => undefined,
  });
  const connections = new Connections({
    createClient(registry) {
      const client = createRegistryClient({
        registry: { url: registry.url },
        http,
        log: silentLogger,
        credentials: { find: async () => login },
        realms: { approve: async () => false },
      });
      return { client, reader: client };
    },
    findCredential: async () => undefined,
  });
  connections.update(parseSavedRegistries([{ url }, { url: healthy.origin }]).registries);
  const tree = new RegistryTree({
    untagged: nothingUntagged,
    connections,
    preferences: new TreePreferences({ get: () => undefined, update: async () => undefined }),
    explain: (thrown) => (thrown instanceof ExplainedError ? thrown : new UnexpectedError(thrown)),
    log: silentLogger,
    platform: platformOfMachine({ arch: 'x64' }),
  });
  try {
    let rows = await tree.children(
      repository === undefined ? createRegistryNode(url) : createRepositoryPath(url, repository),
    );
    for (const label of below) {
      rows = await tree.children(rows.find((row) => describeNode(row) === label));
    }
    expect(await tree.children(createRegistryNode(healthy.origin))).toMatchObject([{ label: 'app' }]);
    const failed = rows.find((row) => row.kind === 'error');
    const error = failed?.kind === 'error' ? failed.error : undefined;
    return {
      rows: rows.map(describeNode),
      text: `${error?.summary ?? ''} ${error?.remedy?.text ?? ''}`,
      action: error?.remedy?.action,
    };
  } finally {
    tree.dispose();
    await http.close();
  }
}

/** Expands a repository whose tags are answered so. */
function lookAtTags(answer: Answer | Handler, more: Subject = {}): Promise<Seen> {
  server.on('GET /v2/app/tags/list', answer);
  return look({ repository: 'app', ...more });
}

function tagsOf(...tags: readonly string[]): Answer {
  return { headers: json, body: JSON.stringify({ tags }) };
}

function challenge(value: string): Answer {
  return { status: 401, headers: { 'www-authenticate': value } };
}

/** Nothing that lets anybody in was sent there. */
function expectNoLogin(at: ScriptedServer): void {
  expect(at.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
}

describe('an address that leads to no registry', () => {
  it('says that there is no such host', async () => {
    expect(await look({ url: 'https://registry.invalid' })).toMatchObject({
      text: expect.stringMatching(/^There is no host named registry\.invalid\. Check the spelling/),
      action: 'edit-registry',
    });
  });

  it('says that nothing listens there', async () => {
    expect(await look({ url: `http://127.0.0.1:${await findFreePort()}` })).toMatchObject({
      text: expect.stringMatching(/refuses connections: nothing listens at that port\. Check the port/),
      action: 'edit-registry',
    });
  });

  it('says that something else answers there, and still lets repositories be added', async () => {
    server.on('GET /v2/_catalog', {
      headers: { 'content-type': 'text/html' },
      body: '<html><title>Welcome</title></html>',
    });
    expect(await look()).toMatchObject({
      rows: ['error distribution.brokenProtocol', 'message Not listed.'],
      text: expect.stringMatching(/with a web page\. Check the address of the registry/),
    });
  });
});

describe('a certificate', () => {
  const authority = createAuthority('Corp Root');
  afterAll(() => authority[Symbol.dispose]());
  const trusted = { caFile: authority.caFile };

  it.each([
    [
      'of an unknown authority',
      {},
      {},
      /signed by “Corp Root”, which this machine does not trust\. If you know/,
      'trust-certificate',
    ],
    [
      'that expired',
      { days: -1 },
      trusted,
      /expired on .*\. Whoever runs the registry must renew it/,
      'retry',
    ],
    [
      'for another host',
      { names: 'DNS:other.example' },
      trusted,
      /is for other\.example, not for this host\. Use the name/,
      'edit-registry',
    ],
  ] as const)('%s is named, and nothing is sent', async (_name, issued, tls, text, action) => {
    await using secure = await startScriptedServer({ tls: authority.issue(issued) });
    expect(await look({ url: secure.origin, tls })).toMatchObject({
      text: expect.stringMatching(text),
      action,
    });
    expect(secure.requests).toEqual([]);
  });

  it('that nobody signed is named, and nothing is sent', async () => {
    // The authority's own certificate stands for a server that made its certificate itself.
    const key = await readFile(path.join(authority.folder, 'ca.key'), 'utf8');
    await using secure = await startScriptedServer({ tls: { key, cert: authority.pem } });
    expect(await look({ url: secure.origin })).toMatchObject({
      text: expect.stringMatching(/“Corp Root”.*trust/),
      action: 'trust-certificate',
    });
    expect(secure.requests).toEqual([]);
  });
});

describe('a login', () => {
  it('that is wrong leads to signing in', async () => {
    server.on('GET /v2/', challenge('Basic realm="x"'));
    expect(await lookAtTags(challenge('Basic realm="x"'))).toMatchObject({
      text: expect.stringMatching(/did not accept the user name and password\. Sign in again/),
      action: 'sign-in',
    });
  });

  it('whose token is refused is not tried for ever', async () => {
    server.on('GET /token', { headers: json, body: '{"token":"old"}' });
    const seen = await lookAtTags(
      challenge(`Bearer realm="${server.origin}/token",service="x",error="invalid_token"`),
    );
    expect(seen).toMatchObject({ text: expect.stringContaining('sign in'), action: 'sign-in' });
    expect(server.requests.length).toBeLessThan(6);
  });

  it.each([
    [401, 'DENIED', ['error distribution.unauthorized'], 'sign-in'],
    [403, 'DENIED', ['error distribution.denied'], 'sign-in'],
    [404, 'NAME_UNKNOWN', ['message This repository has no tags.'], undefined],
    [404, 'PROJECT_UNKNOWN', ['error distribution.notFound'], 'retry'],
  ])('that gets %i %s is told what that may mean', async (status, code, rows, action) => {
    const answer = { status, headers: json, body: JSON.stringify({ errors: [{ code }] }) };
    server.on('GET /v2/', answer);
    const seen = await lookAtTags(answer);
    expect(seen).toMatchObject({ rows, action });
  });

  it.each([
    [
      'another host',
      () => `http://localhost:${server.port}/token`,
      /which is another host and was not approved, so no login was sent there\. Try again/,
    ],
    [
      'a place inside the machine or its network',
      () => 'http://169.254.169.254/token',
      /in a private network, so no login was sent there\. Check the address/,
    ],
  ])('is not sent to %s', async (_name, realm, text) => {
    const seen = await lookAtTags(challenge(`Bearer realm="${realm()}",service="x"`));
    expect(seen.text).toMatch(text);
    expectNoLogin(server);
  });
});

describe('a registry with TLS', () => {
  it('is not believed when it sends the login, or the reader, to plain HTTP', async () => {
    using authority = createAuthority();
    await using secure = await startScriptedServer({ tls: authority.issue() });
    const subject = { url: secure.origin, tls: { caFile: authority.caFile }, repository: 'app' };
    secure.on('GET /v2/app/tags/list', challenge(`Bearer realm="${server.origin}/token",service="x"`));
    expect((await look(subject)).text).toMatch(/which is not encrypted, so no login was sent there/);
    secure.on('GET /v2/app/tags/list', { status: 307, headers: { location: `${server.origin}/tags` } });
    expect((await look(subject)).text).toMatch(/sends to an unencrypted address .*which is not followed/);
    expect(server.requests).toEqual([]);
  });
});

describe('a busy registry', () => {
  it.each([
    ['says how long', { 'retry-after': '3600' }, 'Wait 60 minutes and try again'],
    ['does not say how long', {}, 'Wait a while and try again'],
  ])('that %s is left alone', async (_name, headers, text) => {
    expect(await lookAtTags({ status: 429, headers })).toMatchObject({
      rows: ['error distribution.rateLimited'],
      text: expect.stringContaining(text),
      action: 'retry',
    });
  });
});

describe('an answer', () => {
  it('that ends too early is not taken for the whole', async () => {
    const cut = lookAtTags((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"tags":["1.0"', () => response.destroy());
    });
    expect(await cut).toMatchObject({
      text: expect.stringMatching(/closed the connection in the middle of its answer\. Try again/),
      action: 'retry',
    });
    expect(await lookAtTags({ headers: json, body: '{"tags":["1.0"' })).toMatchObject({
      rows: ['error distribution.brokenProtocol'],
      text: expect.stringContaining('Check the address'),
    });
  });

  it('that is larger than any list is not read to its end', async () => {
    const block = Buffer.alloc(1024 * 1024, 'x');
    let sentBytes = 0;
    const seen = lookAtTags((_request, response) => {
      response.writeHead(200, json);
      const more = (): void => {
        while (!response.destroyed && sentBytes < 1024 ** 3) {
          sentBytes += block.byteLength;
          if (!response.write(block)) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    });
    expect(await seen).toMatchObject({
      rows: ['error http.bodyTooLarge'],
      text: expect.stringContaining('larger than the limit'),
    });
    expect(sentBytes).toBeLessThan(1024 ** 3);
  });

  it('with other bytes than its digest names is not shown', async () => {
    const platform = { os: 'linux', architecture: 'amd64' };
    const digest = computeDigest(Buffer.from('the right bytes'));
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const descriptor = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 15 };
    const index = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [{ mediaType, digest, size: 15, platform }],
    });
    const referrers = JSON.stringify({ schemaVersion: 2, manifests: [] });
    server
      .on(`GET /v2/app/referrers/${computeDigest(Buffer.from(index))}`, { headers: json, body: referrers })
      .on('HEAD /v2/app/manifests/1.0', { status: 404 })
      .on('GET /v2/app/manifests/1.0', {
        headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
        body: index,
      })
      .on(`GET /v2/app/manifests/${digest}`, {
        headers: { 'content-type': mediaType },
        body: JSON.stringify({ schemaVersion: 2, mediaType, config: descriptor, layers: [] }),
      });
    const seen = await lookAtTags(tagsOf('1.0'), { below: ['tag 1.0', 'platform'] });
    expect(seen).toMatchObject({
      rows: ['error distribution.digestMismatch'],
      text: expect.stringMatching(/digest/),
    });
  });

  it('that always links to one more page comes to an end', async () => {
    let page = 0;
    const seen = await lookAtTags(() => ({
      headers: { ...json, link: `</v2/app/tags/list?page=${++page}>; rel="next"` },
      body: '{"tags":[]}',
    }));
    expect(seen).toMatchObject({
      rows: ['error distribution.brokenProtocol'],
      text: expect.stringContaining('a list that does not end'),
    });
  });
});
