import { describe, expect, it } from 'vitest';
import { listVariants, toBaseImageFacts, writeVariant } from '../../../src/baseImages/facts.ts';
import { sampleLastKnown } from './sampleLastKnown.ts';

describe('writeVariant', () => {
  const slim = { repository: 'library/python', tag: '3.12-slim' };

  it.each([
    ['python:3.12', slim, 'python:3.12-slim'],
    ['python', slim, 'python:3.12-slim'],
    ['library/python:3.12', slim, 'library/python:3.12-slim'],
    ['docker.io/library/python:3.12', slim, 'docker.io/library/python:3.12-slim'],
    ['localhost:5000/library/python', slim, 'localhost:5000/library/python:3.12-slim'],
    ['localhost:5000/library/python:3.12', slim, 'localhost:5000/library/python:3.12-slim'],
    [
      'mcr.microsoft.com/dotnet/sdk:8.0',
      { repository: 'dotnet/aspnet', tag: '8.0-alpine' },
      'mcr.microsoft.com/dotnet/aspnet:8.0-alpine',
    ],
    [
      'azul/zulu-openjdk:17',
      { repository: 'azul/zulu-openjdk-alpine', tag: '17' },
      'azul/zulu-openjdk-alpine:17',
    ],
  ])('writes in place of %s, for %j, %s', (written, variant, expected) => {
    expect(writeVariant(written, variant)).toBe(expected);
  });
});

describe('what the linter is told', () => {
  it('is the size, and the variants as FROM would have them', () => {
    expect(toBaseImageFacts('docker.io/library/python:3.12', sampleLastKnown())).toEqual({
      sizeBytes: 357_200_000,
      variants: [
        {
          reference: 'docker.io/library/python:3.12-alpine',
          sizeBytes: 17_000_000,
          cautions: ['no glibc (musl)', 'no bash'],
        },
        {
          reference: 'docker.io/library/python:3.12-slim',
          sizeBytes: 45_200_000,
          cautions: ['no compiler or headers (gcc, make)'],
        },
      ],
    });
  });

  it('has no variants before they were looked for, and none of another platform', () => {
    expect(listVariants(sampleLastKnown({}, { found: undefined }))).toEqual([]);
    expect(listVariants(sampleLastKnown({ isForPlatform: false }))).toEqual([]);
  });

  it('leaves out what is not smaller than the image has become', () => {
    expect(listVariants(sampleLastKnown({ sizeBytes: 40_000_000 })).map(({ tag }) => tag)).toEqual([
      '3.12-alpine',
    ]);
  });
});
