/** No secret reaches a log, a setting, a URL, a command line, a document or the page, whatever is done with it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushSampleImages } from '../demo/sampleImages.ts';
import { readBrowserStorage } from '../support/editor/browserStorage.ts';
import { watchCommandLines } from '../support/editor/commandLines.ts';
import type { EditorHost } from '../support/editor/host.ts';
import { withoutBus } from '../support/editor/sessionBus.ts';
import type { EditorWindow } from '../support/editor/window.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { type RecordingProxy, startRecordingProxy } from '../support/recordingProxy.ts';
import { SecretHunt } from '../support/secretHunt.ts';
import { createTestClient } from '../support/testClient.ts';
import { openRegistries, startPackaged } from './harness.ts';

const wrong = { username: login.username, password: 'Wr0ng&passw0rd' } as const;

/** Answers late enough to be seen among the processes. The secret is outside what is searched. */
const helper = '#!/bin/sh\nread -r server\nsleep 0.5\ncat "$VAULT_ANSWER"\n';

let vault: string;
let registries: readonly RealRegistry[];
let proxies: Readonly<Record<'basic' | 'token', RecordingProxy>>;
let host: EditorHost;

beforeAll(async () => {
  const basic = await startRealRegistry({ auth: 'basic' });
  const token = await startRealRegistry({ auth: 'token' });
  registries = [basic, token];
  for (const registry of registries) {
    await using client = createTestClient(registry.url, { credential: { kind: 'basic', ...login } });
    await pushSampleImages(client);
  }
  proxies = { basic: await startRecordingProxy(basic.url), token: await startRecordingProxy(token.url) };
  vault = await mkdtemp(path.join(tmpdir(), 'vault-'));
  const answer = path.join(vault, 'answer.json');
  await writeFile(answer, JSON.stringify({ Username: login.username, Secret: login.password }));
  // Another name of the same host is another registry.
  const throughHelper = proxies.token.host.replace('127.0.0.1', 'localhost');
  host = await startPackaged({
    wrap: withoutBus,
    environment: { LOG_LEVEL: 'trace', VAULT_ANSWER: answer },
    settings: {
      'registryExplorer.registries': [
        { url: proxies.basic.url, name: 'Basic' },
        { url: proxies.token.url, name: 'Token' },
        { url: `http://${throughHelper}`, name: 'Helper' },
      ],
    },
    home: {
      'bin/docker-credential-vault': helper,
      '.docker/config.json': JSON.stringify({ credHelpers: { [throughHelper]: 'vault' } }),
    },
  });
});

afterAll(async () => {
  await host.close();
  await Promise.all([...Object.values(proxies), ...registries].map((server) => server.close()));
  await rm(vault, { recursive: true, force: true });
});

async function signIn(window: EditorWindow, title: string): Promise<void> {
  await window.tree('Registries').contextMenu([title], 'Sign In…');
  await window.quickInput.type('User Name', login.username);
  await window.quickInput.type('Password or Token', wrong.password);
  await window.quickInput.waitMessage(/did not accept/);
  await window.quickInput.type('Password or Token', login.password);
  await window.notifications.wait(new RegExp(`^Signed in, .* at ${title}`));
}

/** The whole text of the active editor, which draws only the lines in view. */
async function copyDocument(window: EditorWindow): Promise<string> {
  const read = (): Promise<string> => window.page.evaluate(() => navigator.clipboard.readText());
  await window.page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await window.editor.root.locator('.view-line').first().click();
  await window.page.keyboard.press('ControlOrMeta+A');
  await window.page.keyboard.press('ControlOrMeta+C');
  await expect.poll(read, { timeout: 15_000 }).not.toBe('nothing');
  return read();
}

describe('a secret', () => {
  it('is nowhere after signing in, failing to, browsing, copying and diagnosing', async () => {
    using commandLines = watchCommandLines(host);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    const shown = new Map<string, string>();
    const show = async (what: string): Promise<void> =>
      void shown.set(`the page with ${what}`, await window.page.content());

    for (const title of ['Basic', 'Token', 'Helper']) {
      if (title !== 'Helper') {
        await signIn(window, title);
        await show(`${title} signed in to`);
      } else {
        // Its token service is under another name, so the person is asked before the login goes there.
        await (await tree.find([title])).locator('.monaco-tl-twistie').click();
        expect(await window.dialog.text()).toContain(`asks to send your login to ${proxies.token.host}.`);
        await window.picture('dark/realm');
        await window.dialog.choose('Allow');
      }
      await tree.find([title, 'team', 'api', '2.0.0', 'linux/amd64', 'COPY --from=build /out /app']);
      await tree.tooltip([title], 'signed in');
      await show(`the tooltip of ${title}`);
      await tree.contextMenu([title], 'Diagnose Connection');
      await window.editor.root.locator('.view-line', { hasText: '# Connection to' }).waitFor();
      const report = await copyDocument(window);
      expect(report).toContain(`- Login: ${login.username}, signed in`);
      shown.set(`the report on ${title}`, report);
      await window.command('View: Close All Editors');
      await tree.collapse(title);
    }
    await tree.contextMenu(['Token', 'team', 'api', '2.0.0'], 'Open Manifest');
    await window.editor.waitTab('api:2.0.0 index.json');
    shown.set('the manifest', await copyDocument(window));
    await tree.contextMenu(['Token', 'team', 'api', '2.0.0'], 'Copy Pull Command');
    await window.quickInput.pick('docker');
    await window.page.locator('.statusbar', { hasText: 'Copied' }).waitFor();
    shown.set('the pull command', await window.page.evaluate(() => navigator.clipboard.readText()));
    await window.command('Registries: Show Log');
    await show('the log');

    const hunt = new SecretHunt({
      logins: [login, wrong],
      tokens: proxies.token.tokens,
    });
    for (const [place, text] of shown) {
      hunt.look(place, text);
    }
    hunt.look('the console', window.console.join('\n'));
    hunt.look("the browser's storage", await readBrowserStorage(window.page));
    hunt.look(
      'the addresses of requests',
      Object.values(proxies)
        .flatMap(({ requests }) => requests)
        .join('\n'),
    );
    hunt.look('the command lines', [...commandLines.seen].join('\n'));
    await window.close();
    await hunt.lookIntoFolder(host.base);
    expect(hunt.findings).toEqual([]);

    // Each of these was really there to be found.
    const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
    expect(proxies.basic.authorizations).toContain(basic);
    expect(proxies.token.authorizations).toContain(basic);
    expect(proxies.token.tokens.size).toBeGreaterThan(0);
    for (const token of proxies.token.tokens) {
      expect(proxies.token.authorizations).toContain(`Bearer ${token}`);
    }
    expect([...commandLines.seen]).toContainEqual(expect.stringContaining('docker-credential-vault'));
    expect(await host.logs()).toContain(`GET ${proxies.token.url}/token?`);
    expect(await readFile(path.join(host.base, 'data/User/settings.json'), 'utf8')).toContain(login.username);
  });
});
