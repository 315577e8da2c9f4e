// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { contextReaders } from '../../../../../webview/views/context/contextReaders.ts';
import {
  firstContextPlace,
  readContextPlace,
  trimContextPlace,
} from '../../../../../webview/views/context/contextPlace.ts';
import {
  brokenContext,
  cleanContext,
  readingContext,
  sampleContext,
  sampleContextFiles,
} from '../../../../support/panel/sampleContext.ts';

const { answers, events } = contextReaders;

describe('contextReaders', () => {
  it('take what the contract allows', () => {
    for (const view of [sampleContext, readingContext, cleanContext, brokenContext]) {
      expect(events.context(view)).toBe(view);
    }
    expect([events.failure(undefined), events.failure(null)]).toEqual([undefined, undefined]);
    expect(answers.openFiles(sampleContextFiles).fileCount).toBe(15);
  });

  it('refuse what is missing or of another type', () => {
    const { result } = sampleContext;
    expect(() => events.context({ ...sampleContext, folder: undefined })).toThrow('not understood');
    expect(() => events.context({ ...sampleContext, state: 'offered' })).toThrow('not understood');
    expect(() => events.context({ ...sampleContext, result: {} })).toThrow('not understood');
    expect(() =>
      events.context({ ...sampleContext, result: { ...result, unwanted: [{ pattern: '.git' }] } }),
    ).toThrow('not understood');
    expect(() => events.failure({ code: 1 })).toThrow('not understood');
    expect(() => answers.openFiles({ columns: {} })).toThrow('not understood');
  });

  it('refuse groups that cannot be told apart', () => {
    const [first] = sampleContext.result?.unwanted ?? [];
    const result = { ...sampleContext.result, unwanted: [first, first] };
    expect(() => events.context({ ...sampleContext, result })).toThrow('the same pattern');
  });
});

describe('the place in a context', () => {
  it('is kept, and begins anew where it is none', () => {
    const place = { ...firstContextPlace, query: 'a', turned: ['src'] };
    expect(readContextPlace(JSON.parse(JSON.stringify(place)))).toEqual(place);
    expect(readContextPlace({ order: 'sideways' })).toEqual(firstContextPlace);
    expect(readContextPlace(undefined)).toEqual(firstContextPlace);
  });

  it('keeps no more open folders than anybody opens', () => {
    const turned = Array.from({ length: 3000 }, (_, at) => `f${at}`);
    expect(trimContextPlace({ ...firstContextPlace, turned }).turned.length).toBe(1000);
  });
});
