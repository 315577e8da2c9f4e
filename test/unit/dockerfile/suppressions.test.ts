import { describe, expect, it } from 'vitest';
import { lintDockerfile } from '../../../src/dockerfile/linter.ts';

const run = 'RUN apt-get update && apt-get install -y --no-install-recommends curl\n';

function linesOf(text: string): readonly number[] {
  return lintDockerfile(text).flatMap(({ ruleId, range }) =>
    ruleId === 'apt-lists-left' ? [range.start.line] : [],
  );
}

describe('a comment that silences a rule', () => {
  it.each([
    'registry-explorer ignore=apt-lists-left',
    'hadolint ignore=DL3008,DL3009',
    'registry-explorer ignore=all',
  ])('holds for the next instruction alone: %s', (comment) => {
    expect(linesOf(`FROM debian\n# ${comment}\n${run}USER a\n${run}`)).toEqual([4]);
  });

  it('holds for the instruction it stands in', () => {
    const inside = run.replace('&&', '\\\n# registry-explorer ignore=apt-lists-left\n  &&');
    expect(linesOf(`FROM debian\n${inside}USER a\n${run}`)).toEqual([5]);
  });

  it('holds for the file', () => {
    expect(linesOf(`# registry-explorer global ignore=apt-lists-left\nFROM debian\n${run}`)).toEqual([]);
  });

  it('does not hold for other rules', () => {
    expect(linesOf(`FROM debian\n# registry-explorer ignore=pip-cache\n${run}`)).toEqual([2]);
  });

  it('is nothing behind the last instruction', () => {
    expect(linesOf(`FROM debian\n${run}# registry-explorer ignore=apt-lists-left\n`)).toEqual([1]);
  });
});
