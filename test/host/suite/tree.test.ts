import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { TreeNode } from '../../../src/vscode/tree/nodes.ts';
import { activate, sampleUrl, setRegistries } from './extension.ts';

async function childrenOf(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
  const { tree } = await activate();
  return tree.children(node);
}

async function childOf(
  parent: TreeNode | undefined,
  isWanted: (node: TreeNode) => boolean,
): Promise<TreeNode> {
  const children = await childrenOf(parent);
  const found = children.find(isWanted);
  assert.ok(found, `not among ${JSON.stringify(children.map(({ id }) => id))}`);
  return found;
}

describe('the tree', () => {
  it('walks from the settings to the layers of a real registry', async () => {
    await setRegistries([{ url: sampleUrl, name: 'Sample' }]);
    const registry = await childOf(undefined, (node) => node.kind === 'registry');
    const folder = await childOf(registry, (node) => node.kind === 'folder' && node.label === 'team');
    const repository = await childOf(folder, (node) => node.kind === 'repository' && node.label === 'api');
    const tag = await childOf(repository, (node) => node.kind === 'tag');
    const platform = await childOf(tag, (node) => node.kind === 'platform');
    const layers = await childrenOf(platform);
    assert.ok(layers.some((node) => node.kind === 'layer' && node.instruction !== undefined));
  });

  it('takes over edits of the settings at once, and keeps what is usable of them', async () => {
    await setRegistries([{ url: sampleUrl }, { url: 42 }, 'nonsense']);
    const roots = await childrenOf(undefined);
    assert.deepEqual(
      roots.filter(({ kind }) => kind === 'registry').map(({ id }) => id),
      [sampleUrl],
    );
    await setRegistries([]);
    assert.deepEqual(
      (await childrenOf(undefined)).filter(({ kind }) => kind === 'registry'),
      [],
    );
  });
});
