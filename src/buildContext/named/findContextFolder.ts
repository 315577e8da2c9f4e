/** Which folder is the context of a Dockerfile, and which of its stages are built, as the files of the workspace say it. */
import path from 'node:path';
import { findBakeBuilds } from './bakeBuilds.ts';
import { type BuildFileKind, type FoundBuildFile, readBuildFiles } from './buildFiles.ts';
import { findCommandTargets } from './commandTargets.ts';
import { findComposeBuilds } from './composeBuilds.ts';
import { findDevcontainerBuilds } from './devcontainerBuilds.ts';
import type { NamedBuild } from './namedBuild.ts';
import { findWorkflowBuilds } from './workflowBuilds.ts';

export interface WorkspaceBuilds {
  /** Those to be believed first come first. */
  readonly builds: readonly FoundBuild[];
  /** Of commands, which do not always say of which Dockerfile. */
  readonly commandTargets: readonly string[];
}

export interface FoundBuild extends NamedBuild {
  readonly kind: BuildFileKind;
  /** The file that says so. */
  readonly by: string;
}

export interface ContextChoice {
  readonly contextFolder: string;
  /** The file that says so; `undefined` where none does, and it is the folder of the Dockerfile. */
  readonly namedBy: string | undefined;
}

/** What a person runs is believed before what runs elsewhere. */
const kindOrder = ['compose', 'bake', 'devcontainer', 'workflow', 'script'] as const;

export async function readWorkspaceBuilds(
  root: string,
  options: { readonly signal: AbortSignal },
): Promise<WorkspaceBuilds> {
  const files = await readBuildFiles(root, options);
  const sorted = files.toSorted((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind));
  return {
    builds: sorted.flatMap((file) =>
      findBuilds(file, root).map((build) => ({ ...build, kind: file.kind, by: file.path })),
    ),
    commandTargets: sorted
      .filter(({ kind }) => kind === 'workflow' || kind === 'script')
      .flatMap(({ text }) => findCommandTargets(text)),
  };
}

/** The nearest of several files of one kind is believed. */
export function findContextFolder(dockerfile: string, { builds }: WorkspaceBuilds): ContextChoice {
  const named = builds.filter(
    (build) =>
      build.contextFolder !== undefined &&
      build.dockerfile !== undefined &&
      isSamePath(build.dockerfile, dockerfile),
  );
  const [best] = named
    .filter(({ kind }) => kind === named[0]?.kind)
    .toSorted((a, b) => distance(a.by, dockerfile) - distance(b.by, dockerfile));
  return best?.contextFolder === undefined
    ? { contextFolder: path.dirname(dockerfile), namedBy: undefined }
    : { contextFolder: best.contextFolder, namedBy: best.by };
}

/** In lower case, as names of stages are compared. */
export function findTargets(
  dockerfile: string,
  { builds, commandTargets }: WorkspaceBuilds,
): ReadonlySet<string> {
  const ofBuilds = builds
    .filter((build) => build.dockerfile === undefined || isSamePath(build.dockerfile, dockerfile))
    .flatMap(({ target }) => target ?? []);
  return new Set([...ofBuilds, ...commandTargets].map((target) => target.toLowerCase()));
}

function findBuilds(file: FoundBuildFile, root: string): readonly NamedBuild[] {
  switch (file.kind) {
    case 'compose':
      return findComposeBuilds(file);
    case 'bake':
      return findBakeBuilds(file);
    case 'devcontainer':
      return findDevcontainerBuilds(file);
    case 'workflow':
      return findWorkflowBuilds(file, root);
    case 'script':
      return [];
    default:
      return file.kind satisfies never;
  }
}

function isSamePath(a: string, b: string): boolean {
  return toKey(a) === toKey(b);
}

function toKey(file: string): string {
  const absolute = path.resolve(file);
  return process.platform === 'win32' ? absolute.toLowerCase() : absolute;
}

/** Steps from one file's folder to the other's. */
function distance(a: string, b: string): number {
  const steps = path.relative(path.dirname(a), path.dirname(b)).split(path.sep);
  return steps.filter((step) => step !== '').length;
}
