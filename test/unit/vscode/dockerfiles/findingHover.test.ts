import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/dockerfile/finding.ts';
import { toFindingMarkdown } from '../../../../src/vscode/dockerfiles/findingHover.ts';

const start = { line: 0, character: 0 };

const finding: Finding = {
  ruleId: 'apt-lists-left',
  range: { start, end: start },
  severity: 'warning',
  summary: 'The lists stay.',
  advice: 'Remove them.',
  fixes: [],
};

describe('the hover of a finding', () => {
  it('has where the number is from, what to look at first, and the page; not what the editor says itself', () => {
    const text = toFindingMarkdown(
      {
        ...finding,
        saving: {
          minBytes: 17_000_000,
          maxBytes: 45_000_000,
          basis: 'estimated',
          source: 'Debian and Ubuntu, 2026',
          unit: 'compressed',
        },
        fixes: [
          { title: 'Remove the lists', class: 'suggest', caution: 'A *script* could need them.', edits: [] },
        ],
      },
      'command:page',
    );
    expect(text.split('\n\n')).toEqual([
      'Expected saving: about 17 to 45 MB compressed (Debian and Ubuntu, 2026)',
      String.raw`Before “Remove the lists”: A \*script\* could need them.`,
      '[Why, and when not: apt-lists-left](command:page)',
    ]);
  });

  it('says what was measured', () => {
    const saving = {
      minBytes: 2_000_000,
      maxBytes: 2_000_000,
      basis: 'measured',
      source: 'measured in team/app:1',
      unit: 'unpacked',
    } as const;
    expect(toFindingMarkdown({ ...finding, saving }, undefined)).toBe(
      'Measured saving: 2 MB unpacked (measured in team/app:1)',
    );
  });
});
