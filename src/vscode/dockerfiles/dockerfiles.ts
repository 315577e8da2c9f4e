/** Dockerfiles as the rest of the extension sees them: loads their features when the first one is seen or asked for. */
import * as vscode from 'vscode';
import { inBackground } from '../../base/background.ts';
import { DisposableStore } from '../../base/disposables.ts';
import type { DockerfileFeatures } from './dockerfileFeatures.ts';
import { isDockerfile } from './dockerfileNames.ts';
import type { DockerfileParts } from './dockerfileParts.ts';
import type { DockerfileReports } from './dockerfileReports.ts';

export class Dockerfiles implements vscode.Disposable {
  readonly #parts: DockerfileParts;
  readonly #owned = new DisposableStore();
  #loading: Promise<DockerfileFeatures> | undefined;

  constructor(parts: DockerfileParts) {
    this.#parts = parts;
    const look = (documents: readonly vscode.TextDocument[]): void => {
      if (documents.some(isDockerfile)) {
        inBackground(this.#load(), parts.log);
      }
    };
    this.#owned.add(vscode.workspace.onDidOpenTextDocument((document) => look([document])));
    look(vscode.workspace.textDocuments);
  }

  async reports(): Promise<DockerfileReports> {
    return (await this.#load()).reports;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #load(): Promise<DockerfileFeatures> {
    this.#loading ??= import('./dockerfileFeatures.ts').then((module) =>
      this.#owned.add(new module.DockerfileFeatures(this.#parts)),
    );
    return this.#loading;
  }
}
