import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { findDigest } from '../../../src/oci/digest.ts';
import { type LayerView, toLayerUriParts } from '../../../src/vscode/documents/layerScheme.ts';
import { createOpenedTagNode } from '../../../src/vscode/tree/nodeFactory.ts';
import { sampleUrl, setRegistries } from './extension.ts';

const repository = 'team/report';
const whole: LayerView = { kind: 'upTo', layer: 5 };
let toUri: (path: string, view?: LayerView) => vscode.Uri;

describe('files inside images', () => {
  before(async () => {
    await setRegistries([{ url: sampleUrl, name: 'sample' }]);
    const answer = await fetch(`${sampleUrl}/v2/${repository}/manifests/1.0`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const manifest = findDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    assert.ok(manifest !== undefined);
    toUri = (path, view = whole) =>
      vscode.Uri.from(toLayerUriParts({ connectionId: sampleUrl, repository, manifest, view, path }));
  });

  it('are read-only files and folders to every part of the editor', async () => {
    assert.equal(vscode.workspace.fs.isWritableFileSystem('oci-layer'), false);
    const stat = await vscode.workspace.fs.stat(toUri('srv/report/app.py'));
    assert.equal(stat.type, vscode.FileType.File);
    const bytes = await vscode.workspace.fs.readFile(toUri('srv/report/app.py'));
    assert.equal(bytes.byteLength, stat.size);
    const names = await vscode.workspace.fs.readDirectory(toUri('srv/report'));
    assert.deepEqual(names.map(([name]) => name).toSorted(), [
      '.git',
      'README.md',
      'app.py',
      'data',
      'requirements.txt',
    ]);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(toUri('srv/report/app.py'), bytes));
    await assert.rejects(async () => vscode.workspace.fs.delete(toUri('srv/report/app.py')));
  });

  it('open with their own language', async () => {
    const document = await vscode.workspace.openTextDocument(toUri('srv/report/app.py'));
    assert.equal(document.languageId, 'python');
    assert.match(document.getText(), /Reports of the day/);
  });

  it('are those of the layers that the address names', async () => {
    const lists = 'var/lib/apt/lists';
    const below = await vscode.workspace.fs.readDirectory(toUri(lists, { kind: 'upTo', layer: 1 }));
    assert.equal(below.length, 2);
    await assert.rejects(async () => vscode.workspace.fs.readFile(toUri(`${lists}/${below[0]?.[0]}`)));
  });

  it('lie beside each other, so that a link from one leads to another', async () => {
    const readme = toUri('srv/report/README.md');
    const neighbour = vscode.Uri.joinPath(readme, '..', 'requirements.txt');
    const text = Buffer.from(await vscode.workspace.fs.readFile(neighbour)).toString();
    assert.match(text, /pandas==/);
  });

  it('that are not there are an error of the editor', async () => {
    await assert.rejects(async () => vscode.workspace.fs.stat(toUri('none')), /FileNotFound|EntryNotFound/);
    await assert.rejects(async () => vscode.workspace.fs.readDirectory(toUri('srv/report/app.py')));
  });
});

/** Tabs are told of a moment after they were opened. */
async function untilTab(isWanted: (tab: vscode.Tab) => boolean): Promise<void> {
  const isThere = (): boolean => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isWanted));
  while (!isThere()) {
    await new Promise<void>((resolve) => {
      const subscription = vscode.window.tabGroups.onDidChangeTabs(() => {
        subscription.dispose();
        resolve();
      });
    });
  }
}

function isImagePanel({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.includes('registryExplorer.image');
}

describe('the image panel', () => {
  it('opens once for an image, in a tab named after it', async () => {
    const image = createOpenedTagNode({ connectionId: sampleUrl, repository, reference: '1.0' });
    await vscode.commands.executeCommand('registryExplorer.exploreImage', image);
    await untilTab(isImagePanel);
    await vscode.commands.executeCommand('registryExplorer.exploreImage', image);
    await vscode.commands.executeCommand('registryExplorer.exploreImage', { ...image, reference: '1.1' });
    await untilTab((tab) => isImagePanel(tab) && tab.label === 'report:1.1');
    const panels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(isImagePanel);
    assert.deepEqual(panels.map(({ label }) => label).toSorted(), ['report:1.0', 'report:1.1']);
  });
});
