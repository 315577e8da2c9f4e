/** What the panel of a build context does when its page asks. Everything a page says is checked before it is used. */
import path from 'node:path';
import * as vscode from 'vscode';
import { toIgnorePattern } from '../../../buildContext/pathPattern.ts';
import type { CommandName, RequestName } from '../../../shared/contract.ts';
import type { ContextPanel } from '../../../shared/contextPanel.ts';
import type { ErrorPresenter } from '../../errorPresenter.ts';
import type { PanelHandlers } from '../pageMessages.ts';
import { findRemedy } from '../remedies.ts';
import { showFailures } from '../showFailures.ts';
import type { ContextSession } from './contextSession.ts';
import { addToIgnoreFile, showIgnoreFile } from './ignoreFileEdit.ts';

type Requests = { readonly [N in RequestName<ContextPanel>]: PanelHandlers['requests'][string] };
type Commands = { readonly [N in CommandName<ContextPanel>]: PanelHandlers['commands'][string] };

export function createContextHandlers(session: ContextSession, presenter: ErrorPresenter): PanelHandlers {
  const requests: Requests = { openFiles: () => Promise.resolve(session.openFiles()) };
  const leaveOut = async (patterns: readonly string[]): Promise<void> => {
    if (patterns.length > 0) {
      await addToIgnoreFile(session.ignoreFile, patterns);
      await session.load();
    }
  };
  const commands: Commands = {
    refresh: () => session.load(),
    cancel: () => session.cancel(),
    addPatterns: (value) => leaveOut(Array.isArray(value) ? value.filter(isLine) : []),
    leaveOut: (value) => leaveOut(isPath(value) ? [toIgnorePattern(value)] : []),
    openIgnoreFile: () => showIgnoreFile(session.ignoreFile),
    async openFile(value) {
      if (isPath(value)) {
        await vscode.commands.executeCommand(
          'vscode.open',
          vscode.Uri.file(path.join(session.folder, value)),
        );
      }
    },
    async copyText(value) {
      if (typeof value === 'string') {
        await vscode.env.clipboard.writeText(value);
      }
    },
    async followRemedy(value) {
      if (findRemedy(value)?.retries === true) {
        await session.load();
      }
    },
  };
  return { onReady: () => session.tellAll(), requests, commands: showFailures(commands, presenter) };
}

/** One pattern, and not a way to write an exception or a comment. */
function isLine(value: unknown): value is string {
  return typeof value === 'string' && /^[^!#\s][^\r\n]*$/.test(value);
}

/** Below the context. */
function isPath(value: unknown): value is string {
  return (
    typeof value === 'string' && value !== '' && !path.isAbsolute(value) && !value.split('/').includes('..')
  );
}
