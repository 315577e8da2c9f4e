/** Adding a registry from the first question to the end, over real servers, with answers from a script. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { runFlow, startAdding } from '../../../../src/vscode/connecting/connectFlow.ts';
import type { Flow, FlowEvent, Step } from '../../../../src/vscode/connecting/connectSteps.ts';
import { runConnectionTest } from '../../../../src/vscode/connecting/connectionTests.ts';
import { toEntry } from '../../../../src/vscode/connecting/keepResult.ts';
import { toSecret } from '../../../../src/vscode/connecting/loginInput.ts';
import { genericKind } from '../../../../src/vscode/connecting/registryKinds.ts';
import { toVerdict } from '../../../../src/vscode/connecting/verdict.ts';
import type { RegistryEntry } from '../../../../src/vscode/registrySettings.ts';
import {
  type ScriptedServer,
  type SeenRequest,
  startScriptedServer,
} from '../../../support/scriptedServer.ts';
import { type Authority, createAuthority } from '../../../support/certificates.ts';

let authority: Authority;
const servers: ScriptedServer[] = [];

beforeAll(() => {
  authority = createAuthority();
});

afterAll(() => {
  authority[Symbol.dispose]();
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    await server.close();
  }
});

async function serve(...args: Parameters<typeof startScriptedServer>): Promise<ScriptedServer> {
  const server = await startScriptedServer(...args);
  servers.push(server);
  return server;
}

interface Added {
  readonly steps: readonly string[];
  readonly entry: RegistryEntry | undefined;
  readonly end: Flow;
}

type Answers = Readonly<Partial<Record<Step['kind'], readonly FlowEvent[]>>>;

/** Answers each kind of question with the next of its answers; without one the flow is cancelled. */
async function add(answers: Answers): Promise<Added> {
  const steps: string[] = [];
  const left = new Map(Object.entries(answers).map(([step, events]) => [step, [...events]]));
  let entry: RegistryEntry | undefined;
  const end = await runFlow(startAdding(genericKind), async ({ step, draft }) => {
    steps.push(step.kind);
    if (step.kind === 'choose-kind') {
      return { kind: 'kind-chosen', registryKind: genericKind };
    }
    if (step.kind === 'test') {
      const typed = draft.login === 'typed' ? toSecret(draft) : undefined;
      const { report } = await runConnectionTest(
        {
          settings: { tls: () => undefined, proxy: () => ({}), environment: {} },
          realms: { approve: () => Promise.resolve(false) },
          log: silentLogger,
        },
        { url: step.url, tls: draft.tls, credentials: { find: () => Promise.resolve(typed) } },
        { signal: new AbortController().signal, onStep: () => undefined },
      );
      const verdict = toVerdict(report, { url: step.url, hasLogin: typed !== undefined });
      return { kind: 'tested', verdict };
    }
    if (step.kind === 'save') {
      entry = toEntry({ url: step.url, draft, typed: draft.login === 'typed' ? toSecret(draft) : undefined });
      return { kind: 'saved' };
    }
    return left.get(step.kind)?.shift() ?? { kind: 'cancelled' };
  });
  return { steps, entry, end };
}

function address(text: string): FlowEvent {
  return { kind: 'address-typed', address: text };
}

function secret(text: string): FlowEvent {
  return { kind: 'secret-typed', secret: text };
}

const openRegistry = (server: ScriptedServer): ScriptedServer =>
  server.on('GET /v2/', { body: '{}' }).on('GET /v2/_catalog', { body: '{"repositories":["app"]}' });

function serveBasic(server: ScriptedServer, accepted: string): ScriptedServer {
  const authorization = `Basic ${Buffer.from(accepted).toString('base64')}`;
  const answer = (
    request: SeenRequest,
  ): { status?: number; headers?: Record<string, string>; body: string } =>
    request.headers.authorization === authorization
      ? { body: '{"repositories":["app"]}' }
      : { status: 401, headers: { 'www-authenticate': 'Basic realm="registry"' }, body: '{}' };
  return server.on('GET /v2/', answer).on('GET /v2/_catalog', answer);
}

