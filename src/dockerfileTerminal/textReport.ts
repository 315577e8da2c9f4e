/** Findings as lines that people read, and that editors and `grep` understand: path, line, column, severity, rule. */
import { formatBytes, formatQuantity } from '../shared/format.ts';
import { describeSaving, sumSavings, toSentences } from '../dockerfile/findingText.ts';
import type { LintedFile } from './runTerminal.ts';

export function formatText(files: readonly LintedFile[]): string {
  const lines = files.flatMap(({ name, findings }) =>
    findings.flatMap((finding) => {
      const { start } = finding.range;
      const saving = describeSaving(finding.saving);
      const bytes = saving === undefined ? '' : ` (${saving})`;
      const [fix] = finding.fixes;
      const place = `${name}:${start.line + 1}:${start.character + 1}`;
      return [
        `${place}: ${finding.severity}: ${toSentences(finding)}${bytes} [${finding.ruleId}]`,
        ...(fix === undefined
          ? []
          : [
              `    ${fix.class === 'safe' ? 'Fix' : 'Perhaps'}: ${fix.title}. ${fix.caution ?? ''}`.trimEnd(),
            ]),
      ];
    }),
  );
  return `${[...lines, ...(lines.length > 0 ? [''] : []), toTotal(files)].join('\n')}\n`;
}

function toTotal(files: readonly LintedFile[]): string {
  const findings = files.flatMap((file) => file.findings);
  const savedBytes = files.reduce((sum, file) => sum + sumSavings(file.findings), 0);
  const safeCount = findings.filter(({ fixes }) => fixes[0]?.class === 'safe').length;
  const mendedCount = files.filter(({ isMended }) => isMended).length;
  const of = formatQuantity(files.length, { one: 'file', many: 'files' });
  return [
    `${formatQuantity(findings.length, { one: 'finding', many: 'findings' })} in ${of}`,
    ...(savedBytes > 0 ? [`at least ${formatBytes(savedBytes)} to save`] : []),
    ...(safeCount > 0 ? [`${safeCount} can be mended by --fix`] : []),
    ...(mendedCount > 0 ? [`${formatQuantity(mendedCount, { one: 'file', many: 'files' })} mended`] : []),
  ]
    .join(', ')
    .concat('.');
}
