/** Following the settings while they are edited. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  InvalidChangeSettingsError,
  InvalidSettingsError,
} from '../../../../src/vscode/connecting/errors.ts';
import { SettingsWatch } from '../../../../src/vscode/connecting/settingsWatch.ts';
import { parseSavedRegistries } from '../../../../src/vscode/savedRegistries.ts';

let settings: unknown;
let applied: string[][];
let told: (readonly string[])[];
let otherFaults: readonly string[];
let toldOfOthers: (readonly string[])[];
let watch: SettingsWatch;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  settings = [];
  applied = [];
  told = [];
  otherFaults = [];
  toldOfOthers = [];
  watch = new SettingsWatch({
    read: () => parseSavedRegistries(settings),
    apply: (registries) => applied.push(registries.map(({ id }) => id)),
    tell: (faults) => told.push(faults),
    others: { readFaults: () => otherFaults, tell: (faults) => toldOfOthers.push(faults) },
  });
});

afterEach(() => {
  watch.dispose();
  vi.useRealTimers();
});

function edit(value: unknown): void {
  settings = value;
  watch.changed();
}

describe('SettingsWatch', () => {
  it('takes good entries over at once, whatever the others are', () => {
    edit([{ url: 'a.example.com' }, { url: 7 }]);
    expect(applied).toEqual([['https://a.example.com']]);
  });

  it('tells once, when the typing pauses, what is wrong then', () => {
    edit([{ url: 'h' }, {}]);
    edit([{ url: 'h' }, { url: '' }]);
    edit([{ url: 'h' }, { url: 'http:' }]);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(2000);
    expect(told).toHaveLength(1);
    expect(told[0]?.[0]).toContain('"http:"');
  });

  it('does not repeat itself while the same fault stands there', () => {
    edit([{}]);
    vi.advanceTimersByTime(2000);
    edit([{}, { url: 'a.example.com' }]);
    vi.advanceTimersByTime(2000);
    expect(told).toHaveLength(1);
  });

  it('tells of a fault again after it had been mended', () => {
    for (const value of [[{}], [], [{}]]) {
      edit(value);
      vi.advanceTimersByTime(2000);
    }
    expect(told).toHaveLength(2);
  });

  it('tells at once what is wrong when the extension starts', () => {
    settings = [{}, { url: 'a.example.com' }];
    watch.start();
    expect(applied).toEqual([['https://a.example.com']]);
    expect(told).toEqual([['Entry 1 of registryExplorer.registries has no "url".']]);
  });

  it('tells nothing after it is disposed of', () => {
    edit([{}]);
    watch.dispose();
    vi.advanceTimersByTime(2000);
    expect(told).toEqual([]);
  });
});

describe('SettingsWatch of settings that are read when they are needed', () => {
  it('tells of their faults apart from those of the registries', () => {
    settings = [{}];
    otherFaults = ['A path is bad.'];
    watch.start();
    expect(told).toEqual([['Entry 1 of registryExplorer.registries has no "url".']]);
    expect(toldOfOthers).toEqual([['A path is bad.']]);
  });

  it('tells what is wrong when the typing pauses, not what was wrong before', () => {
    otherFaults = ['A half-typed path is bad.'];
    watch.changed();
    otherFaults = ['A path is bad.'];
    vi.advanceTimersByTime(2000);
    expect(toldOfOthers).toEqual([['A path is bad.']]);
  });

  it('tells each fault once while it stands there, and only what is new of several', () => {
    otherFaults = ['A path is bad.'];
    watch.start();
    edit([{}]);
    vi.advanceTimersByTime(2000);
    otherFaults = ['A path is bad.', 'A tag is bad.'];
    edit([{}]);
    vi.advanceTimersByTime(2000);
    expect(toldOfOthers).toEqual([['A path is bad.'], ['A tag is bad.']]);
    expect(told).toHaveLength(1);
  });

  it('tells of a fault again after it had been mended', () => {
    for (const faults of [['A path is bad.'], [], ['A path is bad.']]) {
      otherFaults = faults;
      watch.changed();
      vi.advanceTimersByTime(2000);
    }
    expect(toldOfOthers).toHaveLength(2);
    expect(told).toEqual([]);
  });

  it('may be left out', () => {
    const bare = new SettingsWatch({
      read: () => parseSavedRegistries([{}]),
      apply: () => undefined,
      tell: (faults) => told.push(faults),
    });
    bare.start();
    bare.dispose();
    expect(told).toHaveLength(1);
  });
});

describe('InvalidSettingsError', () => {
  it('is one message for any number of faults', () => {
    expect(new InvalidSettingsError(['Entry 1 is bad.']).summary).toBe('Entry 1 is bad.');
    expect(new InvalidSettingsError(['Entry 1 is bad.', 'Entry 2 too.', 'Entry 3.']).summary).toBe(
      'Entry 1 is bad. 2 more of its entries cannot be used.',
    );
  });
});

describe('InvalidChangeSettingsError', () => {
  it('is one message for any number of faults, and leads to the settings', () => {
    expect(new InvalidChangeSettingsError(['A path is bad.']).summary).toBe('A path is bad.');
    expect(new InvalidChangeSettingsError(['A path is bad.', 'A tag is bad.'])).toMatchObject({
      code: 'settings.invalidChanges',
      summary: 'A path is bad. 1 more of these entries cannot be used.',
      remedy: { action: 'open-settings' },
    });
  });
});