describe('adding a registry', () => {
  it('on this machine without TLS ends with plain HTTP, chosen without a question (Z44)', async () => {
    const server = openRegistry(await serve());
    const { steps, entry, end } = await add({ 'ask-address': [address(server.host)] });
    expect(steps).toEqual(['choose-kind', 'ask-address', 'test', 'test', 'save']);
    expect(entry).toEqual({ url: server.origin });
    expect(end.draft.notes).toHaveLength(1);
  });

  it('with a private authority ends with its file in the settings (U3)', async () => {
    const server = openRegistry(await serve({ tls: authority.issue() }));
    const { steps, entry } = await add({
      'ask-address': [address(server.host)],
      'explain-failure': [{ kind: 'trust-wanted' }],
      trust: [{ kind: 'trusted', caFile: authority.caFile }],
    });
    expect(steps).toEqual(['choose-kind', 'ask-address', 'test', 'explain-failure', 'trust', 'test', 'save']);
    expect(entry).toEqual({ url: server.origin, tls: { caFile: authority.caFile } });
  });

  it('with a wrong password asks for it again and sends each password once (U6)', async () => {
    const server = serveBasic(await serve(), 'octocat:right');
    const { steps, entry } = await add({
      'ask-address': [address(server.origin)],
      'choose-access': [{ kind: 'sign-in-chosen' }],
      'ask-username': [{ kind: 'username-typed', username: 'octocat' }],
      'ask-secret': [secret('wrong'), secret('right')],
    });
    expect(steps).toEqual([
      'choose-kind',
      'ask-address',
      'test',
      'choose-access',
      'ask-username',
      'ask-secret',
      'test',
      'ask-secret',
      'test',
      'save',
    ]);
    const wrong = `Basic ${Buffer.from('octocat:wrong').toString('base64')}`;
    expect(server.requests.filter(({ headers }) => headers.authorization === wrong)).toHaveLength(1);
    expect(entry).toEqual({ url: server.origin, username: 'octocat' });
    expect(JSON.stringify(entry)).not.toContain('right');
  });

  it('at a wrong address comes back to the address, and takes no secret to the next one', async () => {
    const wrong = serveBasic(await serve(), 'octocat:never');
    const right = openRegistry(await serve());
    const { entry } = await add({
      'ask-address': [address(wrong.origin), address(right.origin)],
      'choose-access': [{ kind: 'sign-in-chosen' }],
      'ask-username': [{ kind: 'username-typed', username: 'octocat' }, { kind: 'back' }],
      'ask-secret': [secret('s3cret'), { kind: 'back' }],
    });
    expect(entry).toBeUndefined();
    expect(right.requests).toEqual([]);
  });

  it('leads from a failed login back to the address, where nothing of it goes along', async () => {
    const wrong = serveBasic(await serve(), 'octocat:never');
    const right = serveBasic(await serve(), 'octocat:s3cret');
    const { entry, steps } = await add({
      'ask-address': [address(wrong.origin), address(right.origin)],
      'choose-access': [{ kind: 'sign-in-chosen' }, { kind: 'back' }, { kind: 'anonymous-chosen' }],
      'ask-username': [{ kind: 'username-typed', username: 'octocat' }, { kind: 'back' }],
      'ask-secret': [secret('s3cret'), { kind: 'back' }],
    });
    expect(steps.slice(-3)).toEqual(['test', 'choose-access', 'save']);
    expect(right.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(entry).toEqual({ url: right.origin });
  });

  it('that answers with a web page offers the address again, or to add it anyway', async () => {
    const server = await serve();
    server.on('GET /v2/', { status: 404, headers: { 'content-type': 'text/html' }, body: '<html></html>' });
    const { steps, entry } = await add({
      'ask-address': [address(server.origin), address(`${server.origin}/v2/`)],
      'explain-failure': [{ kind: 'edit-address' }, { kind: 'add-anyway' }],
    });
    expect(steps.filter((step) => step === 'ask-address')).toHaveLength(2);
    expect(entry).toEqual({ url: server.origin });
  });
});
