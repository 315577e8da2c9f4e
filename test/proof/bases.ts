/**
 * The images that cases are built from, under the names of the official ones: Debian, and what its packages, npm's and
 * the Node of this project make of it. Each is made when the first case asks for it.
 */
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Buildah } from './buildah.ts';
import { foreignBases } from './basesForeign.ts';
import { languageBases } from './basesLanguages.ts';
import type { DebianArchives, Suite } from './debian.ts';

export interface Bases {
  /** Makes what the Dockerfile names after FROM and is not there yet. */
  prepareFor(dockerfile: string): Promise<void>;
}

/** How one is made. */
export interface Base {
  readonly dockerfile: string;
  readonly addContext?: (context: string) => Promise<void>;
}

export interface BasesOptions {
  readonly folder: string;
  readonly buildah: Buildah;
  /** Asked for when it is needed, since it takes its time. */
  readonly debian: (suite: Suite) => Promise<DebianArchives>;
}

export function createBases({ folder, buildah, debian }: BasesOptions): Bases {
  const made = new Set<string>();
  const recipes = listRecipes(debian);

  async function make(name: string): Promise<void> {
    const recipe = recipes[name];
    if (recipe === undefined || made.has(name)) {
      return;
    }
    made.add(name);
    await prepareFor(recipe.dockerfile);
    const context = path.join(folder, name.replaceAll(/[^\w.-]/g, '-'));
    await mkdir(context, { recursive: true });
    await recipe.addContext?.(context);
    const dockerfile = path.join(context, 'Dockerfile');
    await writeFile(dockerfile, recipe.dockerfile);
    await buildah.build({ tag: toTag(name), dockerfile, context });
    await rm(context, { recursive: true });
  }

  async function prepareFor(dockerfile: string): Promise<void> {
    for (const [, name = ''] of dockerfile.matchAll(/^FROM\s+(?:docker\.io\/library\/)?(\S+)/gim)) {
      await make(name);
    }
  }

  return { prepareFor };
}

function listRecipes(debian: BasesOptions['debian']): Readonly<Record<string, Base>> {
  const unpack = (suite: Suite, kind: keyof DebianArchives): Base => ({
    dockerfile: 'FROM scratch\nADD base.tar /\nCMD ["bash"]\n',
    addContext: async (context) => link((await debian(suite))[kind], path.join(context, 'base.tar')),
  });
  return {
    'debian:trixie': unpack('trixie', 'whole'),
    'debian:trixie-slim': unpack('trixie', 'slim'),
    'debian:bullseye-slim': unpack('bullseye', 'slim'),
    ...languageBases,
    ...foreignBases,
  };
}

/** As a registry has it: what has no host is of Docker Hub. */
function toTag(name: string): string {
  const [first = '', ...rest] = name.split('/');
  return rest.length === 0 ? `docker.io/library/${name}` : first.includes('.') ? name : `docker.io/${name}`;
}
