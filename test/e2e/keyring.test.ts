/** Where the packaged extension keeps a login on a machine with a keyring, and on one without. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushSampleImages } from '../demo/sampleImages.ts';
import type { EditorHost } from '../support/editor/host.ts';
import { readKeyring, withKeyring, withoutBus } from '../support/editor/sessionBus.ts';
import type { EditorWindow } from '../support/editor/window.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient } from '../support/testClient.ts';
import { openRegistries, startPackaged } from './harness.ts';

const service = 'Image & Registry Explorer';
const title = 'Team Registry';

let registry: RealRegistry;

beforeAll(async () => {
  registry = await startRealRegistry({ auth: 'basic' });
  await using client = createTestClient(registry.url, { credential: { kind: 'basic', ...login } });
  await pushSampleImages(client);
});

afterAll(() => registry.close());

function start(wrap: readonly string[]): Promise<EditorHost> {
  return startPackaged({
    wrap,
    settings: { 'registryExplorer.registries': [{ url: registry.url, name: title }] },
  });
}

async function signIn(window: EditorWindow): Promise<void> {
  await window.tree('Registries').contextMenu([title], 'Sign In…');
  await window.quickInput.type('User Name', login.username);
  await window.quickInput.type('Password or Token', login.password);
}

/** The registry's images are read with the login, and the row says where it is kept. */
async function expectSignedIn(window: EditorWindow, place: string): Promise<void> {
  const tree = window.tree('Registries');
  await tree.find([title, 'team', 'api']);
  const row = await tree.find([title]);
  await row
    .locator('.label-description', { hasText: `${login.username}, signed in here, kept in ${place}` })
    .waitFor();
}

describe('on a machine with a keyring', () => {
  let host: EditorHost;
  beforeAll(async () => {
    host = await start(withKeyring);
  });
  afterAll(() => host.close());

  it('a login is kept there, survives a reload, and goes when signing out', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await signIn(window);
    await window.notifications.wait(
      `Signed in, login kept in the operating system's keychain: ${login.username} at ${title}.`,
    );
    await expectSignedIn(window, "the operating system's keychain");
    await tree.tooltip([title], "kept in the operating system's keychain");
    await window.picture('dark/keychain', { keepsMouse: true });
    expect(await window.notifications.texts()).not.toContainEqual(expect.stringContaining('could not be'));
    const kept = await readKeyring(host, service);
    expect(kept.map(({ account }) => account)).toEqual([registry.url]);
    expect(JSON.parse(kept[0]?.password ?? '')).toMatchObject(login);

    await window.reload();
    await expectSignedIn(window, "the operating system's keychain");

    await tree.contextMenu([title], 'Sign Out');
    await window.notifications.wait(`Signed out of ${title}.`);
    expect(await readKeyring(host, service)).toEqual([]);
    await expect
      .poll(async () => (await tree.snapshot()).join('\n'), { timeout: 15_000 })
      .toMatch(/not signed in\n.*Login needed\. Sign In… .* wants a login for the list of repositories/);
    await window.close();
  });
});

describe('on a machine without a keyring', () => {
  let host: EditorHost;
  beforeAll(async () => {
    host = await start(withoutBus);
  });
  afterAll(() => host.close());

  it("a login is kept in the editor's storage, which is told once, and survives a reload", async () => {
    const told = "could not be kept in the operating system's keychain, so it is in the editor's";
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await signIn(window);
    expect(await window.notifications.wait(told)).toContain('Cannot autolaunch D-Bus');
    await window.picture('dark/no-keychain');
    await expectSignedIn(window, "the editor's secret storage");

    await window.command('Notifications: Clear All Notifications');
    await signIn(window);
    await window.notifications.wait(/^Signed in, /);
    expect(await window.notifications.texts()).not.toContainEqual(expect.stringContaining(told));

    await window.reload();
    await expectSignedIn(window, "the editor's secret storage");

    await tree.contextMenu([title], 'Sign Out');
    await window.notifications.wait(`Signed out of ${title}.`);
    await window.reload();
    await expect
      .poll(async () => (await tree.snapshot()).join('\n'), { timeout: 15_000 })
      .not.toContain('signed in here');
    await window.close();
  });
});
