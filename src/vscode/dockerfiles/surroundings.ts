/**
 * What the files around a Dockerfile say of it: which folder is its build context and what is in there, which of its
 * stages are built by name, which rules are ignored. Knows no editor.
 */
import path from 'node:path';
import { findCopiedPaths } from '../../buildContext/copiedPaths.ts';
import { readContextTexts } from '../../buildContext/contextTexts.ts';
import { ContextUnreadableError } from '../../buildContext/errors.ts';
import { HadolintConfigs } from '../../buildContext/hadolintConfigs.ts';
import { toNewIgnoreFile } from '../../buildContext/ignoreFile.ts';
import { isBuildFile } from '../../buildContext/named/buildFiles.ts';
import {
  findContextFolder,
  findTargets,
  type WorkspaceBuilds,
} from '../../buildContext/named/findContextFolder.ts';
import { readContext, toContextFacts } from '../../buildContext/readContext.ts';
import { isOfContext } from '../../dockerfile/copied.ts';
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import { contextTextNames, type ContextFacts, type WorkspaceFacts } from '../../dockerfile/facts.ts';

export interface Surroundings {
  /** On the disk: the ignore file that counts, or the one that would. */
  readonly ignoreFile: string;
  /** Ids of rules and codes of hadolint. */
  readonly ignored: readonly string[];
  /** Absent where the file copies nothing from its context, and where that cannot be read. */
  readonly context?: ContextFacts;
  /** Absent for a file of no workspace. */
  readonly workspace?: WorkspaceFacts;
}

export interface DockerfilePlace {
  /** On the disk. */
  readonly dockerfile: string;
  /** The folder of the workspace that has it; `undefined` for a file of none. */
  readonly workspaceFolder: string | undefined;
}

export interface SurroundingsOptions {
  readonly signal: AbortSignal;
  readonly readBuilds: (root: string, options: { readonly signal: AbortSignal }) => Promise<WorkspaceBuilds>;
  /** Gets sentences without a full stop. */
  readonly onProblem: (text: string) => void;
}

export async function readSurroundings(
  place: DockerfilePlace,
  file: Dockerfile,
  options: SurroundingsOptions,
): Promise<Surroundings> {
  const { dockerfile, workspaceFolder } = place;
  const { signal, onProblem } = options;
  const configs = new HadolintConfigs({ onProblem });
  const [ignored, builds] = await Promise.all([
    configs.readIgnored(dockerfile, { signal }),
    workspaceFolder === undefined ? undefined : options.readBuilds(workspaceFolder, { signal }),
  ]);
  const contextFolder =
    builds === undefined ? path.dirname(dockerfile) : findContextFolder(dockerfile, builds).contextFolder;
  const [read, texts] = await Promise.all([
    readContextOf(file, { dockerfile, contextFolder }, options),
    readContextTexts(contextFolder, { signal }),
  ]);
  return {
    ignored,
    ignoreFile: read?.ignoreFile ?? toNewIgnoreFile(contextFolder),
    ...(read === undefined ? {} : { context: read.facts }),
    ...(builds === undefined
      ? {}
      : { workspace: { targets: findTargets(dockerfile, builds), findText: (name) => texts.get(name) } }),
  };
}

/** Whether it may say other things of a Dockerfile when this file is another. `relative` is its path below the workspace. */
export function isSurrounding(relative: string): boolean {
  const name = path.basename(relative);
  return (
    name.endsWith('.dockerignore') ||
    /^\.hadolint\.ya?ml$/.test(name) ||
    contextTextNames.some((known) => known === name) ||
    isBuildFile(relative)
  );
}

async function readContextOf(
  file: Dockerfile,
  place: { readonly dockerfile: string; readonly contextFolder: string },
  { signal, onProblem }: SurroundingsOptions,
): Promise<{ readonly facts: ContextFacts; readonly ignoreFile: string | undefined } | undefined> {
  if (!copiesContext(file)) {
    return undefined;
  }
  try {
    const context = await readContext(place, { signal, copied: findCopiedPaths(file) });
    return { facts: toContextFacts(context), ignoreFile: context.ignoreFile?.path };
  } catch (thrown) {
    if (!(thrown instanceof ContextUnreadableError)) {
      throw thrown;
    }
    onProblem(thrown.message);
    return undefined;
  }
}

/** Whether what is in the context is any matter. */
export function copiesContext(file: Dockerfile): boolean {
  return file.instructions.some(isOfContext);
}
