/** What can be chosen at a finding: its fixes, the same for the whole file, silence. Knows no editor. */
import type { Finding, TextEdit } from '../../dockerfile/finding.ts';
import { applyFixes, findSafe } from '../../dockerfile/linter.ts';
import { findChange } from '../textChange.ts';
import { describeSaving } from '../../dockerfile/findingText.ts';

export interface FixChoice {
  readonly title: string;
  readonly kind: 'quickfix' | 'refactor' | 'fix-all';
  readonly isPreferred: boolean;
  readonly edits: readonly TextEdit[];
  /** Those it mends. */
  readonly findings: readonly Finding[];
}

/** `findings` are those at the cursor, `all` those of the file. */
export function toFixChoices(
  text: string,
  found: { readonly findings: readonly Finding[]; readonly all: readonly Finding[] },
): readonly FixChoice[] {
  const choices = found.findings.flatMap((finding) => finding.fixes.map((fix) => toChoice(finding, fix)));
  const rules = new Set(found.findings.map(({ ruleId }) => ruleId));
  const perRule = [...rules].flatMap((ruleId) => toRuleChoice(text, { ruleId, all: found.all }));
  return [...choices, ...perRule, ...found.findings.flatMap((finding) => toSilences(text, finding))];
}

/** Every safe fix of the file as one edit; `undefined` where there is none. */
export function toFixAll(before: string, after: string): FixChoice | undefined {
  return before === after
    ? undefined
    : {
        title: 'Make every safe size fix of this Dockerfile',
        kind: 'fix-all',
        isPreferred: false,
        edits: [toReplacement(before, after)],
        findings: [],
      };
}

/** `Add .git, node_modules and 2 more to .dockerignore (saves 412 MB)`. */
export function toIgnoreTitle(finding: Finding, fileName: string): string {
  const { ignorePatterns = [] } = finding;
  const shown = ignorePatterns.slice(0, 3);
  const more = ignorePatterns.length - shown.length;
  const names = more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
  return withBytes(`Add ${names} to ${fileName}`, finding);
}

function toChoice(finding: Finding, fix: Finding['fixes'][number]): FixChoice {
  const title = withBytes(fix.title, finding);
  return {
    title: fix.caution === undefined ? title : `${title} – check first: ${shorten(fix.caution)}`,
    kind: 'quickfix',
    isPreferred: fix.class === 'safe' && finding.fixes[0] === fix,
    edits: fix.edits,
    findings: [finding],
  };
}

/** The menu has one line for each; the hover has all of it. */
function shorten(caution: string): string {
  return caution.length > maxCaution ? `${caution.slice(0, maxCaution).replace(/\W*\s\S*$/, '')}…` : caution;
}

const maxCaution = 80;

function withBytes(title: string, { saving }: Finding): string {
  const bytes = describeSaving(saving);
  return bytes === undefined ? title : `${title} (saves ${bytes})`;
}

function toRuleChoice(
  text: string,
  of: { readonly ruleId: string; readonly all: readonly Finding[] },
): readonly FixChoice[] {
  const same = findSafe(of.all.filter(({ ruleId }) => ruleId === of.ruleId));
  const after = applyFixes(text, same);
  return same.length < 2 || after === text
    ? []
    : [
        {
          title: `Mend all ${same.length} findings of ${of.ruleId} in this file`,
          kind: 'quickfix',
          isPreferred: false,
          edits: [toReplacement(text, after)],
          findings: same,
        },
      ];
}

function toSilences(text: string, finding: Finding): readonly FixChoice[] {
  const lines = text.split('\n');
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const line = findInstructionLine(lines, finding.range.start.line);
  const indent = /^[ \t]*/.exec(lines[line] ?? '')?.[0] ?? '';
  const first = findFirstLine(lines);
  return [
    {
      title: `Ignore ${finding.ruleId} here`,
      kind: 'quickfix',
      isPreferred: false,
      edits: insertLine(line, `${indent}# registry-explorer ignore=${finding.ruleId}${newline}`),
      findings: [finding],
    },
    {
      title: `Ignore ${finding.ruleId} in this file`,
      kind: 'quickfix',
      isPreferred: false,
      edits: insertLine(first, `# registry-explorer global ignore=${finding.ruleId}${newline}`),
      findings: [finding],
    },
  ];
}

function insertLine(line: number, newText: string): readonly TextEdit[] {
  const at = { line, character: 0 };
  return [{ range: { start: at, end: at }, newText }];
}

/** A comment stands above the instruction, not between its lines. */
function findInstructionLine(lines: readonly string[], from: number): number {
  const isContinued = (at: number): boolean => /[\\`][ \t]*\r?$/.test(lines[at] ?? '');
  let line = from;
  for (let at = from - 1; at >= 0 && /^\s*(#|\r?$)|[\\`][ \t]*\r?$/.test(lines[at] ?? ''); at--) {
    line = isContinued(at) ? at : line;
  }
  return line;
}

/** Behind the directives, which have to come first. */
function findFirstLine(lines: readonly string[]): number {
  const at = lines.findIndex((line) => !/^\s*#\s*(syntax|escape|check)\s*=/i.test(line));
  return at === -1 ? lines.length : at;
}

/** One edit from the first letter that differs to the last. */
function toReplacement(before: string, after: string): TextEdit {
  const { start, end, newText } = findChange(before, after);
  return { range: { start: toPosition(before, start), end: toPosition(before, end) }, newText };
}

function toPosition(text: string, offset: number): { readonly line: number; readonly character: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length - 1, character: offset - lineStart };
}
