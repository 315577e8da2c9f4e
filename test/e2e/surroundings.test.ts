/** What is taken from the machine and what is not: Podman's logins are used, and nothing that a workspace says. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushSampleImages } from '../demo/sampleImages.ts';
import type { EditorHost } from '../support/editor/host.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scriptedServer.ts';
import { createTestClient } from '../support/testClient.ts';
import { openRegistries, startPackaged } from './harness.ts';

const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');

let registry: RealRegistry;
/** Whoever made the workspace owns it. */
let foreign: ScriptedServer;
let workspace: string;

beforeAll(async () => {
  registry = await startRealRegistry({ auth: 'basic' });
  await using client = createTestClient(registry.url, { credential: { kind: 'basic', ...login } });
  await pushSampleImages(client);
  foreign = await startScriptedServer();
  workspace = await mkdtemp(path.join(tmpdir(), 'workspace-'));
  await mkdir(path.join(workspace, '.vscode'));
  const settings = {
    'registryExplorer.registries': [
      { url: foreign.origin, name: 'Foreign' },
      {
        url: registry.url,
        name: 'Renamed',
        tls: { rejectUnauthorized: false },
        repositories: ['foreign/app'],
      },
    ],
    'registryExplorer.credentials.store': 'session',
    'http.proxy': foreign.origin,
    'http.proxySupport': 'on',
  };
  await writeFile(path.join(workspace, '.vscode/settings.json'), JSON.stringify(settings));
});

afterAll(async () => {
  await registry.close();
  await foreign.close();
  await rm(workspace, { recursive: true, force: true });
});

describe.each([
  { trust: 'is not trusted', trustsNoFolder: true },
  { trust: 'is trusted', trustsNoFolder: false },
])('a workspace with settings of its own that $trust', ({ trustsNoFolder }) => {
  let host: EditorHost;
  beforeAll(async () => {
    host = await startPackaged({
      trustsNoFolder,
      settings: {
        'registryExplorer.registries': [
          { url: registry.url, name: 'Mine' },
          // Loopback is never reached through a proxy, this would be.
          { url: 'https://registry.invalid', name: 'Far' },
        ],
      },
      home: {
        '.config/containers/auth.json': JSON.stringify({ auths: { [registry.host]: { auth } } }),
      },
    });
  });
  afterAll(() => host.close());

  it("changes nothing, and Podman's login is used", async () => {
    const window = await openRegistries(host, workspace);
    const tree = window.tree('Registries');
    await tree.find(['Mine', 'team', 'api', '2.0.0', 'linux/amd64']);
    const row = await tree.find(['Mine']);
    await row
      .locator('.label-description', { hasText: `${login.username}, signed in through Podman's auth.json` })
      .waitFor();
    if (trustsNoFolder) {
      await window.page.locator('.statusbar', { hasText: 'Restricted Mode' }).waitFor();
    }
    await window.command('Registries: Search Images…');
    await window.quickInput.input.fill('team/web');
    await window.quickInput.row('team/web').waitFor();
    await window.quickInput.cancel();
    await tree.collapse('Mine');
    await (await tree.find(['Far'])).locator('.monaco-tl-twistie').click();
    await expect
      .poll(() => tree.snapshot(), { timeout: 20_000 })
      .toEqual([
        expect.stringMatching(/^\+ Mine /),
        expect.stringMatching(/^- Far /),
        expect.stringMatching(/^ +(?:Host not found|No answer from the name server)\. /),
      ]);
    expect(foreign.requests).toEqual([]);
    await window.close();
  });
});
