/** The files of a workspace that may say how its images are built, found by their names. */
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BuildFile } from './namedBuild.ts';

export type BuildFileKind = 'compose' | 'bake' | 'devcontainer' | 'workflow' | 'script';

export interface FoundBuildFile extends BuildFile {
  readonly kind: BuildFileKind;
}

/** Deeper ones, and others than the first so many, are not looked for. */
const maxDepth = 4;
const maxFolders = 2000;
const maxFiles = 200;

/** Larger ones are made by programs. */
const maxFileBytes = 512 * 1024;

/** In these are files of others. */
const skipped =
  /^(?:node_modules|vendor|\.git|\.hg|\.svn|\.?venv|__pycache__|target|dist|build|out|\.next|\.cache|\.terraform)$/;

/** Those nearest to the root come first. Links are not followed, and what cannot be read is passed over. */
export async function readBuildFiles(
  root: string,
  options: { readonly signal: AbortSignal },
): Promise<readonly FoundBuildFile[]> {
  const found: FoundBuildFile[] = [];
  let folders: readonly string[] = [root];
  let seen = 0;
  for (let depth = 0; depth <= maxDepth; depth++) {
    const next: string[] = [];
    for (const folder of folders.slice(0, maxFolders - seen)) {
      options.signal.throwIfAborted();
      seen++;
      for (const entry of await listFolder(folder)) {
        const file = path.join(folder, entry.name);
        const kind =
          entry.isFile() && found.length < maxFiles ? findKind(path.relative(root, file)) : undefined;
        const text = kind === undefined ? undefined : await readText(file);
        if (kind !== undefined && text !== undefined) {
          found.push({ path: file, text, kind });
        } else if (entry.isDirectory() && !skipped.test(entry.name)) {
          next.push(file);
        }
      }
    }
    folders = next;
  }
  return found;
}

/** Whether `readBuildFiles` would read it. `relative` is the path below the root. */
export function isBuildFile(relative: string): boolean {
  return findKind(relative) !== undefined;
}

/** `relative` is the path below the root. */
function findKind(relative: string): BuildFileKind | undefined {
  const folder = path.dirname(relative).split(path.sep).join('/');
  const name = path.basename(relative);
  if (/^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/.test(name)) {
    return 'compose';
  }
  if (/^docker-bake(?:\.[\w-]+)*\.(?:hcl|json)$/.test(name)) {
    return 'bake';
  }
  if (/^\.?devcontainer\.json$/.test(name)) {
    return 'devcontainer';
  }
  if (/^\.github\/(?:workflows|actions)(?:\/|$)/.test(folder) && /\.ya?ml$/.test(name)) {
    return 'workflow';
  }
  const isScript =
    /^(?:(?:GNU)?[Mm]akefile|[Jj]ustfile|Jenkinsfile|[Tt]askfile\.ya?ml|\.gitlab-ci\.ya?ml|\.drone\.ya?ml|azure-pipelines\.ya?ml|bitbucket-pipelines\.ya?ml|cloudbuild\.ya?ml)$|\.(?:mk|sh)$/.test(
      name,
    );
  return isScript || (folder === '.circleci' && /\.ya?ml$/.test(name)) ? 'script' : undefined;
}

async function listFolder(folder: string): Promise<readonly Dirent[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return (await stat(file)).size > maxFileBytes ? undefined : await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
