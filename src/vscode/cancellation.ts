/** The border between the editor's cancellation tokens and our signals. */
import type * as vscode from 'vscode';

/** Runs `work` with a signal that aborts when the token is cancelled; the listener goes when the work ends. */
export async function withSignal<T>(
  token: vscode.CancellationToken,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  if (token.isCancellationRequested) {
    controller.abort();
  }
  const listener = token.onCancellationRequested(() => controller.abort());
  try {
    return await work(controller.signal);
  } finally {
    listener.dispose();
  }
}
