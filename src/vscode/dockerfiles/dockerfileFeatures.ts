/** Everything the editor shows in a Dockerfile; loaded when the first one is seen. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposables.ts';
import { allRules } from '../../dockerfile/rules/all.ts';
import { BaseImageService } from './baseImages/baseImageService.ts';
import type { DockerfileParts } from './dockerfileParts.ts';
import { DockerfileDiagnostics } from './dockerfileDiagnostics.ts';
import { DockerfileHints } from './dockerfileHints.ts';
import { DockerfileReports } from './dockerfileReports.ts';
import { readDockerfileSettings } from '../configuration.ts';
import { LintedDocuments } from './lintedDocuments.ts';
import { measureKnown } from './measureImage.ts';
import { MeasuringByItself } from './measuringByItself.ts';
import { findPlace, toOpenDocument, visibleDockerfiles } from './openDocuments.ts';
import { OutsideFactsStore } from './outsideFacts.ts';
import { QuickFixes } from './quickFixes.ts';

export class DockerfileFeatures implements vscode.Disposable {
  readonly #owned = new DisposableStore();
  readonly reports: DockerfileReports;

  constructor(parts: DockerfileParts) {
    const baseImages = this.#owned.add(
      new BaseImageService({
        connections: parts.connections,
        folder: parts.baseImageFolder,
        platform: parts.platform,
        log: parts.log,
        isAllowed: () => vscode.workspace.isTrusted && readDockerfileSettings().looksUpBaseImages,
      }),
    );
    const outside = this.#owned.add(new OutsideFactsStore({ baseImages, findPlace, log: parts.log }));
    const documents = this.#owned.add(
      new LintedDocuments({
        outsideFacts: (document, file) => outside.find(document, file),
        options(document) {
          const settings = readDockerfileSettings();
          const known = settings.isQuietAboutHadolint
            ? allRules.filter(({ hadolint }) => hadolint !== undefined).map(({ id }) => id)
            : [];
          return {
            fileName: document.fileName,
            rules: settings.rules,
            ignored: [...known, ...(outside.findSurroundings(document.key)?.ignored ?? [])],
          };
        },
      }),
    );
    this.#owned.add(outside.onDidChange((key) => documents.invalidate(key)));
    this.#owned.add(baseImages.onDidChange(() => documents.invalidate()));
    const pageOf = (ruleId: string): vscode.Uri =>
      vscode.Uri.joinPath(parts.extensionUri, 'docs', 'rules', `${ruleId}.md`);
    this.#owned.add(new DockerfileDiagnostics({ documents, outside, pageOf }));
    this.#owned.add(new QuickFixes({ documents, baseImages, outside, presenter: parts.presenter }));
    this.#owned.add(new DockerfileHints({ documents, baseImages, pageOf }));
    const measuring = this.#owned.add(
      new MeasuringByItself({
        documents,
        seen: parts.seen,
        listDocuments: () => visibleDockerfiles().map(toOpenDocument),
        measure: (image, options) => measureKnown(image, parts, options),
        log: parts.log,
      }),
    );
    this.#owned.add(vscode.window.onDidChangeVisibleTextEditors(() => measuring.consider()));
    measuring.consider();
    this.reports = this.#owned.add(new DockerfileReports({ ...parts, documents }));
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
