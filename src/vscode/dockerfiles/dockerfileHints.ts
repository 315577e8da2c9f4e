/** What stands in and above the lines of a Dockerfile: sizes as inlay hints, summaries as lenses, explanations as hovers. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposables.ts';
import { readDockerfileSettings } from '../configuration.ts';
import type { BaseImageService } from './baseImages/baseImageService.ts';
import { describeBaseImage, explainBaseImage } from './baseImages/baseImageText.ts';
import { isDockerfile } from './dockerfileNames.ts';
import { dockerfileSelector } from './dockerfileSelector.ts';
import { toEditorRange } from './editorRanges.ts';
import { toFindingMarkdown } from './findingHover.ts';
import { noteInstructions } from './instructionNotes.ts';
import type { LintedDocument, LintedDocuments } from './lintedDocuments.ts';
import { toOpenDocument } from './openDocuments.ts';
import { toNamedImage } from './outsideFacts.ts';
import { summariseStages } from './stageSummaries.ts';

export interface HintsParts {
  readonly documents: LintedDocuments;
  readonly baseImages: Pick<BaseImageService, 'find'>;
  pageOf(ruleId: string): vscode.Uri;
}

export class DockerfileHints
  implements vscode.InlayHintsProvider, vscode.CodeLensProvider, vscode.HoverProvider, vscode.Disposable
{
  readonly #parts: HintsParts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly onDidChangeInlayHints = this.#changed.event;
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(parts: HintsParts) {
    this.#parts = parts;
    this.#owned.add(parts.documents.onDidChange(() => this.#changed.fire()));
    this.#owned.add(vscode.languages.registerInlayHintsProvider(dockerfileSelector, this));
    this.#owned.add(vscode.languages.registerCodeLensProvider(dockerfileSelector, this));
    this.#owned.add(vscode.languages.registerHoverProvider(dockerfileSelector, this));
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    const { isEnabled, showsInlayHints } = readDockerfileSettings();
    if (!isDockerfile(document) || !isEnabled || !showsInlayHints) {
      return [];
    }
    const linted = this.#lint(document);
    const { measured } = linted.facts;
    const notes = measured === undefined ? [] : noteInstructions(linted.file, measured);
    return [
      ...this.#baseHints(linted),
      ...notes.map(({ position, text, tooltip }) => toHint(position, { text, tooltip })),
    ].filter(({ position }) => range.contains(position));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { isEnabled, showsLenses } = readDockerfileSettings();
    if (!isDockerfile(document) || !isEnabled || !showsLenses) {
      return [];
    }
    return summariseStages(this.#lint(document).file, this.#lint(document)).map(
      ({ line, text }) =>
        new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
          title: text,
          tooltip: 'Explain the size of the image that this Dockerfile makes',
          command: 'registryExplorer.explainDockerfile',
        }),
    );
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    if (!isDockerfile(document) || !readDockerfileSettings().isEnabled) {
      return undefined;
    }
    const linted = this.#lint(document);
    const base = this.#baseHover(linted, position);
    const texts = [
      ...(base === undefined ? [] : [base]),
      ...linted.findings
        .filter(({ range }) => toEditorRange(range).contains(position))
        .map((finding) => toFindingMarkdown(finding, this.#pageLink(finding.ruleId))),
    ];
    return texts.length === 0 ? undefined : new vscode.Hover(texts.map(toMarkdown));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #lint(document: vscode.TextDocument): LintedDocument {
    return this.#parts.documents.lint(toOpenDocument(document));
  }

  #baseHints({ file }: LintedDocument): readonly vscode.InlayHint[] {
    return file.stages.flatMap(({ from, base }) => {
      const named = toNamedImage(base);
      const word = from.words[0];
      const state = named === undefined ? undefined : this.#parts.baseImages.find(named.reference, named);
      const text = describeBaseImage(state, Date.now());
      return text === undefined || word === undefined || named === undefined
        ? []
        : [
            toHint(file.lines.toPosition(from.words.at(-1)?.end ?? word.end), {
              text,
              tooltip: explainBaseImage(named.reference, state, { nowMs: Date.now() }) ?? '',
            }),
          ];
    });
  }

  #baseHover({ file }: LintedDocument, position: vscode.Position): string | undefined {
    for (const { from, base } of file.stages) {
      const word = from.words[0];
      const named = toNamedImage(base);
      if (
        named !== undefined &&
        word !== undefined &&
        toEditorRange(file.lines.toRange(word)).contains(position)
      ) {
        const state = this.#parts.baseImages.find(named.reference, named);
        return explainBaseImage(named.reference, state, { nowMs: Date.now() });
      }
    }
    return undefined;
  }

  #pageLink(ruleId: string): string {
    const argument = encodeURIComponent(JSON.stringify([this.#parts.pageOf(ruleId).toString()]));
    return `command:registryExplorer.showRule?${argument}`;
  }
}

function toHint(
  position: { readonly line: number; readonly character: number },
  about: { readonly text: string; readonly tooltip: string },
): vscode.InlayHint {
  const hint = new vscode.InlayHint(new vscode.Position(position.line, position.character), about.text);
  hint.paddingLeft = true;
  hint.tooltip = new vscode.MarkdownString(about.tooltip);
  return hint;
}

/** The only link is to a page of our own. */
function toMarkdown(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = { enabledCommands: ['registryExplorer.showRule'] };
  return markdown;
}
