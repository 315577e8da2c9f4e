import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../../src/dockerfile/dockerfile.ts';
import type { Facts } from '../../../../src/dockerfile/facts.ts';
import { viewImage } from '../../../../src/dockerfile/imageView.ts';
import { fixAll, lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { writeSizeReport } from '../../../../src/vscode/dockerfiles/sizeReport.ts';

const text =
  'FROM debian:trixie-slim\nRUN apt-get update \\\n  && apt-get install -y --no-install-recommends jq\nCOPY src /src\n';

function write(facts: Facts = {}, of = text): string {
  const file = parseDockerfile(of);
  return writeSizeReport({
    name: 'Dockerfile',
    file,
    image: viewImage(file, undefined),
    facts,
    findings: lintDockerfile(of, { facts }),
    fixed: fixAll(of, { facts }),
  });
}

describe('the report of a Dockerfile', () => {
  it('has each instruction that makes a layer, each finding with its bytes, and the fixes as a diff', () => {
    const report = write();
    expect(report).toContain('# Image size of Dockerfile\n');
    expect(report).toContain('1 finding, at least 17 MB to save.');
    expect(report).toMatch(/\| Line \| Instruction \| Findings \|/);
    expect(report).toMatch(/\| 2 \| `RUN apt-get update .*` \| 1 \|/);
    expect(report).toMatch(/\| 4 \| `COPY src \/src` \|  \|/);
    expect(report).toMatch(
      /\| 2 \| apt-lists-left \| .* \| about 17 to 45 MB \| .* \| Remove the package lists/,
    );
    expect(report).toMatch(/\n\+.*rm -rf \/var\/lib\/apt\/lists/);
  });

  it('has the measured bytes of each instruction, and the total', () => {
    const instructions = new Map([
      [1, { layerBytes: 40_000_000, waste: [] }],
      [2, { layerBytes: 2_000_000, waste: [] }],
    ]);
    const report = write({
      measured: { imageName: 'team/app:1', instructions },
      baseImages: new Map([['debian:trixie-slim', { sizeBytes: 29_000_000, variants: [] }]]),
    });
    expect(report).toContain('The base image debian:trixie-slim is 29 MB compressed.');
    expect(report).toContain('The layers of this file are 42 MB compressed, measured in team/app:1.');
    expect(report).toMatch(/\| 4 \| `COPY src \/src` \| 2 MB \|  \|/);
  });

  it('says when there is nothing to find, to fix, or to make layers of', () => {
    const report = write({}, 'FROM debian:trixie-slim\nCMD ["sh"]\n');
    expect(report).toContain('No instruction of this file makes a layer.');
    expect(report).toContain('Nothing was found that makes this image larger than it has to be.');
    expect(report).toContain('No fix can be made without a look at it.');
    expect(report).not.toContain('```diff');
  });

  it('keeps what the file says inside of its tables', () => {
    const report = write({}, 'FROM debian:trixie-slim\nRUN cat a | `tee` b\n');
    const row = report.split('\n').find((line) => line.startsWith('| 2 |')) ?? '';
    expect(row.replaceAll(/\\\|/g, '').match(/\|/g)).toHaveLength(4);
  });
});
