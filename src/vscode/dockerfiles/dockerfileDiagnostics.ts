/** Findings as diagnostics, made anew as one types: for the Dockerfiles that are shown, when typing pauses. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposables.ts';
import type { Finding } from '../../dockerfile/finding.ts';
import { readDockerfileSettings } from '../configuration.ts';
import { isDockerfile } from './dockerfileNames.ts';
import { toDiagnosticText } from '../../dockerfile/findingText.ts';
import type { LintedDocuments } from './lintedDocuments.ts';
import { toOpenDocument, visibleDockerfiles } from './openDocuments.ts';
import type { OutsideFactsStore } from './outsideFacts.ts';
import { toEditorRange } from './editorRanges.ts';
import { isSurrounding } from './surroundings.ts';

export interface DiagnosticsParts {
  readonly documents: LintedDocuments;
  readonly outside: OutsideFactsStore;
  pageOf(ruleId: string): vscode.Uri;
}

export const diagnosticSource = 'registry-explorer';

/** Sooner would be in the middle of a word. */
const typingPauseMs = 200;

/** Half-typed names of images are not looked up. */
const lookUpPauseMs = 1_500;

export class DockerfileDiagnostics implements vscode.Disposable {
  readonly #parts: DiagnosticsParts;
  readonly #owned = new DisposableStore();
  readonly #collection: vscode.DiagnosticCollection;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(parts: DiagnosticsParts) {
    this.#parts = parts;
    this.#collection = this.#owned.add(vscode.languages.createDiagnosticCollection(diagnosticSource));
    this.#owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.#later('lint', document, typingPauseMs);
        this.#later('look up', document, lookUpPauseMs);
      }),
    );
    this.#owned.add(
      vscode.workspace.onDidSaveTextDocument((document) => {
        const isAbout = isSurrounding(vscode.workspace.asRelativePath(document.uri, false));
        (isAbout ? visibleDockerfiles() : [document]).forEach((about) =>
          this.#lookUp(about, { isTyping: false }),
        );
      }),
    );
    this.#owned.add(vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)));
    this.#owned.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#showAll()));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#showAll()));
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('registryExplorer.dockerfile')) {
          parts.documents.invalidate();
        }
      }),
    );
    this.#owned.add(
      parts.documents.onDidChange((key) =>
        visibleDockerfiles()
          .filter(({ uri }) => key === undefined || uri.toString() === key)
          .forEach((document) => this.#lint(document)),
      ),
    );
    this.#showAll();
  }

  dispose(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#owned.dispose();
  }

  #showAll(): void {
    for (const document of visibleDockerfiles()) {
      this.#lint(document);
      this.#lookUp(document, { isTyping: false });
    }
  }

  #later(what: 'lint' | 'look up', document: vscode.TextDocument, afterMs: number): void {
    if (!isDockerfile(document)) {
      return;
    }
    const key = `${what} ${document.uri.toString()}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        if (what === 'lint') {
          this.#lint(document);
        } else {
          this.#lookUp(document, { isTyping: true });
        }
      }, afterMs),
    );
  }

  #lint(document: vscode.TextDocument): void {
    if (document.isClosed || !isDockerfile(document)) {
      return;
    }
    const { findings } = this.#parts.documents.lint(toOpenDocument(document));
    this.#collection.set(
      document.uri,
      readDockerfileSettings().isEnabled ? findings.map((finding) => this.#toDiagnostic(finding)) : [],
    );
  }

  #lookUp(document: vscode.TextDocument, options: { readonly isTyping: boolean }): void {
    if (document.isClosed || !isDockerfile(document) || !readDockerfileSettings().isEnabled) {
      return;
    }
    const open = toOpenDocument(document);
    this.#parts.outside.refresh(open, this.#parts.documents.lint(open).file, options);
  }

  #forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(`lint ${key}`));
    clearTimeout(this.#timers.get(`look up ${key}`));
    this.#collection.delete(document.uri);
    this.#parts.documents.forget(key);
    this.#parts.outside.forget(key);
  }

  #toDiagnostic(finding: Finding): vscode.Diagnostic {
    const diagnostic = new vscode.Diagnostic(
      toEditorRange(finding.range),
      toDiagnosticText(finding),
      severities[finding.severity],
    );
    diagnostic.source = diagnosticSource;
    diagnostic.code = { value: finding.ruleId, target: this.#parts.pageOf(finding.ruleId) };
    return diagnostic;
  }
}

const severities = {
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
} as const;
