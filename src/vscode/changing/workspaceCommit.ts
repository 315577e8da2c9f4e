/** The commit that the open workspace is at, as people put it into tags. */
import * as vscode from 'vscode';
import { untilAborted } from '../../base/abort.ts';
import { findHeadCommit } from './gitHead.ts';

/** A large workspace may keep the git extension busy when it starts; a tag is chosen without it then. */
const patienceMs = 2000;

/** Seven digits; `undefined` without git, without a repository, and while neither is known. Never rejects. */
export async function findWorkspaceCommit(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<unknown>('vscode.git');
  if (extension === undefined) {
    return undefined;
  }
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const git = await untilAborted(Promise.resolve(extension.activate()), { signal });
    return findHeadCommit(git, vscode.window.activeTextEditor?.document.uri)?.slice(0, 7);
  } catch {
    return undefined;
  }
}
