/** What the fixes of some rules make of a Dockerfile: the text that a case builds, and that keys make in the editor. */
import type { Finding } from '../../src/dockerfile/finding.ts';
import { applyFixes, lintDockerfile, type LintOptions } from '../../src/dockerfile/linter.ts';

export interface Fixed {
  readonly text: string;
  readonly broken: readonly string[];
}

export interface By {
  readonly rules: readonly string[];
  readonly lint: LintOptions;
}

/** More rounds than fixes ever need to settle. */
const maxRounds = 8;

/** Every fix of the rules that are named, and of no other; no other has a safe one to make. */
export function makeFixes(text: string, by: By): Fixed {
  const isNamed = ({ ruleId }: Finding): boolean => by.rules.includes(ruleId);
  const all = lintDockerfile(text, by.lint);
  const found = all.filter((finding) => finding.fixes.length > 0);
  const silent = by.rules.filter((rule) => !found.some(({ ruleId }) => ruleId === rule));
  const others = found.filter((finding) => finding.fixes[0]?.class === 'safe' && !isNamed(finding));
  let now = text;
  let isSettled = false;
  for (let round = 0; round < maxRounds && !isSettled; round++) {
    const next = applyFixes(now, lintDockerfile(now, by.lint).filter(isNamed));
    isSettled = next === now;
    now = next;
  }
  return {
    text: now,
    broken: [
      ...silent.map((rule) => `${rule} has no fix to make here`),
      ...others.map(({ ruleId }) => `${ruleId} has a safe fix to make here, and the case does not name it`),
      ...(isSettled ? [] : ['the fixes never settle']),
    ],
  };
}
