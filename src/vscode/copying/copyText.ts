/** Puts text into the clipboard and says so. */
import * as vscode from 'vscode';

const shownForMs = 4000;

export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  const lines = text.split('\n');
  const what = lines.length === 1 ? text.slice(0, 80) : `${lines.length} lines`;
  vscode.window.setStatusBarMessage(`$(check) Copied ${what}`, shownForMs);
}
