/** How fixes of several findings are made in one text. */
import { describe, expect, it } from 'vitest';
import { applyFixes, lintDockerfile } from '../../../src/dockerfile/linter.ts';

function fixOnce(text: string, rules: readonly string[]): string {
  return applyFixes(
    text,
    lintDockerfile(text).filter(({ ruleId }) => rules.includes(ruleId)),
  );
}

describe('applyFixes', () => {
  it.each([
    [
      'FROM debian:trixie\nRUN apt-get update && apt-get install -y curl\n',
      'FROM debian:trixie\nRUN apt-get update && apt-get install --no-install-recommends -y curl ca-certificates && rm -rf /var/lib/apt/lists/*\n',
    ],
    [
      'FROM debian:trixie\nRUN apt-get update\nRUN apt-get install -y curl\n',
      'FROM debian:trixie\nRUN apt-get update && apt-get install --no-install-recommends -y curl ca-certificates && rm -rf /var/lib/apt/lists/*\n',
    ],
    [
      'FROM debian:trixie\nRUN apt-get update; \\\n    apt-get install -y curl\n',
      'FROM debian:trixie\nRUN apt-get update; \\\n    apt-get install --no-install-recommends -y curl ca-certificates \\\n    && rm -rf /var/lib/apt/lists/*\n',
    ],
  ])('adds words to a command before another command is added behind it: %j', (text, fixed) => {
    expect(fixOnce(text, ['apt-lists-left', 'update-without-install', 'apt-recommends'])).toBe(fixed);
  });

  it('makes an edit that several fixes have in common once', () => {
    const text = 'FROM debian:trixie\nRUN apt-get update && apt-get install -y curl\n';
    const findings = lintDockerfile(text).filter(({ ruleId }) => ruleId === 'apt-lists-left');
    expect(applyFixes(text, [...findings, ...findings])).toBe(applyFixes(text, findings));
  });
});
