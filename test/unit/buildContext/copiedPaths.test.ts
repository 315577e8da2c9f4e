import { describe, expect, it } from 'vitest';
import { findCopiedPaths } from '../../../src/buildContext/copiedPaths.ts';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';

function copiedBy(...lines: readonly string[]): readonly string[] {
  return findCopiedPaths(parseDockerfile(['FROM alpine AS base', ...lines].join('\n')));
}

describe('findCopiedPaths', () => {
  it('finds the sources of COPY and ADD, in both forms', () => {
    expect(copiedBy('COPY a b /to/', 'ADD --chown=1:1 c /to', 'COPY ["d e", "/to"]')).toEqual([
      'a',
      'b',
      'c',
      'd e',
    ]);
  });

  it('leaves out what comes from another stage, from an address and from the file itself', () => {
    expect(
      copiedBy(
        'COPY --from=base /a /b',
        'ADD https://example.com/a.tar /b',
        'ADD git@github.com:a/b.git /b',
        'COPY <<EOF /b',
        'text',
        'EOF',
      ),
    ).toEqual([]);
  });

  it('fills in variables that are known', () => {
    expect(copiedBy('ARG NAME=app', 'COPY dist/$NAME /to')).toEqual(['dist/app']);
  });

  it('finds what a RUN mounts out of the context', () => {
    expect(
      copiedBy(
        'RUN --mount=type=bind,source=dist,target=/dist ls',
        'RUN --mount=target=/x,src=pkg ls',
        'RUN --mount=type=bind,from=base,source=no,target=/x ls',
        'RUN --mount=type=cache,source=no,target=/x ls',
        'RUN --mount=type=secret,id=a,source=no ls',
      ),
    ).toEqual(['dist', 'pkg']);
  });
});
