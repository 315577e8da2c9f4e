import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../../src/dockerfile/dockerfile.ts';
import type { Facts } from '../../../../src/dockerfile/facts.ts';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { summariseStages } from '../../../../src/vscode/dockerfiles/stageSummaries.ts';

function summarise(text: string, facts: Facts = {}): readonly (readonly [number, string])[] {
  const findings = lintDockerfile(text, { facts });
  return summariseStages(parseDockerfile(text), { facts, findings }).map((summary) => [
    summary.line,
    summary.text,
  ]);
}

const base = { baseImages: new Map([['alpine:3', { sizeBytes: 3_600_000, variants: [] }]]) };

const copying = 'FROM alpine:3\nCOPY app /app\nCOPY etc /etc\n';

describe('what stands above a stage', () => {
  it('is how many layers it makes, and that nothing was found', () => {
    expect(summarise(copying)).toEqual([[0, '2 layers of its own · nothing to save found']]);
  });

  it('is the size of its base where that is known', () => {
    expect(summarise(copying, base)).toEqual([
      [0, '≈ 3.6 MB base · 2 layers of its own · nothing to save found'],
    ]);
  });

  it('is the size of all of it where that was measured', () => {
    const made = (layerBytes: number) => ({ layerBytes, waste: [] });
    const measured = {
      imageName: 'team/app:1',
      instructions: new Map([
        [1, made(400_000)],
        [2, made(1_000_000)],
      ]),
    };
    expect(summarise(copying, { ...base, measured })).toEqual([
      [0, '≈ 5 MB compressed · 2 layers of its own · nothing to save found'],
    ]);
  });

  it('is what can be saved', () => {
    const [summary] = summarise(
      'FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y --no-install-recommends jq\n',
    );
    expect(summary?.[1]).toBe('1 layer of its own · 1 hint, 17 MB to save');
  });

  it('stands above each stage that is an image of its own, and above no other', () => {
    const text =
      'FROM alpine:3 AS build\nRUN make\nFROM alpine:3 AS tests\nCOPY t /t\nFROM alpine:3\nCOPY --from=build /a /a\n';
    expect(summarise(text)).toEqual([
      [2, '1 layer of its own'],
      [4, '1 layer of its own · nothing to save found'],
    ]);
  });
});
