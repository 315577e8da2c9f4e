import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { matchInstructions } from '../../../src/dockerfile/measuring.ts';
import { toInstruction } from '../../../src/oci/layerSteps.ts';

const text =
  'FROM debian:trixie AS base\nRUN apt-get update \\\n  # lists\n  && apt-get install -y jq\nFROM base\nENV A=1\nCOPY src/ /app/\nRUN --mount=type=cache,target=/x make && make install\nCMD ["sh"]\n';

/** The steps of a history as builders write it; every step makes a layer but those that begin with `-`. */
function match(createdBy: readonly string[]) {
  let layer = 0;
  const steps = createdBy.map((created) => ({
    instruction: toInstruction(created.replace(/^-/, '')),
    layer: created.startsWith('-') ? undefined : layer++,
  }));
  return matchInstructions(parseDockerfile(text), { steps });
}

describe('matching a file with the history of an image', () => {
  it('finds every instruction of what BuildKit built', () => {
    const { layers, share } = match([
      'RUN /bin/sh -c #(nop) ADD file:abc in / ',
      'RUN /bin/sh -c apt-get update   && apt-get install -y jq # buildkit',
      '-ENV A=1',
      'COPY src/ /app/ # buildkit',
      'RUN /bin/sh -c make && make install # buildkit',
      '-CMD ["sh"]',
    ]);
    expect([[...layers].toSorted(([a], [b]) => a - b), share]).toEqual([
      [
        [1, 1],
        [4, 2],
        [5, 3],
      ],
      1,
    ]);
  });

  it('finds every instruction of what the classic builder built', () => {
    const { share } = match([
      '/bin/sh -c #(nop) ADD file:abc in / ',
      '/bin/sh -c apt-get update   && apt-get install -y jq',
      '/bin/sh -c #(nop) COPY dir:123 in /app/ ',
      '|1 A=2 /bin/sh -c make && make install',
    ]);
    expect(share).toBe(1);
  });

  it('leaves out what was changed since, and takes the later of two that are the same', () => {
    const { layers, share } = match([
      '/bin/sh -c make && make install',
      '/bin/sh -c apt-get update && apt-get install -y less',
      '/bin/sh -c #(nop) COPY dir:123 in /app/ ',
      '/bin/sh -c make && make install',
    ]);
    expect([layers.get(5), layers.get(1), share]).toEqual([3, undefined, 2 / 3]);
  });

  it('finds nothing in another image', () => {
    expect(match(['ADD rootfs.tar /', 'RUN /bin/sh -c something else # buildkit']).share).toBe(0);
  });
});
