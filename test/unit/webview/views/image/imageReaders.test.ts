// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { imageReaders } from '../../../../../webview/views/image/imageReaders.ts';
import { toLayerBars } from '../../../../../webview/views/image/layerBars.ts';
import {
  brokenAnalysis,
  offeredAnalysis,
  runningAnalysis,
  sampleAnalysis,
  sampleArtifact,
  sampleCopies,
  sampleImage,
} from '../../../../support/panel/sampleImage.ts';

const { answers, events } = imageReaders;

describe('imageReaders', () => {
  it('take what the contract allows', () => {
    expect(events.image(sampleImage)).toBe(sampleImage);
    expect(events.image(sampleArtifact)).toBe(sampleArtifact);
    for (const view of [sampleAnalysis, offeredAnalysis, runningAnalysis(), brokenAnalysis]) {
      expect(events.analysis(view)).toEqual(view);
    }
    expect(answers.openFileHistory(sampleCopies)).toBe(sampleCopies);
    expect(events.failure(undefined)).toBeUndefined();
  });

  it('take a list with holes as it travels through text', () => {
    expect(events.analysis(JSON.parse(JSON.stringify(brokenAnalysis)))).toEqual(brokenAnalysis);
    expect(events.failure(null)).toBeUndefined();
  });

  it('refuse what is missing or of another type', () => {
    expect(() => events.image({ ...sampleImage, layers: undefined })).toThrow('not understood');
    expect(() => events.image({ ...sampleImage, kind: 'other' })).toThrow('not understood');
    expect(() => events.analysis({ ...sampleAnalysis, state: 1 })).toThrow('not understood');
    expect(() => events.failure('text')).toThrow('not understood');
  });
});

describe('toLayerBars', () => {
  it('are compressed sizes until there is a result', () => {
    const bars = toLayerBars(sampleImage, offeredAnalysis, new Map());
    expect(bars.map(({ bytes }) => bytes)).toEqual(
      sampleImage.layers.map(({ compressedBytes }) => compressedBytes),
    );
  });

  it('are unpacked sizes by cause afterwards, unknown for a layer that could not be read', () => {
    const tones = new Map([
      ['content', 'content'],
      ['build-tools', 'first'],
    ] as const);
    const bars = toLayerBars(sampleImage, brokenAnalysis, tones);
    expect(bars[5]).toEqual({ bytes: 0, isKnown: false, parts: [] });
    expect(bars[1]?.parts.find(({ key }) => key === 'build-tools')?.tone).toBe('first');
    expect(bars[1]?.parts.find(({ key }) => key === 'apt-lists')?.tone).toBe('other');
    expect(bars[3]?.parts).toEqual([]);
  });
});
