import { describe, expect, it } from 'vitest';
import type { LastKnown } from '../../../src/baseImages/baseImage.ts';
import { findLastKnown, formatLastKnown, isLastKnownText } from '../../../src/baseImages/lastKnownText.ts';
import { computeDigest } from '../../../src/oci/digest.ts';
import { sampleLastKnown } from './sampleLastKnown.ts';

const key = 'docker.io/library/python:3.12 linux/arm64';

/** The record with one of its fields, named by a path of keys, made something else. */
function damage(lastKnown: LastKnown, path: readonly string[], value: unknown): Uint8Array {
  const edit = (node: unknown, [next, ...rest]: readonly string[]): unknown =>
    next === undefined || typeof node !== 'object' || node === null
      ? value
      : {
          ...node,
          [next]: edit(Object.entries(node).find(([name]) => name === next)?.[1], rest),
        };
  const record: unknown = JSON.parse(Buffer.from(formatLastKnown(key, lastKnown)).toString());
  return Buffer.from(JSON.stringify(edit(record, path)));
}

describe('what is last known, as text', () => {
  it.each([
    ['with everything', sampleLastKnown()],
    ['with as little as there may be', { ...sampleLastKnown(), move: undefined, found: undefined }],
    [
      'with a pin that is behind its tag, and an image without a date',
      sampleLastKnown({ movedTo: computeDigest(Buffer.from('next')), created: undefined }),
    ],
  ])('comes back as it was, %s', (_, lastKnown) => {
    expect(findLastKnown(key, formatLastKnown(key, lastKnown))).toEqual(lastKnown);
  });

  it('is not taken for something else that has the same name on the disk', () => {
    expect(findLastKnown('another', formatLastKnown(key, sampleLastKnown()))).toBeUndefined();
  });

  it.each([
    [['version'], 2],
    [['image'], null],
    [['image', 'digest'], 'sha256:no'],
    [['image', 'sizeBytes'], -1],
    [['image', 'sizeBytes'], '5'],
    [['image', 'platform'], 'linux'],
    [
      ['image', 'platforms'],
      ['linux/amd64', 'x'],
    ],
    [['image', 'layers'], [{ digest: 'x', sizeBytes: 1 }]],
    [['image', 'movedTo'], 'later'],
    [['seenAt'], 'yesterday'],
    [['found', 'variants'], [{ repository: 'r' }]],
    [['found', 'of'], 5],
    [['move', 'from'], 'there'],
  ])('is as good as lost when %j is %j', (path, value) => {
    expect(findLastKnown(key, damage(sampleLastKnown(), path, value))).toBeUndefined();
  });

  it.each(['', '{', 'null', '[]', '"text"', '{"version":1'])('is as good as lost when it is %j', (text) => {
    expect(findLastKnown(key, Buffer.from(text))).toBeUndefined();
    expect(isLastKnownText(Buffer.from(text))).toBe(false);
  });
});
