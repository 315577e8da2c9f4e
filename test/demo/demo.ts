/** A real VS Code with the packaged extension, on a sample workspace, connected to the sample registry. */
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startHost } from '../support/editor/host.ts';
import { root } from '../support/editor/themes.ts';
import { startSampleRegistry } from './sampleRegistry.ts';

const isCheck = process.argv.includes('--check');
const workspace = path.join(await mkdtemp(path.join(tmpdir(), 'demo-')), 'shop');
await cp(path.join(root, 'test/demo/workspace'), workspace, { recursive: true });

try {
  console.log('\n> Starting two registries on loopback and filling one with sample images');
  await using registry = await startSampleRegistry();
  await using production = await startSampleRegistry({ isEmpty: true });
  console.log('\n> Starting the editor');
  await using host = await startHost({
    vsix: path.join(root, 'out/registry-explorer.vsix'),
    settings: {
      'registryExplorer.registries': [
        { url: registry.url, name: 'Sample registry' },
        { url: production.url, name: 'Production' },
      ],
      'registryExplorer.promotion.paths': [
        {
          name: 'release',
          stages: [
            { name: 'team', repository: `${new URL(registry.url).host}/team/*` },
            { name: 'production', repository: `${new URL(production.url).host}/shop/*` },
          ],
        },
      ],
    },
  });
  const address = host.url({ folder: workspace });
  console.log(`
  The sample registry is at   ${registry.url}
  Production, still empty, at ${production.url}
  Open this in a browser      ${address}

  Choose "Registries" in the activity bar on the left. Images of team/ are promoted to Production by two clicks:
  "Promote…" in the menu of a tag, and "Promote". Ctrl+C ends everything.
`);
  if (isCheck) {
    const window = await host.open({ folder: workspace });
    await window.openContainer('Registries');
    const tree = window.tree('Registries');
    await tree.expand('Sample registry', 'team', 'api', '2.0.0', 'linux/amd64');
    console.log((await tree.snapshot()).join('\n'));
    console.log('\nThe demo works.');
    await window.close();
  } else {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    console.log('\n> Cleaning up');
  }
} finally {
  await rm(path.dirname(workspace), { recursive: true, force: true });
}
