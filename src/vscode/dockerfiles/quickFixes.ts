/** Light bulbs of Dockerfiles: fixes of findings, of a rule, of the whole file; changes of a base image with their sizes. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposables.ts';
import type { BaseImageService } from './baseImages/baseImageService.ts';
import { listBaseImageChanges } from './baseImages/baseImageChanges.ts';
import { diagnosticSource } from './dockerfileDiagnostics.ts';
import { isDockerfile } from './dockerfileNames.ts';
import { dockerfileSelector } from './dockerfileSelector.ts';
import { toEditorRange, toWorkspaceEdit } from './editorRanges.ts';
import { type FixChoice, toFixAll, toFixChoices } from './fixChoices.ts';
import type { LintedDocument, LintedDocuments } from './lintedDocuments.ts';
import { toOpenDocument } from './openDocuments.ts';
import { toNamedImage } from './outsideFacts.ts';

export interface QuickFixParts {
  readonly documents: LintedDocuments;
  readonly baseImages: Pick<BaseImageService, 'find'>;
}

const fixAllKind = vscode.CodeActionKind.SourceFixAll.append('registryExplorer');

export class QuickFixes implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #parts: QuickFixParts;
  readonly #owned = new DisposableStore();

  constructor(parts: QuickFixParts) {
    this.#parts = parts;
    this.#owned.add(
      vscode.languages.registerCodeActionsProvider(dockerfileSelector, this, {
        providedCodeActionKinds: [
          vscode.CodeActionKind.QuickFix,
          vscode.CodeActionKind.RefactorRewrite,
          fixAllKind,
        ],
      }),
    );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    if (!isDockerfile(document)) {
      return [];
    }
    const open = toOpenDocument(document);
    const linted = this.#parts.documents.lint(open);
    const findings = linted.findings.filter(
      (finding) => toEditorRange(finding.range).intersection(range) !== undefined,
    );
    const choices = toFixChoices(linted.text, { findings, all: linted.findings });
    const wantsAll = context.only === undefined || context.only.intersects(fixAllKind);
    const all = wantsAll ? toFixAll(linted.text, this.#parts.documents.fixAll(open)) : undefined;
    return [
      ...choices.map((choice) => toAction(document, choice, context)),
      ...(all === undefined ? [] : [toAction(document, all, context)]),
      ...this.#toRefactorings(document, linted, range),
    ].filter(({ kind }) => context.only === undefined || (kind !== undefined && context.only.contains(kind)));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Where the registry has smaller variants of a base image. */
  #toRefactorings(
    document: vscode.TextDocument,
    linted: LintedDocument,
    range: vscode.Range,
  ): vscode.CodeAction[] {
    return linted.file.stages.flatMap(({ from, base }) => {
      const word = from.words[0];
      const named = toNamedImage(base);
      const place = word === undefined ? undefined : toEditorRange(linted.file.lines.toRange(word));
      // A reference made of variables is changed where the variables are.
      if (named === undefined || word === undefined || word.text !== named.reference) {
        return [];
      }
      const lastKnown = this.#parts.baseImages.find(named.reference, named)?.lastKnown;
      if (place?.intersection(range) === undefined || lastKnown === undefined) {
        return [];
      }
      return listBaseImageChanges(named.reference, lastKnown).map((change) => {
        const action = new vscode.CodeAction(
          `${change.title} – ${change.cautions.join('; ')}`,
          vscode.CodeActionKind.RefactorRewrite,
        );
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, place, change.reference, {
          label: change.title,
          description: change.explanation,
          needsConfirmation: true,
        });
        return action;
      });
    });
  }
}

function toAction(
  document: vscode.TextDocument,
  choice: FixChoice,
  context: vscode.CodeActionContext,
): vscode.CodeAction {
  const kind = {
    quickfix: vscode.CodeActionKind.QuickFix,
    refactor: vscode.CodeActionKind.RefactorRewrite,
    'fix-all': fixAllKind,
  };
  const action = new vscode.CodeAction(choice.title, kind[choice.kind]);
  action.isPreferred = choice.isPreferred;
  action.edit = toWorkspaceEdit(document.uri, choice.edits);
  action.diagnostics = context.diagnostics.filter(
    ({ source, range, code }) =>
      source === diagnosticSource &&
      choice.findings.some(
        (finding) =>
          toEditorRange(finding.range).isEqual(range) &&
          typeof code === 'object' &&
          code.value === finding.ruleId,
      ),
  );
  return action;
}
