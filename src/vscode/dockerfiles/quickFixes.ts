/** Light bulbs of Dockerfiles: fixes of findings, of a rule, of the whole file; changes of a base image with their sizes. */
import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposables.ts';
import type { Finding } from '../../dockerfile/finding.ts';
import { readDockerfileSettings } from '../configuration.ts';
import type { ErrorPresenter } from '../errorPresenter.ts';
import { addToIgnoreFile } from '../panels/context/ignoreFileEdit.ts';
import type { BaseImageService } from './baseImages/baseImageService.ts';
import { listBaseImageChanges } from './baseImages/baseImageChanges.ts';
import { diagnosticSource } from './dockerfileDiagnostics.ts';
import { isDockerfile } from './dockerfileNames.ts';
import { dockerfileSelector } from './dockerfileSelector.ts';
import { toEditorRange, toWorkspaceEdit } from './editorRanges.ts';
import { type FixChoice, toFixAll, toFixChoices, toIgnoreTitle } from './fixChoices.ts';
import type { LintedDocument, LintedDocuments } from './lintedDocuments.ts';
import { toOpenDocument } from './openDocuments.ts';
import { type OutsideFactsStore, toNamedImage } from './outsideFacts.ts';

export interface QuickFixParts {
  readonly documents: LintedDocuments;
  readonly baseImages: Pick<BaseImageService, 'find'>;
  readonly outside: Pick<OutsideFactsStore, 'findSurroundings'>;
  readonly presenter: ErrorPresenter;
}

const extendIgnoreFile = 'registryExplorer.extendIgnoreFile';

const fixAllKind = vscode.CodeActionKind.SourceFixAll.append('registryExplorer');

export class QuickFixes implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #parts: QuickFixParts;
  readonly #owned = new DisposableStore();

  constructor(parts: QuickFixParts) {
    this.#parts = parts;
    this.#owned.add(
      vscode.commands.registerCommand(extendIgnoreFile, (key: unknown, patterns: unknown) =>
        this.#extendIgnoreFile(key, patterns),
      ),
    );
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
    if (!isDockerfile(document) || !readDockerfileSettings().isEnabled) {
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
      ...findings.flatMap((finding) => this.#toIgnoring(document, finding, context)),
      ...choices.map((choice) => toAction(document, choice, context)),
      ...(all === undefined ? [] : [toAction(document, all, context)]),
      ...this.#toRefactorings(document, linted, range),
    ].filter(({ kind }) => context.only === undefined || (kind !== undefined && context.only.contains(kind)));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Another file is changed, and saved: the context is what is on the disk. */
  #toIgnoring(
    document: vscode.TextDocument,
    finding: Finding,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const { ignorePatterns = [] } = finding;
    const key = document.uri.toString();
    const ignoreFile = this.#parts.outside.findSurroundings(key)?.ignoreFile;
    if (ignoreFile === undefined || ignorePatterns.length === 0) {
      return [];
    }
    const title = toIgnoreTitle(finding, path.basename(ignoreFile));
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.isPreferred = finding.fixes.length === 0;
    action.diagnostics = diagnosticsOf([finding], context);
    action.command = { title, command: extendIgnoreFile, arguments: [key, ignorePatterns] };
    return [action];
  }

  /** What is written is named by the caller, where it is written is not. */
  async #extendIgnoreFile(key: unknown, patterns: unknown): Promise<void> {
    const ignoreFile =
      typeof key === 'string' ? this.#parts.outside.findSurroundings(key)?.ignoreFile : undefined;
    if (ignoreFile === undefined || !Array.isArray(patterns)) {
      return;
    }
    try {
      await addToIgnoreFile(
        ignoreFile,
        patterns.filter((pattern) => typeof pattern === 'string'),
      );
    } catch (thrown) {
      await this.#parts.presenter.show(thrown);
    }
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
  action.diagnostics = diagnosticsOf(choice.findings, context);
  return action;
}

function diagnosticsOf(findings: readonly Finding[], context: vscode.CodeActionContext): vscode.Diagnostic[] {
  return context.diagnostics.filter(
    ({ source, range, code }) =>
      source === diagnosticSource &&
      findings.some(
        (finding) =>
          toEditorRange(finding.range).isEqual(range) &&
          typeof code === 'object' &&
          code.value === finding.ruleId,
      ),
  );
}
