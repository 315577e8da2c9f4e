/** The extension's log in the editor's output panel; its level is the user's to set there. */
import * as vscode from 'vscode';
import { ExplainedError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';

export interface OutputLog extends Logger, vscode.Disposable {
  show(): void;
}

export function createOutputLog(): OutputLog {
  const channel = vscode.window.createOutputChannel('Image & Registry Explorer', { log: true });
  return {
    debug: (message) => channel.debug(message),
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message, cause) => channel.error(message, ...(cause === undefined ? [] : [describe(cause)])),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}

/** The stack of a defect; of an explained failure only what led to it, since its message says the rest. */
function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) {
    return String(thrown);
  }
  const own = thrown instanceof ExplainedError ? thrown.code : (thrown.stack ?? thrown.message);
  return thrown.cause === undefined ? own : `${own}\n  caused by ${describe(thrown.cause)}`;
}
