/**
 * What a finding says when the pointer rests on it, as Markdown; the editor itself shows its sentence and advice above
 * that. Knows no editor.
 */
import type { Finding } from '../../dockerfile/finding.ts';
import { describeSaving } from '../../dockerfile/findingText.ts';

/** `pageLink` leads to the page of the rule. */
export function toFindingMarkdown(finding: Finding, pageLink: string | undefined): string {
  const bytes = describeSaving(finding.saving);
  const source = finding.saving?.source;
  const [fix] = finding.fixes;
  return [
    ...(bytes === undefined
      ? []
      : [
          `${finding.saving?.basis === 'measured' ? 'Measured' : 'Expected'} saving: ${bytes} ${finding.saving?.unit ?? ''}${
            source === undefined ? '' : ` (${escapeMarkdown(source)})`
          }`,
        ]),
    ...(fix?.caution === undefined
      ? []
      : [`Before “${escapeMarkdown(fix.title)}”: ${escapeMarkdown(fix.caution)}`]),
    ...(pageLink === undefined ? [] : [`[Why, and when not: ${finding.ruleId}](${pageLink})`]),
  ].join('\n\n');
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#+!|~]/g, String.raw`\$&`);
}
