/** Registries that fail, stall or ask to wait, in a real window: what a click does, what is cancelled, what is counted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EditorHost } from '../support/editor/host.ts';
import type { EditorWindow } from '../support/editor/window.ts';
import { findFreePort } from '../support/realRegistry.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scriptedServer.ts';
import { openRegistries, startPackaged } from './harness.ts';

const repositories = { body: '{"repositories":["app"]}' };

let failing: ScriptedServer;
let asking: ScriptedServer;
let slow: ScriptedServer;
let busy: ScriptedServer;
let host: EditorHost;

beforeAll(async () => {
  failing = await startScriptedServer();
  asking = await startScriptedServer();
  asking.on('GET /v2/_catalog', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } });
  slow = await startScriptedServer();
  busy = await startScriptedServer();
  host = await startPackaged({
    settings: {
      'registryExplorer.registries': [
        { url: failing.origin, name: 'Failing' },
        { url: asking.origin, name: 'Asking' },
        { url: `http://127.0.0.1:${await findFreePort()}`, name: 'Absent' },
        { url: slow.origin, name: 'Slow' },
        { url: busy.origin, name: 'Busy' },
      ],
    },
  });
});

afterAll(async () => {
  await host.close();
  await Promise.all([failing, asking, slow, busy].map((server) => server.close()));
});

/** Requests that are answered when the test says so, and what became of them. */
function hold(server: ScriptedServer): { readonly ends: string[]; answer(): void } {
  const waiting: (() => void)[] = [];
  const ends: string[] = [];
  server.on('GET /v2/_catalog', (_request, response) => {
    response.once('close', () => ends.push(response.writableFinished ? 'answered' : 'cancelled'));
    waiting.push(() => response.end(repositories.body));
  });
  return { ends, answer: () => waiting.splice(0).forEach((end) => end()) };
}

async function expand(window: EditorWindow, name: string): Promise<void> {
  await (await window.tree('Registries').find([name])).locator('.monaco-tl-twistie').click();
}

describe('a row that tells of a failure', () => {
  it('does what it says when it is clicked', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    failing.on('GET /v2/_catalog', { status: 400 });
    await tree.click('Failing', 'Request failed. Show Log');
    await window.page.locator('.part.panel', { hasText: 'Output' }).waitFor();

    failing.on('GET /v2/_catalog', { body: '{"repositories":[' });
    await tree.contextMenu(['Failing'], 'Refresh');
    await tree.find(['Failing', 'Unusable answer. Show Log']);

    await tree.click('Asking', 'Login needed. Sign In…');
    await window.quickInput.waitTitle(`Sign In to ${asking.host}: User Name`);
    await window.quickInput.cancel();

    await tree.click('Absent', 'Connection refused. Edit Registry');
    await window.page.locator('.view-line', { hasText: '"registryExplorer.registries"' }).waitFor();
    // Nobody has asked for a login there.
    const rows = async (): Promise<string> => (await tree.snapshot()).join('\n');
    await expect.poll(rows, { timeout: 15_000 }).toMatch(/Asking 127\.0\.0\.1:\d+ · not signed in/);
    expect(await rows()).toMatch(/Absent 127\.0\.0\.1:\d+$/m);
    await window.command('View: Close All Editors');
    await window.command('View: Toggle Panel Visibility');
    await window.pictures('failures');
    await window.close();
  });

  it('asks again when that is what helps', async () => {
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    failing.on('GET /v2/app/tags/list', { status: 500 });
    failing.on('GET /v2/_catalog', repositories);
    await tree.find(['Failing', 'app', 'Request failed. Try Again']);
    failing.on('GET /v2/app/tags/list', { body: '{"tags":["1.0"]}' });
    failing.on('HEAD /v2/app/manifests/1.0', { status: 404 });
    failing.on('GET /v2/app/manifests/1.0', { status: 404 });
    await tree.click('Failing', 'app', 'Request failed. Try Again');
    await tree.find(['Failing', 'app', '1.0']);
    await window.close();
  });
});

describe('a registry that takes its time', () => {
  it('is not asked any more once the view is hidden, and again when it is shown', async () => {
    const held = hold(slow);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await expand(window, 'Slow');
    await expect.poll(() => slow.count('GET /v2/_catalog'), { timeout: 15_000 }).toBe(1);
    await window.command('View: Show Explorer');
    await expect.poll(() => held.ends, { timeout: 15_000 }).toEqual(['cancelled']);
    slow.on('GET /v2/_catalog', repositories);
    await window.openContainer('Registries');
    await tree.find(['Slow', 'app']);
    await window.close();
  });

  it('leaves the menus of other rows alone while everything is refreshed', async () => {
    const held = hold(slow);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    const asked = slow.requests.length;
    await expand(window, 'Slow');
    await expect.poll(() => slow.requests.length, { timeout: 15_000 }).toBe(asked + 1);
    await window.command('Registries: Refresh');
    await expect.poll(() => slow.requests.length, { timeout: 15_000 }).toBe(asked + 2);
    await tree.contextMenu(['Asking'], 'Sign In…');
    await window.quickInput.waitTitle(`Sign In to ${asking.host}: User Name`);
    await window.quickInput.cancel();
    held.answer();
    await tree.find(['Slow', 'app']);
    await window.close();
  });
});

describe('a registry that has had too many requests', () => {
  it('is waited for with a countdown in the status bar', async () => {
    busy.on('GET /v2/_catalog', () =>
      busy.count('GET /v2/_catalog') === 1 ? { status: 429, headers: { 'retry-after': '6' } } : repositories,
    );
    const window = await openRegistries(host);
    const item = window.page.locator('.statusbar-item', { hasText: `${busy.host} asks to wait` });
    await expand(window, 'Busy');
    await item.waitFor({ timeout: 15_000 });
    await window.picture('dark/waiting');
    const readSeconds = async (): Promise<number> =>
      Number(/wait (\d+) s/.exec((await item.textContent({ timeout: 1000 })) ?? '')?.[1]);
    const first = await readSeconds();
    expect(first).toBeLessThanOrEqual(6);
    await expect.poll(readSeconds, { timeout: 5000, interval: 100 }).toBeLessThan(first);
    await window.tree('Registries').find(['Busy', 'app']);
    await item.waitFor({ state: 'detached', timeout: 15_000 });
    await window.close();
  });
});
