/** Commands about a whole Dockerfile: its report, a preview of its fixes, measuring it against an image, pages of rules. */
import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposables.ts';
import { askForImage } from '../commands/askForImage.ts';
import { showReportPage, toReportUri } from '../connecting/reportEditor.ts';
import { withCancellableProgress } from '../progress.ts';
import { isDockerfile } from './dockerfileNames.ts';
import type { DockerfileParts } from './dockerfileParts.ts';
import type { LintedDocuments } from './lintedDocuments.ts';
import { joinWithFile, measureImage } from './measureImage.ts';
import { toOpenDocument } from './openDocuments.ts';
import { writeSizeReport } from './sizeReport.ts';

export interface ReportsParts extends DockerfileParts {
  readonly documents: LintedDocuments;
}

export class DockerfileReports implements vscode.Disposable {
  readonly #parts: ReportsParts;
  readonly #owned = new DisposableStore();

  constructor(parts: ReportsParts) {
    this.#parts = parts;
    this.#owned.add(
      vscode.commands.registerCommand('registryExplorer.showRule', (page: unknown) => this.#showRule(page)),
    );
  }

  async explain(): Promise<void> {
    const document = activeDockerfile();
    if (document === undefined) {
      return;
    }
    const open = toOpenDocument(document);
    const name = path.basename(open.fileName);
    const report = writeSizeReport({
      name,
      ...this.#parts.documents.lint(open),
      fixed: this.#parts.documents.fixAll(open),
    });
    await showReportPage(`Image size of ${name}`, report);
  }

  /** The file beside what it would be after every safe fix, in the editor's own diff. */
  async previewFixes(): Promise<void> {
    const document = activeDockerfile();
    if (document === undefined) {
      return;
    }
    const open = toOpenDocument(document);
    const fixed = this.#parts.documents.fixAll(open);
    if (fixed === document.getText()) {
      void vscode.window.showInformationMessage(
        'No size fix of this Dockerfile can be made without a look at it. The light bulbs at its findings show those that need one.',
      );
      return;
    }
    const name = path.basename(open.fileName);
    await vscode.commands.executeCommand(
      'vscode.diff',
      document.uri,
      toReportUri(`${name} with every safe fix.dockerfile`, fixed),
      `${name} ↔ with every safe fix`,
    );
  }

  async measure(): Promise<void> {
    const document = activeDockerfile();
    if (document === undefined) {
      return;
    }
    const [image] = await askForImage(this.#parts, 'Measure Against Image');
    if (image === undefined) {
      return;
    }
    const connection = this.#parts.connections.forId(image.connectionId);
    const joint = image.reference.includes(':') ? '@' : ':';
    const name = `${connection.referenceHost}/${image.repository}${joint}${image.reference}`;
    const measured = await withCancellableProgress(`Measuring ${name}`, ({ signal, steps }) =>
      measureImage(
        { ...image, name },
        {
          ...this.#parts,
          reader: () => this.#parts.connections.forId(image.connectionId).reader,
          explain: this.#parts.presenter.explain,
        },
        { signal, onProgress: (share) => steps.report(`layers read: ${Math.floor(share * 100)} %`) },
      ),
    );
    if (measured === undefined) {
      return;
    }
    const open = toOpenDocument(document);
    const { share } = joinWithFile(this.#parts.documents.lint(open).file, measured);
    if (share === 0) {
      void vscode.window.showWarningMessage(
        `No instruction of this Dockerfile is in the history of ${name}. Was the image built from another version of the file?`,
      );
      return;
    }
    this.#parts.documents.measure(open.key, measured);
    if (share < 1) {
      void vscode.window.showInformationMessage(
        `${Math.round(share * 100)} % of the instructions of this Dockerfile were found in the history of ${name}; only those have measured bytes.`,
      );
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Links of hovers name pages of ours, and nothing else is shown. */
  async #showRule(page: unknown): Promise<void> {
    const folder = vscode.Uri.joinPath(this.#parts.extensionUri, 'docs', 'rules').toString();
    if (typeof page === 'string' && page.startsWith(`${folder}/`) && !page.includes('..')) {
      await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.parse(page));
    }
  }
}

function activeDockerfile(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined && isDockerfile(document)) {
    return document;
  }
  void vscode.window.showInformationMessage(
    'Open a Dockerfile first; this command is about the one in front.',
  );
  return undefined;
}
