/** Runs the rules over a Dockerfile. Pure and synchronous: what is known beyond the text comes with the options. */
import { parseDockerfile } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import type { Finding, Severity, TextEdit } from './finding.ts';
import { viewImage } from './imageView.ts';
import { LineIndex } from './lineIndex.ts';
import { type Reported, type Rule, severityOf } from './rule.ts';
import { allRules } from './rules/all.ts';
import { readSuppressions } from './suppressions.ts';

export interface LintOptions {
  /** The path of the file: names such as `dev.Dockerfile` and `.devcontainer/Dockerfile` tell what an image is for. */
  readonly fileName?: string;
  /** The stage that is built; the last by default. */
  readonly target?: string;
  /** By rule id; what is not named keeps the severity its bytes give it. */
  readonly rules?: Readonly<Record<string, 'off' | Severity>>;
  /** Ids of rules, hadolint's codes and BuildKit's checks that are off for the whole file. */
  readonly ignored?: readonly string[];
  readonly facts?: Facts;
}

/** In the order of the text. Never throws, whatever the text. */
export function lintDockerfile(text: string, options: LintOptions = {}): readonly Finding[] {
  const file = parseDockerfile(text);
  if (file.isTemplate || file.stages.length === 0) {
    return [];
  }
  const image = viewImage(file, options.target);
  const suppressions = readSuppressions(file, options.ignored ?? []);
  const findings: Finding[] = [];
  for (const rule of allRules) {
    const choice = options.rules?.[rule.id];
    if (choice === 'off') {
      continue;
    }
    rule.check(file, {
      image,
      facts: options.facts ?? {},
      fileName: (options.fileName ?? '').replaceAll('\\', '/'),
      report(reported) {
        if (!suppressions.isIgnored(rule, reported.span.start)) {
          findings.push(toFinding(reported, { rule, lines: file.lines, choice }));
        }
      },
    });
  }
  return findings.toSorted(
    (a, b) =>
      a.range.start.line - b.range.start.line ||
      a.range.start.character - b.range.start.character ||
      (a.ruleId < b.ruleId ? -1 : 1),
  );
}

/**
 * The text after the first fix of each finding. Edits that overlap one already taken are left out, with the rest of their
 * fix; edits that are the same are made once.
 */
export function applyFixes(text: string, findings: readonly Finding[]): string {
  const lines = new LineIndex(text);
  const taken: { readonly start: number; readonly end: number; readonly newText: string }[] = [];
  for (const { fixes } of findings) {
    const edits = (fixes[0]?.edits ?? []).map((edit) => toOffsets(edit, lines));
    const isNew = (edit: (typeof edits)[number]): boolean =>
      !taken.some(
        (other) => other.start === edit.start && other.end === edit.end && other.newText === edit.newText,
      );
    const collides = edits.some((edit) => taken.some((other) => overlaps(edit, other) && isNew(edit)));
    if (!collides) {
      taken.push(...edits.filter(isNew));
    }
  }
  const parts: string[] = [];
  let at = 0;
  // Sorting keeps the order of what is inserted at one place; but words of a command come before the next command.
  for (const { start, end, newText } of taken.toSorted(
    (a, b) =>
      a.start - b.start || a.end - b.end || Number(isCommand(a.newText)) - Number(isCommand(b.newText)),
  )) {
    parts.push(text.slice(at, start), newText);
    at = end;
  }
  return parts.join('') + text.slice(at);
}

/** Findings whose first fix is safe to make without looking. */
export function findSafe(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ fixes }) => fixes[0]?.class === 'safe');
}

/** More rounds than fixes ever need to settle. */
const maxRounds = 8;

/** Makes every safe fix, and those that become possible by them. */
export function fixAll(text: string, options: LintOptions = {}): string {
  let now = text;
  for (let round = 0; round < maxRounds; round++) {
    const next = applyFixes(now, findSafe(lintDockerfile(now, options)));
    if (next === now) {
      break;
    }
    now = next;
  }
  return now;
}

function toFinding(
  reported: Reported,
  from: { readonly rule: Rule; readonly lines: LineIndex; readonly choice: Severity | undefined },
): Finding {
  const { span, summary, advice, ignorePatterns, saving, fixes = [] } = reported;
  return {
    ruleId: from.rule.id,
    range: from.lines.toRange(span),
    severity: from.choice ?? reported.severity ?? severityOf(saving),
    summary,
    ...(advice === undefined ? {} : { advice }),
    ...(ignorePatterns === undefined ? {} : { ignorePatterns }),
    ...(saving === undefined ? {} : { saving, savedBytes: saving.minBytes }),
    fixes: fixes.map(({ edits, ...fix }) => ({
      ...fix,
      edits: edits.map(({ start, end, newText }) => ({ range: from.lines.toRange({ start, end }), newText })),
    })),
  };
}

function toOffsets(
  edit: TextEdit,
  lines: LineIndex,
): { readonly start: number; readonly end: number; readonly newText: string } {
  return {
    start: lines.toOffset(edit.range.start),
    end: lines.toOffset(edit.range.end),
    newText: edit.newText,
  };
}

/** Whether it joins another command to the one before it. */
function isCommand(text: string): boolean {
  return /^(?:\s|[\\`]\r?\n)*(?:&&|;|\|)/.test(text);
}

/** Two insertions at one place do not: both are made, in the order of the findings. */
function overlaps(
  a: { readonly start: number; readonly end: number },
  b: { readonly start: number; readonly end: number },
): boolean {
  return a.start === b.start && a.end === b.end ? a.start !== a.end : a.start < b.end && b.start < a.end;
}
