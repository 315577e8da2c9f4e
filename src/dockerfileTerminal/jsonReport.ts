/** Findings as they are, for other programs; places count from zero. */
import type { LintedFile } from './runTerminal.ts';

export function formatJson(files: readonly LintedFile[]): string {
  return `${JSON.stringify(
    files.map(({ name, isMended, findings }) => ({ file: name, isMended, findings })),
    undefined,
    2,
  )}\n`;
}
