/** Long work with a notification that can be cancelled; short work without one. */
import * as vscode from 'vscode';
import { delay, isAbort } from '../base/abort.ts';
import { withSignal } from './cancellation.ts';

export interface ProgressSteps {
  /** What is being done now, as a short phrase. */
  report(message: string): void;
}

/** What is done sooner than this needs no notification; one that flashes by is only unrest. */
const patienceMs = 500;

/** The result of `work`, or `undefined` when the user cancelled it. */
export async function withCancellableProgress<T>(
  title: string,
  work: (options: { readonly signal: AbortSignal; readonly steps: ProgressSteps }) => Promise<T>,
): Promise<T | undefined> {
  const controller = new AbortController();
  const { signal } = controller;
  let message = '';
  let shown: vscode.Progress<{ message?: string }> | undefined;
  const steps: ProgressSteps = {
    report(now) {
      message = now;
      shown?.report({ message: now });
    },
  };
  const working = work({ signal, steps });
  if (await isLate(working)) {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) =>
        withSignal(token, async (cancelled) => {
          cancelled.addEventListener('abort', () => controller.abort(), { once: true });
          shown = progress;
          progress.report({ message });
          await working.catch(() => undefined);
        }),
    );
  }
  try {
    return await working;
  } catch (thrown) {
    if (isAbort(thrown, signal)) {
      return undefined;
    }
    throw thrown;
  }
}

async function isLate(working: Promise<unknown>): Promise<boolean> {
  const settled = new AbortController();
  const patience = delay(patienceMs, settled);
  working.then(
    () => settled.abort(),
    () => settled.abort(),
  );
  return patience.then(
    () => true,
    () => false,
  );
}
