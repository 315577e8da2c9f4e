/**
 * Reports of connection tests as read-only documents that nobody is asked to save. A report is the query of its own
 * address, so nothing has to be kept for as long as its tab is open.
 */
import * as vscode from 'vscode';

const scheme = 'registry-report';

export function registerReports(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: (uri) => uri.query,
  });
}

/** `title` names the tab; `content` is Markdown without secrets. */
export async function showReport(title: string, content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(toReportUri(`${title}.md`, content));
  await vscode.window.showTextDocument(document, { preview: true });
}

/** The same as a page, since tables are hard to read as text. */
export async function showReportPage(title: string, content: string): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreview', toReportUri(`${title}.md`, content));
  } catch {
    // The editor's own Markdown extension can be switched off.
    await showReport(title, content);
  }
}

/** The address of a read-only document of this name and content. */
export function toReportUri(name: string, content: string): vscode.Uri {
  // A slash in the name would make folders of its beginning.
  return vscode.Uri.from({ scheme, path: `/${name.replaceAll('/', ' ')}`, query: content });
}
