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
  console.log('\n> Starting a registry on loopback and filling it with sample images');
  await using registry = await startSampleRegistry();
  console.log('\n> Starting the editor');
  await using host = await startHost({
    vsix: path.join(root, 'out/registry-explorer.vsix'),
    settings: { 'registryExplorer.registries': [{ url: registry.url, name: 'Sample registry' }] },
  });
  const address = host.url({ folder: workspace });
  console.log(`
  The sample registry is at   ${registry.url}
  Open this in a browser      ${address}

  Choose "Registries" in the activity bar on the left. Ctrl+C ends everything.
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
