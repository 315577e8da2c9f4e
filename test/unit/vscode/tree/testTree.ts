/** The tree's model over a scripted server and our own client, as the extension builds it. */
import { silentLogger } from '../../../../src/base/logger.ts';
import type { FoundCredential } from '../../../../src/credentials/credential.ts';
import { platformOfMachine } from '../../../../src/oci/platform.ts';
import { Connections } from '../../../../src/vscode/connections.ts';
import { parseSavedRegistries } from '../../../../src/vscode/savedRegistries.ts';
import { createRegistryNode, createRepositoryPath } from '../../../../src/vscode/tree/nodeFactory.ts';
import type { RegistryNode, RepositoryNode, TreeNode } from '../../../../src/vscode/tree/nodes.ts';
import { RegistryTree, type UntaggedSource } from '../../../../src/vscode/tree/registryTree.ts';
import { TreePreferences } from '../../../../src/vscode/tree/treePreferences.ts';
import { UnexpectedError } from '../../../../src/vscode/unexpectedError.ts';
import { ExplainedError } from '../../../../src/base/errors.ts';
import { nothingUntagged } from '../../../support/nothingUntagged.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scriptedServer.ts';
import { createTestClient } from '../../../support/testClient.ts';

export interface TestTree extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly tree: RegistryTree;
  readonly connections: Connections;
  readonly registry: RegistryNode;
  repository(name: string): RepositoryNode;
  /** Label-like text of the rows below a node. */
  rows(node: TreeNode | undefined): Promise<string[]>;
}

export async function openTree(
  options: {
    readonly repositories?: readonly string[];
    readonly credential?: FoundCredential;
    readonly untagged?: UntaggedSource;
  } = {},
): Promise<TestTree> {
  const server = await startScriptedServer();
  const client = createTestClient(server.origin);
  const connections = new Connections({
    createClient: () => ({ client, reader: client }),
    findCredential: async () => options.credential,
  });
  const { repositories = [] } = options;
  connections.update(parseSavedRegistries([{ url: server.origin, repositories }]).registries);
  const memory = new Map<string, unknown>();
  const tree = new RegistryTree({
    connections,
    preferences: new TreePreferences({
      get: (key) => memory.get(key),
      update: async (key, value) => void memory.set(key, value),
    }),
    explain: (thrown) => (thrown instanceof ExplainedError ? thrown : new UnexpectedError(thrown)),
    log: silentLogger,
    platform: platformOfMachine({ arch: 'x64' }),
    untagged: options.untagged ?? nothingUntagged,
  });
  return {
    server,
    tree,
    connections,
    registry: createRegistryNode(server.origin),
    repository: (name) => createRepositoryPath(server.origin, name),
    rows: async (node) => (await tree.children(node)).map(describeNode),
    async [Symbol.asyncDispose]() {
      tree.dispose();
      await client[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

export function describeNode(node: TreeNode): string {
  switch (node.kind) {
    case 'folder':
    case 'repository':
      return `${node.kind} ${node.label}`;
    case 'tag':
      return `tag ${node.reference}`;
    case 'load-more':
      return `load-more ${node.shown} of ${node.total ?? '?'}`;
    case 'message':
      return `message ${node.text}`;
    case 'error':
      return `error ${node.error.code}`;
    case 'attachment':
    case 'attachments':
    case 'layer':
    case 'opened-images':
    case 'platform':
    case 'untagged':
    case 'untagged-manifest':
    case 'registry':
    case 'supplements':
      return node.kind;
    default:
      return node satisfies never;
  }
}
