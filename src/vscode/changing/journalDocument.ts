/** The journal as a document of the editor, made anew each time it is shown, and as a file. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { formatJournal } from '../../changes/journal/journalText.ts';
import type { ChangeFlowParts } from './changeFlow.ts';
import { type JournalFormat, toJournalFormat } from './journalFormat.ts';

type JournalParts = Pick<ChangeFlowParts, 'changes' | 'nameOf'>;

const scheme = 'registry-journal';
const uri = vscode.Uri.from({ scheme, path: '/Registry Changes.log' });

/** The document follows the journal as often as it is shown. */
export class JournalDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #parts: JournalParts;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  async provideTextDocumentContent(): Promise<string> {
    return this.#format('text');
  }

  async show(): Promise<void> {
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async export(): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
    const target = await vscode.window.showSaveDialog({
      title: 'Export Journal',
      defaultUri: vscode.Uri.joinPath(folder, 'registry-changes.csv'),
      filters: { 'Comma-separated values': ['csv'], JSON: ['json'], Text: ['log', 'txt'] },
    });
    if (target === undefined) {
      return;
    }
    const text = await this.#format(toJournalFormat(target.path));
    await vscode.workspace.fs.writeFile(target, Buffer.from(text));
    const open = 'Open';
    const chosen = await vscode.window.showInformationMessage('The journal was saved.', open);
    if (chosen === open) {
      await vscode.commands.executeCommand('vscode.open', target);
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }

  async #format(format: JournalFormat): Promise<string> {
    const entries = await this.#parts.changes.journal.read();
    const nameOf = (registryId: string): string =>
      this.#parts.nameOf({ registryId, repository: '' }).replace(/\/$/, '');
    return formatJournal(entries, { format, nameOf });
  }
}
