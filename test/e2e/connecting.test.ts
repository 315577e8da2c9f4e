/** From nothing to a connected registry, with everything that goes wrong on the way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushSampleImages } from '../demo/sampleImages.ts';
import { type Authority, createAuthority } from '../support/certificates.ts';
import type { EditorHost } from '../support/editor/host.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient } from '../support/testClient.ts';
import { openRegistries, startPackaged } from './harness.ts';

const credential = { kind: 'basic', ...login } as const;

let authority: Authority;
let basic: RealRegistry;
let tls: RealRegistry;
/** Never added. */
let other: RealRegistry;
let host: EditorHost;

beforeAll(async () => {
  authority = createAuthority();
  basic = await startRealRegistry({ auth: 'basic' });
  tls = await startRealRegistry({ authority });
  other = await startRealRegistry();
  for (const registry of [basic, tls, other]) {
    await using client = createTestClient(registry.url, { credential, tls: { caFile: authority.caFile } });
    await pushSampleImages(client);
  }
  host = await startPackaged({ settings: { 'registryExplorer.credentials.store': 'session' } });
});

afterAll(async () => {
  await host.close();
  await basic.close();
  await tls.close();
  await other.close();
  authority[Symbol.dispose]();
});

describe('adding a registry', () => {
  it('begins at the welcome page, survives a wrong password, and ends in the tree', async () => {
    const window = await openRegistries(host);
    await window.page.locator('.welcome-view-content').waitFor();
    await window.page
      .locator('.part.sidebar .monaco-progress-container.active')
      .waitFor({ state: 'detached' });
    await window.pictures('welcome');
    await window.page.locator('.welcome-view-content .monaco-button', { hasText: 'Add Registry…' }).click();
    await window.quickInput.waitTitle('Add Registry');
    await window.picture('dark/add-registry');
    await window.quickInput.pick('Any registry by address');
    await window.quickInput.type('Any registry by address', basic.host);
    await window.quickInput.pick('Sign In…');
    await window.quickInput.type('User Name', login.username);
    await window.quickInput.type('Password or Token', 'wrong');
    await window.quickInput.waitMessage(/not accept|refused|did not/i);
    await window.picture('dark/wrong-password');
    await window.quickInput.type('Password or Token', login.password);
    await window.notifications.wait(/Added/);
    const tree = window.tree('Registries');
    await tree.expand(basic.host, 'team', 'api');
    await expect
      .poll(async () => (await tree.snapshot()).join('\n'), { timeout: 15_000 })
      .toContain('release');
    await window.close();
  });

  it('names the certificate that is not trusted, and trusts its authority for this registry alone', async () => {
    const window = await openRegistries(host);
    await window.command('Registries: Add Registry…');
    await window.quickInput.pick('Any registry by address');
    await window.quickInput.type('Any registry by address', tls.host);
    expect(await window.dialog.text()).toContain('Example Root');
    await window.picture('dark/untrusted');
    await window.dialog.choose('Trust Certificate…');
    await window.page.locator('.monaco-dialog-box', { hasText: 'SHA-256' }).waitFor();
    await window.dialog.choose('Trust for This Registry');
    await window.notifications.wait(/Added/);
    await window.tree('Registries').expand(tls.host, 'team');
    await window.close();
  });

  it('says that nothing listens there, and keeps what was typed', async () => {
    const window = await openRegistries(host);
    await window.command('Registries: Add Registry…');
    await window.quickInput.pick('Any registry by address');
    await window.quickInput.type('Any registry by address', '127.0.0.1:1');
    expect(await window.dialog.text()).toContain('nothing listens at that port');
    await window.dialog.choose('Edit Address');
    await window.quickInput.waitTitle('Any registry by address');
    expect(await window.quickInput.input.inputValue()).toContain('127.0.0.1:1');
    await window.quickInput.cancel();
    await window.close();
  });
});

describe('opening an image by reference', () => {
  it('works without adding its registry first', async () => {
    const window = await openRegistries(host);
    await window.command('Registries: Open Image by Reference…');
    await window.quickInput.type('Open Image', `${other.host}/team/web:1.9.0`);
    await window.editor.waitTab('web:1.9.0 index.json');
    const tree = window.tree('Registries');
    await tree.find(['Opened Images', `${other.host}/team/web:1.9.0`, 'linux/amd64']);
    await window.close();
  });
});
