/** Says in the status bar that a registry asked to wait, and counts down. */
import * as vscode from 'vscode';
import type { Waiting } from '../http/retry.ts';
import { describeWaiting } from './waitingText.ts';

export interface WaitingStatus extends vscode.Disposable {
  show(waiting: Waiting): void;
}

export function createWaitingStatus(): WaitingStatus {
  const item = vscode.window.createStatusBarItem('registryExplorer.waiting', vscode.StatusBarAlignment.Left);
  item.name = 'Registry asks to wait';
  const untilByHost = new Map<string, { readonly waiting: Waiting; readonly untilMs: number }>();
  let timer: NodeJS.Timeout | undefined;
  const paint = (): void => {
    const now = Date.now();
    for (const [host, { untilMs }] of untilByHost) {
      if (untilMs <= now) {
        untilByHost.delete(host);
      }
    }
    const last = [...untilByHost.values()].at(-1);
    if (last === undefined) {
      clearInterval(timer);
      timer = undefined;
      item.hide();
      return;
    }
    const { text, tooltip } = describeWaiting(last.waiting, last.untilMs - now);
    item.text = `$(watch) ${text}`;
    item.tooltip = tooltip;
    item.show();
  };
  return {
    show(waiting) {
      // Short pauses between tries are nobody's business.
      if (waiting.delayMs >= 2000) {
        untilByHost.set(waiting.host, { waiting, untilMs: Date.now() + waiting.delayMs });
        timer ??= setInterval(paint, 1000);
        paint();
      }
    },
    dispose() {
      clearInterval(timer);
      item.dispose();
    },
  };
}
