/** The one place where a failure becomes something on the screen. */
import * as vscode from 'vscode';
import { ExplainedError, type RemedyAction, toMessage } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { UnexpectedError } from './unexpectedError.ts';

/** What can be done about a failure, by the part that knows how; an action without an entry gets no button. */
export type RemedyHandlers = Readonly<Partial<Record<RemedyAction, () => unknown>>>;

export interface ErrorPresenter {
  /** Shows the failure with its remedy as a button; resolves when the message is gone. Aborts are not shown. */
  readonly show: (thrown: unknown, handlers?: RemedyHandlers) => Promise<void>;
  /** Writes the failure to the log and gives its explanation, for surfaces that show it in place. */
  readonly explain: (thrown: unknown) => ExplainedError;
}

const labels: Readonly<Record<RemedyAction, string>> = {
  'sign-in': 'Sign In…',
  retry: 'Try Again',
  'open-settings': 'Open Settings',
  'show-log': 'Show Log',
  'trust-certificate': 'Trust Certificate…',
  'add-repository': 'Add Repository…',
  'edit-registry': 'Edit Registry',
};

export function createErrorPresenter(options: {
  readonly log: Logger;
  /** What every surface can do. */
  readonly common: RemedyHandlers;
}): ErrorPresenter {
  const explain = (thrown: unknown): ExplainedError => {
    options.log.error(toMessage(thrown), thrown);
    return thrown instanceof ExplainedError ? thrown : new UnexpectedError(thrown);
  };
  return {
    explain,
    async show(thrown, handlers = {}) {
      if (thrown instanceof Error && thrown.name === 'AbortError') {
        return;
      }
      const error = explain(thrown);
      const all: RemedyHandlers = { ...options.common, ...handlers };
      const action = error.remedy?.action;
      const handler = action === undefined ? undefined : all[action];
      const buttons = action !== undefined && handler !== undefined ? [labels[action]] : [];
      const sentence = error.remedy === undefined ? error.summary : `${error.summary} ${error.remedy.text}`;
      const chosen = await vscode.window.showErrorMessage(sentence, ...buttons);
      if (chosen !== undefined) {
        await handler?.();
      }
    },
  };
}

/** The words on the button for an action, shared with the rows and menus that offer the same thing. */
export function toActionLabel(action: RemedyAction): string {
  return labels[action];
}
