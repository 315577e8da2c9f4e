/** Which file a program's name stands for. Looked up here, so that the working folder is never searched as Windows does. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

export interface SearchPlace {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** An editor started from the macOS Dock may know a shorter PATH than the shell in which a helper was set up. */
const extraFolders: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['/usr/local/bin', '/opt/homebrew/bin', '/Applications/Docker.app/Contents/Resources/bin'],
};

export async function findProgram(name: string, place: SearchPlace): Promise<string | undefined> {
  for (const candidate of toCandidates(name, place)) {
    if (await isRunnable(candidate)) {
      return candidate;
    }
  }
  return undefined;
}

/** Every file that could be meant, in the order of PATH; entries that are not absolute are passed over. */
export function toCandidates(name: string, { platform, environment }: SearchPlace): readonly string[] {
  const rules = platform === 'win32' ? path.win32 : path.posix;
  const folders = (findVariable('PATH', { platform, environment }) ?? '')
    .split(rules.delimiter)
    .map((folder) => folder.replaceAll('"', ''));
  return [...folders, ...(extraFolders[platform] ?? [])]
    .filter((folder) => rules.isAbsolute(folder))
    .flatMap((folder) => toEndings(platform).map((ending) => rules.join(folder, `${name}${ending}`)));
}

/** On Windows the ending says how to run a file; PATHEXT has more of them, but none that a helper comes with. */
function toEndings(platform: NodeJS.Platform): readonly string[] {
  return platform === 'win32' ? ['.exe', '.com', '.cmd', '.bat'] : [''];
}

/** Names of variables have no case on Windows, except in a copy of the environment. */
function findVariable(name: string, { platform, environment }: SearchPlace): string | undefined {
  if (platform !== 'win32') {
    return environment[name];
  }
  const key = Object.keys(environment).find((other) => other.toUpperCase() === name);
  return key === undefined ? undefined : environment[key];
}

/** A folder that may be entered counts as runnable for the system. */
async function isRunnable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
