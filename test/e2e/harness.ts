/** Starts the packaged extension in a real editor for a suite, and keeps evidence when a test fails. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFailed } from 'vitest';
import { type EditorHost, type HostOptions, startHost } from '../support/editor/host.ts';
import { root } from '../support/editor/themes.ts';
import type { EditorWindow } from '../support/editor/window.ts';

const vsix = path.join(root, 'out/registry-explorer.vsix');

const workspace = path.join(root, 'test/demo/workspace');

export function startPackaged(options: HostOptions = {}): Promise<EditorHost> {
  return startHost({ vsix, ...options });
}

/** A window on the sample workspace with the Registries view open; on failure a picture and the console are kept. */
export async function openRegistries(host: EditorHost, opened = workspace): Promise<EditorWindow> {
  const window = await host.open({ folder: opened });
  onTestFailed(async ({ task }) => {
    const folder = path.join(root, 'out/failures');
    const name = task.name.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 80);
    await mkdir(folder, { recursive: true });
    await window.page.screenshot({ path: path.join(folder, `${name}.png`) }).catch(() => undefined);
    await writeFile(path.join(folder, `${name}.log`), window.console.join('\n'));
  });
  await window.openContainer('Registries');
  return window;
}
