import { describe, expect, it } from 'vitest';
import type { Finding, TextEdit } from '../../../../src/dockerfile/finding.ts';
import { applyFixes, fixAll, lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import {
  type FixChoice,
  toFixAll,
  toFixChoices,
  toIgnoreTitle,
} from '../../../../src/vscode/dockerfiles/fixChoices.ts';

const two =
  'FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends jq \\\n  # a comment\n  less\nFROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends jq\nRUN apt-get update && apt-get install -y --no-install-recommends less\n';

function choicesAt(text: string, line: number): readonly FixChoice[] {
  const all = lintDockerfile(text).filter(({ ruleId }) => ruleId === 'apt-lists-left');
  return toFixChoices(text, { findings: all.filter(({ range }) => range.start.line === line), all });
}

function apply(text: string, edits: readonly TextEdit[]): string {
  const [finding] = lintDockerfile('FROM debian\nRUN apt-get update\n');
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return applyFixes(text, [
    {
      ruleId: 'x',
      range: finding?.range ?? range,
      severity: 'hint',
      summary: '',
      fixes: [{ title: '', class: 'safe', edits }],
    },
  ]);
}

describe('the choices at a finding', () => {
  it('begin with its fix, which is preferred and says what it saves', () => {
    const [first] = choicesAt(two, 5);
    expect(first).toMatchObject({ kind: 'quickfix', isPreferred: true });
    expect(first?.title).toMatch(/^Remove the package lists in the same RUN \(saves about 17 to 45 MB\)$/);
  });

  it('mend every finding of the rule in the file', () => {
    const all = choicesAt(two, 5).find(({ title }) => title.startsWith('Mend all'));
    expect(all?.title).toBe('Mend all 2 findings of apt-lists-left in this file');
    expect(apply(two, all?.edits ?? []).match(/rm -rf/g)).toHaveLength(2);
  });

  it('say what to check first, in one line, and prefer nothing that has to be checked', () => {
    const text =
      'FROM debian:trixie\nRUN apt-get update && apt-get install -y python3-pip && rm -rf /var/lib/apt/lists/*\n';
    const all = lintDockerfile(text);
    const findings = all.filter(({ ruleId }) => ruleId === 'apt-recommends');
    const [first] = toFixChoices(text, { findings, all });
    const [title, caution] = first?.title.split(' – check first: ') ?? [];
    expect(title).toMatch(/^Add --no-install-recommends/);
    expect(caution).toMatch(/^Without it these do not come: .*[a-z+]…$/);
    expect(caution?.length).toBeLessThanOrEqual(81);
    expect(first?.isPreferred).toBe(false);
  });

  it('ignore it with a comment above the instruction', () => {
    const text = 'FROM debian\n  RUN true \\\n  && apt-get update && apt-get install -y jq\n';
    const here = choicesAt(text, 2).find(({ title }) => title === 'Ignore apt-lists-left here');
    const after = apply(text, here?.edits ?? []);
    expect(after).toBe(
      'FROM debian\n  # registry-explorer ignore=apt-lists-left\n  RUN true \\\n  && apt-get update && apt-get install -y jq\n',
    );
    expect(lintDockerfile(after).filter(({ ruleId }) => ruleId === 'apt-lists-left')).toEqual([]);
  });

  it('ignore it in the whole file, behind the directives', () => {
    const text = '# syntax=docker/dockerfile:1\nFROM debian\nRUN apt-get update && apt-get install -y jq\n';
    const everywhere = choicesAt(text, 2).find(({ title }) => title.endsWith('in this file'));
    const after = apply(text, everywhere?.edits ?? []);
    expect(after.split('\n').slice(0, 2)).toEqual([
      '# syntax=docker/dockerfile:1',
      '# registry-explorer global ignore=apt-lists-left',
    ]);
    expect(lintDockerfile(after).filter(({ ruleId }) => ruleId === 'apt-lists-left')).toEqual([]);
  });
});

describe('fixing all', () => {
  it('is one edit that makes the text what all safe fixes make of it', () => {
    const after = fixAll(two);
    expect(after).not.toBe(two);
    expect(apply(two, toFixAll(two, after)?.edits ?? [])).toBe(after);
  });

  it('is not offered where there is nothing to fix', () => {
    expect(toFixAll(two, two)).toBeUndefined();
  });
});

describe('the line for the ignore file', () => {
  it('names the first patterns, the file and the bytes', () => {
    const start = { line: 0, character: 0 };
    const finding: Finding = {
      ruleId: 'copy-context-all',
      range: { start, end: start },
      severity: 'hint',
      summary: '',
      fixes: [],
    };
    const saving = {
      minBytes: 3_000_000,
      maxBytes: 3_000_000,
      basis: 'measured',
      source: 'the files of the build context',
      unit: 'unpacked',
    } as const;
    const ignorePatterns = ['.git', '**/node_modules', '**/*.log', '.env', '*.zip'];
    expect(toIgnoreTitle({ ...finding, saving, ignorePatterns }, '.dockerignore')).toBe(
      'Add .git, **/node_modules, **/*.log and 2 more to .dockerignore (saves 3 MB)',
    );
    expect(toIgnoreTitle({ ...finding, ignorePatterns: ['.env'] }, 'Dockerfile.dockerignore')).toBe(
      'Add .env to Dockerfile.dockerignore',
    );
  });
});
