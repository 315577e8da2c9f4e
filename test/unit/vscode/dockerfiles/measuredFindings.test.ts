import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../../src/dockerfile/dockerfile.ts';
import type { MeasuredFacts, MeasuredWaste } from '../../../../src/dockerfile/facts.ts';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { toMeasuredFindings } from '../../../../src/vscode/dockerfiles/measuredFindings.ts';

const text =
  'FROM debian:trixie-slim\nRUN apt-get update \\\n  && apt-get install -y --no-install-recommends jq\nRUN make\n';

function measure(waste: readonly MeasuredWaste[], index: number): MeasuredFacts {
  return {
    imageName: 'team/app:1',
    instructions: new Map([[index, { layerBytes: 5_000_000, waste }]]),
  };
}

const caches: MeasuredWaste = {
  causeId: 'build-cache',
  title: 'Build caches',
  sizeBytes: 12_000_000,
  paths: ['/root/.cache'],
  advice: 'Mount a cache.',
};

function find(measured: MeasuredFacts) {
  const findings = lintDockerfile(text, { facts: { measured } });
  return toMeasuredFindings(parseDockerfile(text), { measured, findings });
}

describe('waste that was measured', () => {
  it('is told at the instruction that made it, by its bytes', () => {
    expect(find(measure([caches], 2))).toEqual([
      {
        ruleId: 'measured-waste',
        range: { start: { line: 3, character: 0 }, end: { line: 3, character: 3 } },
        severity: 'warning',
        summary: 'Build caches: 12 MB in this layer.',
        advice: 'Mount a cache.',
        saving: {
          minBytes: 12_000_000,
          maxBytes: 12_000_000,
          basis: 'measured',
          source: 'measured in team/app:1',
          unit: 'unpacked',
        },
        savedBytes: 12_000_000,
        fixes: [],
      },
    ]);
  });

  it('is not told twice where a rule says it already', () => {
    const lists = { ...caches, causeId: 'apt-lists', title: 'Package lists', sizeBytes: 41_600_000 };
    expect(find(measure([lists], 1))).toEqual([]);
    expect(find(measure([lists, caches], 1)).map(({ savedBytes }) => savedBytes)).toEqual([12_000_000]);
  });

  it('is not told where it is little, or where the file has no such instruction', () => {
    expect(find(measure([{ ...caches, sizeBytes: 90_000 }], 2))).toEqual([]);
    expect(find(measure([caches], 9))).toEqual([]);
  });
});
