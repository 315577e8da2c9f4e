// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { compareReaders } from '../../../../../webview/views/compare/compareReaders.ts';
import {
  artifactComparison,
  doneView,
  equalComparison,
  failedView,
  offeredView,
  runningView,
  sampleComparison,
  sampleFiles,
} from '../../../../support/panel/sampleComparison.ts';

const { answers, events } = compareReaders;

describe('compareReaders', () => {
  it('take what the contract allows', () => {
    for (const view of [sampleComparison, equalComparison, artifactComparison]) {
      expect(events.comparison(view)).toBe(view);
    }
    for (const view of [doneView, offeredView, runningView(0.5), failedView]) {
      expect(events.files(view)).toBe(view);
    }
    expect(events.failure(undefined)).toBeUndefined();
  });

  it('take an address as it is', () => {
    expect(events.comparison({ ...sampleComparison, address: { before: [1] } }).address).toEqual({
      before: [1],
    });
  });

  it('take a failure that is over and travelled as text', () => {
    expect(events.failure(null)).toBeUndefined();
  });

  it('refuse what is missing or of another type', () => {
    expect(() => events.comparison({ ...sampleComparison, after: undefined })).toThrow('not understood');
    expect(() => events.comparison({ ...sampleComparison, isSame: 'yes' })).toThrow('not understood');
    expect(() =>
      events.comparison({ ...sampleComparison, facts: [{ name: 'User', change: 'other' }] }),
    ).toThrow('not understood');
    expect(() => events.files({ ...doneView, state: 'incomplete' })).toThrow('not understood');
    expect(() => events.files({ ...doneView, totals: {} })).toThrow('not understood');
    expect(() => events.failure({ code: 1 })).toThrow('not understood');
  });

  it('take files with and without their sizes before', () => {
    const { beforeSizes, ...tree } = sampleFiles;
    expect(answers.openFiles(sampleFiles).beforeSizes).toEqual(beforeSizes);
    expect(answers.openFiles(tree).beforeSizes).toBeUndefined();
  });

  it('take sizes before that arrive as bytes', () => {
    const bytes = new Uint8Array((sampleFiles.beforeSizes ?? new Float64Array()).buffer);
    expect(answers.openFiles({ ...sampleFiles, beforeSizes: bytes }).beforeSizes).toEqual(
      sampleFiles.beforeSizes,
    );
  });

  it('refuse files whose sizes before are not theirs', () => {
    expect(() => answers.openFiles({ ...sampleFiles, beforeSizes: new Float64Array(2) })).toThrow(
      'do not fit',
    );
    expect(() => answers.openFiles({ ...sampleFiles, beforeSizes: 'many' })).toThrow('not understood');
  });
});
