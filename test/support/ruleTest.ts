/** How a rule is tested: the shortest Dockerfiles it catches, what its fix makes of them, and those it lets pass. */
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts';
import type { Finding, FixClass } from '../../src/dockerfile/finding.ts';
import { applyFixes, lintDockerfile, type LintOptions } from '../../src/dockerfile/linter.ts';
import type { Rule } from '../../src/dockerfile/rule.ts';

export interface CaughtCase {
  readonly text: string;
  readonly options?: LintOptions;
  /** Zero-based lines of the findings; the only finding's line may be left out. */
  readonly lines?: readonly number[];
  /** The class of the first fix of the first finding; `'none'` where none is offered. */
  readonly fix?: FixClass | 'none';
  /** The text after the first fix of every finding of the rule. */
  readonly fixed?: string;
  readonly severity?: Finding['severity'];
}

export interface PassedCase {
  readonly text: string;
  readonly options?: LintOptions;
}

/** Titles are the keys: what the Dockerfile has that matters. */
export function describeRule(
  rule: Rule,
  cases: {
    readonly catches: Readonly<Record<string, CaughtCase>>;
    readonly passes: Readonly<Record<string, PassedCase | string>>;
  },
): void {
  describe(`rule ${rule.id}`, () => {
    for (const [title, caught] of Object.entries(cases.catches)) {
      it(`catches ${title}`, () => expectCaught(rule, caught));
    }
    for (const [title, passed] of Object.entries(cases.passes)) {
      it(`lets pass ${title}`, () => {
        const { text, options } = typeof passed === 'string' ? { text: passed } : passed;
        expect(findingsOf(rule, text, options)).toEqual([]);
      });
    }
  });
}

function expectCaught(rule: Rule, caught: CaughtCase): void {
  const findings = findingsOf(rule, caught.text, caught.options);
  const lines = findings.map(({ range }) => range.start.line);
  expect(caught.lines === undefined ? lines.length : lines).toEqual(caught.lines ?? 1);
  const [first] = findings;
  if (caught.severity !== undefined) {
    expect(first?.severity).toBe(caught.severity);
  }
  if (caught.fix !== undefined) {
    expect(first?.fixes[0]?.class ?? 'none').toBe(caught.fix);
  }
  if (first?.fixes[0]?.class === 'suggest') {
    expect(first.fixes[0].caution).toMatch(/\.$/);
  }
  if (caught.fixed !== undefined) {
    const fixed = applyFixes(caught.text, findings);
    expect(fixed).toBe(caught.fixed);
    expect(findingsOf(rule, fixed, caught.options)).toEqual([]);
    expect(parseDockerfile(fixed).instructions.length).toBeGreaterThan(0);
  }
}

function findingsOf(rule: Rule, text: string, options: LintOptions | undefined): readonly Finding[] {
  return lintDockerfile(text, options).filter(({ ruleId }) => ruleId === rule.id);
}
