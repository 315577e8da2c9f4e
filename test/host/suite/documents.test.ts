import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { createOpenedTagNode } from '../../../src/vscode/tree/nodeFactory.ts';
import { sampleUrl, setRegistries } from './extension.ts';

const image = createOpenedTagNode({ connectionId: sampleUrl, repository: 'team/api', reference: '1.10.0' });

function activeUri(): vscode.Uri {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  assert.ok(input instanceof vscode.TabInputText, 'a text tab is open');
  return input.uri;
}

describe('documents', () => {
  it('show the manifest named by the digest of its exact bytes, read-only and as JSON', async () => {
    await setRegistries([{ url: sampleUrl }]);
    await vscode.commands.executeCommand('registryExplorer.openManifest', image);
    const uri = activeUri();
    const document = await vscode.workspace.openTextDocument(uri);
    const answer = await fetch(`${sampleUrl}/v2/team/api/manifests/1.10.0`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.ok(uri.path.includes(`sha256:${createHash('sha256').update(bytes).digest('hex')}`));
    assert.equal(document.languageId, 'json');
    assert.deepEqual(JSON.parse(document.getText()), JSON.parse(bytes.toString()));
    assert.equal(vscode.workspace.fs.isWritableFileSystem('oci-manifest'), false);
  });

  it('link every digest to what it names', async () => {
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      activeUri(),
    );
    const target = links[0]?.target;
    assert.ok(target !== undefined);
    const child = await vscode.workspace.openTextDocument(target);
    assert.match(child.getText(), /"layers"/);
    const inner = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      target,
    );
    const texts = await Promise.all(
      inner.map(async (link) => (await vscode.workspace.openTextDocument(link.target ?? target)).getText()),
    );
    assert.ok(
      texts.some((text) => text.includes('"rootfs"')),
      'the config opens',
    );
    assert.ok(
      texts.some((text) => text.includes('"instruction"')),
      'the facts of a layer open',
    );
  });

  it('have an outline', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      activeUri(),
    );
    assert.ok(symbols.some(({ name }) => name === 'manifests'));
  });

  it('that do not exist are an error of the editor, never text', async () => {
    const gone = activeUri().with({
      query: activeUri().query.replace(/sha256%3A[0-9a-f]{4}/, 'sha256%3A0000'),
    });
    await assert.rejects(async () => vscode.workspace.fs.readFile(gone));
  });
});
