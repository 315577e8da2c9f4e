/** The status bar's countdown while a registry makes us wait. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposables.ts';
import type { Waiting } from '../http/retry.ts';
import { WaitingCountdown } from './connecting/waitingCountdown.ts';

interface WaitingStatus extends Disposable {
  /** For the HTTP client's `onWaiting`. */
  show(waiting: Waiting): void;
}

/** The item exists only while somebody waits. */
export function createWaitingStatus(): WaitingStatus {
  const owned = new DisposableStore();
  let item: vscode.StatusBarItem | undefined;
  const countdown = owned.add(
    new WaitingCountdown({
      show(view) {
        if (view === undefined) {
          item?.dispose();
          item = undefined;
          return;
        }
        item ??= createItem();
        item.text = `$(watch) ${view.text}`;
        item.tooltip = view.tooltip;
        item.show();
      },
    }),
  );
  return { show: (waiting) => countdown.started(waiting), dispose: () => owned.dispose() };
}

function createItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('registryExplorer.waiting', vscode.StatusBarAlignment.Left);
  item.name = 'Image & Registry Explorer: Waiting for a Registry';
  item.command = 'registryExplorer.showLog';
  return item;
}
