/** "Show Build Context" in a real editor: from the menus of a Dockerfile to lines in its ignore file, and back again. */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EditorHost } from '../support/editor/host.ts';
import { readBrowserStorage } from '../support/editor/browserStorage.ts';
import { PanelPage } from '../support/editor/panel.ts';
import type { EditorWindow } from '../support/editor/window.ts';
import { openRegistries, startPackaged } from './harness.ts';

let host: EditorHost;
let folder: string;

beforeAll(async () => {
  host = await startPackaged();
});

afterAll(async () => {
  await host.close();
});

const files: Readonly<Record<string, string>> = {
  'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      dockerfile: web/Dockerfile\n',
  'web/Dockerfile': 'FROM alpine\nCOPY . /srv\n',
  'web/main.ts': 'export {};\n',
  '.env': 'PASSWORD=1\n',
  'node_modules/m/index.js': 'x'.repeat(400_000),
  'web/server.log': 'line\n'.repeat(20_000),
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'context-'));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const ignoreFile = (): string => path.join(folder, '.dockerignore');

async function openExplorer(): Promise<EditorWindow> {
  const window = await openRegistries(host, folder);
  await window.pressUntil('Control+Shift+E', row(window, 'compose.yaml'));
  return window;
}

function row(window: EditorWindow, name: string) {
  return window.page
    .locator('.explorer-folders-view .monaco-list-row')
    .filter({ has: window.page.getByText(name, { exact: true }) });
}

async function showFromExplorer(window: EditorWindow): Promise<PanelPage> {
  await row(window, 'web').click();
  await row(window, 'Dockerfile').click({ button: 'right' });
  await window.menu.choose('Show Build Context');
  const panel = new PanelPage(window.page);
  await panel.waitText(/Build context: /);
  return panel;
}

describe('the build context of a Dockerfile', () => {
  it('is shown from the Explorer, with the folder that compose says and what is hardly wanted', async () => {
    const window = await openExplorer();
    const panel = await showFromExplorer(window);
    await panel.waitText('of web/Dockerfile');
    await panel.waitText('as compose.yaml says');
    await panel.waitText('**/node_modules');
    await panel.waitText('**/*.log');
    await panel.waitText('Secret: readable in the image');
    await panel.file('node_modules').waitFor();
    await window.pictures('context-editor', ['dark', 'light', 'hcDark']);
    expect(window.console.filter((line) => /Content Security Policy/i.test(line))).toEqual([]);
    await window.close();
  });

  it('leaves out what a button adds to the ignore file, which the editor can undo', async () => {
    await writeFile(ignoreFile(), '# Ours\n*.md\n');
    const window = await openExplorer();
    const panel = await showFromExplorer(window);
    await panel.button('Add All to .dockerignore').click();
    await panel.waitText('Nothing was found that an image would hardly want.');
    await expect.poll(() => readFile(ignoreFile(), 'utf8')).toMatch(/^# Ours\n\*\.md\n(\*\*\/[^\n]+\n){3}$/);
    await window.editor.tab('.dockerignore').click();
    const text = window.page.locator('.monaco-editor .view-lines', { hasText: '# Ours' }).last();
    await text.click();
    await window.page.keyboard.press('Control+z');
    await expect.poll(() => text.innerText()).not.toContain('node_modules');
    await window.page.keyboard.press('Control+s');
    await expect.poll(() => readFile(ignoreFile(), 'utf8')).toBe('# Ours\n*.md\n');
    // What was saved is read again.
    await panel.waitText('**/node_modules');
    await window.close();
  });

  it('makes an ignore file where there is none', async () => {
    const window = await openExplorer();
    const panel = await showFromExplorer(window);
    await panel.waitText('no ignore file');
    await panel.button('Add All to .dockerignore').click();
    await panel.waitText('Left out by the ignore file:');
    await expect.poll(() => readFile(ignoreFile(), 'utf8')).toContain('**/node_modules\n');
    expect((await stat(ignoreFile())).isFile()).toBe(true);
    await window.close();
  });

  it('is there again after a restart', async () => {
    const window = await openExplorer();
    const panel = await showFromExplorer(window);
    await panel.file('node_modules').waitFor();
    // The editor writes down what a panel keeps a moment after it writes down that the panel is open.
    await expect
      .poll(() => readBrowserStorage(window.page), { timeout: 30_000 })
      .toMatch(/dockerfile[\\"]+:[\\"]+file:/);
    await window.reload();
    await window.editor.tab('Build context of Dockerfile').click();
    const again = new PanelPage(window.page);
    await again.waitText('as compose.yaml says');
    await again.file('node_modules').waitFor();
    await window.close();
  });

  it('is shown for the active editor by its command', async () => {
    const window = await openExplorer();
    await row(window, 'web').click();
    await row(window, 'Dockerfile').dblclick();
    await window.editor.waitTab('Dockerfile');
    await window.command('Dockerfile: Show Build Context');
    const panel = new PanelPage(window.page);
    await panel.waitText(/Build context: /);
    await window.close();
  });
});
