/** Everything that proofs need, made once for a run: the machine's settings, the web, a storage of images, the bases. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Bases, createBases } from './bases.ts';
import { type Buildah, createBuildah } from './buildah.ts';
import { type DebianArchives, makeDebian, type Suite } from './debian.ts';
import { createLayerScale, type LayerScale } from './layerSizes.ts';
import { readMachine } from './machine.ts';
import { createPythonIndex, pythonIndex } from './pythonIndex.ts';
import { createSites } from './sites.ts';
import { createUpstream } from './upstream.ts';
import { startWebProxy } from './webProxy.ts';

export interface Workshop extends AsyncDisposable {
  /** Gone with the workshop. */
  readonly folder: string;
  readonly buildah: Buildah;
  readonly bases: Bases;
  readonly scale: LayerScale;
}

const root = path.resolve(import.meta.dirname, '../..');
/** Debian and its packages, kept between runs. */
const kept = path.join(root, 'out/cache/proof');

export async function openWorkshop(): Promise<Workshop> {
  const folder = path.join(root, 'out/proof', String(process.pid));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const machine = await readMachine(path.join(folder, 'machine'));
  const upstream = stack.use(await createUpstream(machine.authorities));
  const sites = {
    ...(await createSites(path.join(folder, 'sites'))),
    [new URL(pythonIndex).hostname]: createPythonIndex(machine.pythonIndex, upstream),
  };
  const proxy = stack.use(await startWebProxy({ cache: path.join(kept, 'web'), upstream, sites }));
  const buildah = stack.use(
    await createBuildah({ folder: path.join(folder, 'buildah'), machine, proxy: proxy.url }),
  );
  const archives = new Map<Suite, Promise<DebianArchives>>();
  const debian = (suite: Suite): Promise<DebianArchives> => {
    const options = { suite, sources: machine.aptSources, proxy: proxy.url };
    const made = archives.get(suite) ?? makeDebian({ ...options, folder: path.join(kept, 'debian', suite) });
    archives.set(suite, made);
    return made;
  };
  return {
    folder,
    buildah,
    bases: createBases({ folder: path.join(folder, 'bases'), buildah, debian }),
    scale: createLayerScale(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
