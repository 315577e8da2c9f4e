import { describe, expect, it } from 'vitest';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import type { LoadedImage } from '../../../../src/vscode/images/loadedImage.ts';
import { toComparisonView } from '../../../../src/vscode/panels/compare/compareView.ts';

function load(names: readonly string[]): { readonly loaded: LoadedImage; readonly name: string } {
  const descriptor = (mediaType: string, name: string) => ({
    mediaType,
    digest: computeDigest(Buffer.from(name)),
    sizeBytes: 1,
  });
  const layers = names.map((name) => descriptor('application/vnd.oci.image.layer.v1.tar', name));
  const digest = computeDigest(Buffer.from(names.join()));
  return {
    name: 'app',
    loaded: {
      digest,
      manifestDigest: digest,
      mediaType: mediaTypes.ociManifest,
      annotations: {},
      platforms: [],
      manifest: {
        kind: 'image',
        mediaType: mediaTypes.ociManifest,
        config: descriptor(mediaTypes.ociConfig, 'config'),
        layers,
      },
      config: undefined,
      history: {
        steps: layers.map((layer) => ({ layer, history: undefined, instruction: undefined })),
        isMatching: false,
      },
    },
  };
}

function pair(before: string, after: string): string {
  const { layers } = toComparisonView(load([...before]), load([...after]));
  const marks = { same: '=', added: '+', removed: '-' } as const;
  return layers
    .map(({ change, before: left, after: right }) =>
      left === undefined ? `${marks[change]}${after[right ?? -1]}` : `${marks[change]}${before[left]}`,
    )
    .join(' ');
}

describe('the layers of two images', () => {
  it.each([
    ['abc', 'abc', '=a =b =c'],
    ['ab', 'abc', '=a =b +c'],
    ['abcd', 'axcd', '=a -b +x =c =d'],
    ['abxc', 'aybc', '=a +y =b -x =c'],
    ['aab', 'ab', '=a -a =b'],
    ['', 'ab', '+a +b'],
    ['aba', 'aa', '=a -b =a'],
  ])('are paired in order: %s and %s', (before, after, expected) => {
    expect(pair(before, after)).toBe(expected);
  });

  it('are paired at once even if there are thousands', () => {
    const many = (prefix: string) => Array.from({ length: 5000 }, (_, index) => `${prefix}${index}`);
    const start = performance.now();
    const view = toComparisonView(load(['base', ...many('a'), 'end']), load(['base', ...many('b'), 'end']));
    expect([view.layers.length, view.commonLayers.count]).toEqual([10_002, 2]);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
