/** Long work with a notification that can be cancelled. */
import * as vscode from 'vscode';
import { isAbort } from '../base/abort.ts';
import { withSignal } from './cancellation.ts';

export interface ProgressSteps {
  /** What is being done now, as a short phrase. */
  report(message: string): void;
}

/** The result of `work`, or `undefined` when the user cancelled it. */
export async function withCancellableProgress<T>(
  title: string,
  work: (options: { readonly signal: AbortSignal; readonly steps: ProgressSteps }) => Promise<T>,
): Promise<T | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) =>
      withSignal(token, async (signal) => {
        try {
          return await work({ signal, steps: { report: (message) => progress.report({ message }) } });
        } catch (thrown) {
          if (isAbort(thrown, signal)) {
            return undefined;
          }
          throw thrown;
        }
      }),
  );
}
