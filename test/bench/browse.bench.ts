/** The budgets of browsing. Nothing here fails for being slow; it fails when the two sides do not agree. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.ts';
import { Connections } from '../../src/vscode/connections.ts';
import { parseSavedRegistries } from '../../src/vscode/savedRegistries.ts';
import { createRepositoryPath } from '../../src/vscode/tree/nodeFactory.ts';
import type { RepositoryNode } from '../../src/vscode/tree/nodes.ts';
import { RegistryTree } from '../../src/vscode/tree/registryTree.ts';
import { TreePreferences } from '../../src/vscode/tree/treePreferences.ts';
import { UnexpectedError } from '../../src/vscode/unexpectedError.ts';
import { root } from '../support/editor/themes.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';
import { type LargeRegistry, startLargeRegistry } from './largeRegistry.ts';
import { formatMs, longestBlockMs, medianMs, report, runProcess } from './measure.ts';

const { signal } = new AbortController();

let registry: LargeRegistry;
let client: TestClient;

beforeAll(async () => {
  registry = await startLargeRegistry();
  client = createTestClient(registry.origin);
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

/** The tree as the extension builds it, over the client of this file. */
function createTree(): RegistryTree {
  const connections = new Connections({
    createClient: () => ({ client, reader: client }),
    findCredential: async () => undefined,
  });
  connections.update(parseSavedRegistries([{ url: registry.origin }]).registries);
  const memory = new Map<string, unknown>();
  return new RegistryTree({
    connections,
    preferences: new TreePreferences({
      get: (key) => memory.get(key),
      update: async (key, value) => void memory.set(key, value),
    }),
    explain: (thrown) => new UnexpectedError(thrown),
    log: silentLogger,
    platform: { os: 'linux', architecture: 'amd64' },
  });
}

function repositoryNode(): RepositoryNode {
  return createRepositoryPath(registry.origin, 'big');
}

/** Our client as a script, so that its start is measured as well. */
async function bundleListing(): Promise<string> {
  const outfile = path.join(root, 'out/bench/listTags.mjs');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/bench/listTags.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}

describe('browsing', () => {
  it('lists 10,000 tags, in the running editor and as a process of its own', async () => {
    const list = async (): Promise<readonly string[]> => {
      // A client of its own for each run: nothing is connected, no token is kept.
      await using fresh = createTestClient(registry.origin);
      const pages = await Array.fromAsync(fresh.listTags('big', { pageSize: 1000, signal }));
      return pages.flatMap(({ items }) => items);
    };
    const script = await bundleListing();
    const asProcess = (): Promise<string> => runProcess(process.execPath, [script, registry.origin, 'big']);
    const skopeo = (): Promise<string> =>
      runProcess('skopeo', ['list-tags', '--tls-verify=false', `docker://${registry.host}/big`]);
    const read = (output: string): readonly string[] => JSON.parse(output).Tags;
    const expected = read(await skopeo()).toSorted();
    expect((await list()).toSorted()).toEqual(expected);
    expect(read(await asProcess()).toSorted()).toEqual(expected);
    const skopeoMs = await medianMs(9, async () => void (await skopeo()));
    const oursMs = await medianMs(9, async () => void (await list()));
    const processMs = await medianMs(5, async () => void (await asProcess()));
    const against = `skopeo list-tags, whole process ${formatMs(skopeoMs)}`;
    await report({
      work: 'List 10,000 tags, in the running editor',
      ours: formatMs(oursMs),
      against,
      ratio: (oursMs / skopeoMs).toFixed(2),
      budget: '≤ 0.6',
    });
    await report({
      work: 'List 10,000 tags, with the start of Node',
      ours: formatMs(processMs),
      against,
      ratio: (processMs / skopeoMs).toFixed(2),
      budget: '-',
    });
  });

  it('shows the first page of 2,000 repositories', async () => {
    const plainMs = await medianMs(15, async () => {
      const answer = await fetch(`${registry.origin}/v2/_catalog?n=100`);
      await answer.arrayBuffer();
    });
    let rows = 0;
    const oursMs = await medianMs(15, async () => {
      const tree = createTree();
      const [node] = await tree.children(undefined);
      rows = (await tree.children(node)).length;
      tree.dispose();
    });
    expect(rows).toBeGreaterThan(1);
    await report({
      work: 'First page of 2,000 repositories in the tree',
      ours: formatMs(oursMs),
      against: `one catalog request ${formatMs(plainMs)}`,
      ratio: `+ ${formatMs(Math.max(0, oursMs - plainMs))}`,
      budget: '≤ + 50 ms',
    });
  });

  it('expands a repository of 10,000 tags without blocking and without hoarding', async () => {
    const expand = async (): Promise<number> => {
      const tree = createTree();
      const rows = await tree.children(repositoryNode());
      expect(tree.tagCounts(repositoryNode())).toEqual({ known: 10_000, matching: 10_000, isComplete: true });
      held.push(tree);
      return rows.length;
    };
    const held: RegistryTree[] = [];
    await expand();
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    let rows = 0;
    const blockMs = await longestBlockMs(async () => {
      rows = await expand();
    });
    globalThis.gc?.();
    const megabytes = (process.memoryUsage().heapUsed - before) / 1024 / 1024;
    // A hundred rows, and one that shows more.
    expect(rows).toBe(101);
    held.forEach((tree) => tree.dispose());
    await report({
      work: 'Expand a repository of 10,000 tags: memory kept',
      ours: `${megabytes.toFixed(1)} MB`,
      against: '-',
      ratio: '-',
      budget: '< 40 MB',
    });
    await report({
      work: 'Expand a repository of 10,000 tags: longest block of the event loop',
      ours: formatMs(blockMs),
      against: '-',
      ratio: '-',
      budget: '≤ 30 ms',
    });
  });

  it('keeps what is loaded at activation small', async () => {
    await runProcess(process.execPath, [path.join(root, 'esbuild.mjs'), '--production']);
    const file = path.join(root, 'dist/extension.js');
    const { size } = await stat(file);
    expect((await readFile(file, 'utf8')).includes('ProxyAgent')).toBe(false);
    await report({
      work: 'dist/extension.js, minified',
      ours: `${Math.round(size / 1000)} kB`,
      against: '-',
      ratio: '-',
      budget: '< 400 kB',
    });
  });

  it('listens to the signal while it lists', async () => {
    const controller = new AbortController();
    controller.abort();
    const listing = client.listTags('big', { signal: controller.signal });
    await expect(async () => Array.fromAsync(listing)).rejects.toThrow('aborted');
    expect(signal.aborted).toBe(false);
  });
});
