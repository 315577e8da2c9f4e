/** Boxes that ask one thing each, with a way back to the question before; all of it works by keyboard. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposables.ts';
import type { Remark } from './addressCheck.ts';

export type Asked<T> =
  | { readonly kind: 'given'; readonly value: T }
  | { readonly kind: 'back' }
  | { readonly kind: 'cancelled' };

interface Question {
  readonly title: string;
  readonly numbers?: { readonly step: number; readonly totalSteps: number } | undefined;
  readonly canGoBack?: boolean;
}

interface TextQuestion extends Question {
  readonly prompt: string;
  readonly value: string;
  readonly example?: string;
  readonly isSecret?: boolean;
  /** Why the value that is in the box was not accepted; gone with the first change. */
  readonly refusal?: string | undefined;
  /** About the value while it is typed. */
  readonly check: (value: string) => Remark | undefined;
  /** What stands below the box when there is no remark; by default the prompt. */
  readonly describe?: (value: string) => string | undefined;
}

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

interface ChoiceQuestion<T> extends Question {
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  /** Which one is marked at first. */
  readonly active?: (value: T) => boolean;
}

/** A wrong value is told of while it is typed, but an empty box is not wrong before Enter. */
export function askText(question: TextQuestion): Promise<Asked<string>> {
  const box = vscode.window.createInputBox();
  box.value = question.value;
  box.valueSelection = [0, question.value.length];
  box.password = question.isSecret ?? false;
  if (question.example !== undefined) {
    box.placeholder = `e.g. ${question.example}`;
  }
  const remark = (options: { readonly isAccepting: boolean }): Remark | undefined => {
    const found = question.check(box.value);
    return found?.severity === 'fault' && box.value === '' && !options.isAccepting ? undefined : found;
  };
  const show = (found: Remark | undefined): void => {
    box.prompt = question.describe?.(box.value) ?? question.prompt;
    box.validationMessage = found === undefined ? undefined : toValidation(found);
  };
  show(
    question.refusal === undefined
      ? remark({ isAccepting: false })
      : { severity: 'fault', text: question.refusal },
  );
  return ask(box, question, (owned, answer) => {
    owned.add(box.onDidChangeValue(() => show(remark({ isAccepting: false }))));
    owned.add(
      box.onDidAccept(() => {
        const found = remark({ isAccepting: true });
        if (found?.severity === 'fault') {
          show(found);
        } else {
          answer(box.value);
        }
      }),
    );
  });
}

export function askChoice<T>(question: ChoiceQuestion<T>): Promise<Asked<T>> {
  const box = vscode.window.createQuickPick<Choice<T>>();
  box.items = question.choices;
  box.placeholder = question.placeholder;
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  const active = question.choices.find(({ value }) => question.active?.(value) === true);
  // An empty list would take the mark from the first choice, and Enter would do nothing.
  if (active !== undefined) {
    box.activeItems = [active];
  }
  return ask(box, question, (owned, answer) => {
    owned.add(
      box.onDidAccept(() => {
        const [chosen] = box.selectedItems;
        if (chosen !== undefined) {
          answer(chosen.value);
        }
      }),
    );
  });
}

/** Shows the box until it is answered, left by its back button, or closed. */
function ask<T>(
  box: vscode.InputBox | vscode.QuickPick<Choice<T>>,
  question: Question,
  listen: (owned: DisposableStore, answer: (value: T) => void) => void,
): Promise<Asked<T>> {
  box.title = question.title;
  box.step = question.numbers?.step;
  box.totalSteps = question.numbers?.totalSteps;
  // Looking something up in another window must not throw away what was typed.
  box.ignoreFocusOut = true;
  box.buttons = question.canGoBack === true ? [vscode.QuickInputButtons.Back] : [];
  const owned = new DisposableStore();
  owned.add(box);
  return new Promise((resolve) => {
    const finish = (asked: Asked<T>): void => {
      resolve(asked);
      owned.dispose();
    };
    owned.add(
      box.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) {
          finish({ kind: 'back' });
        }
      }),
    );
    owned.add(box.onDidHide(() => finish({ kind: 'cancelled' })));
    listen(owned, (value) => finish({ kind: 'given', value }));
    box.show();
  });
}

function toValidation(found: Remark): vscode.InputBoxValidationMessage {
  return {
    message: found.text,
    severity:
      found.severity === 'fault'
        ? vscode.InputBoxValidationSeverity.Error
        : vscode.InputBoxValidationSeverity.Info,
  };
}
