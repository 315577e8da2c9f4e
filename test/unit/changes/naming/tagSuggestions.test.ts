/** Which further tags are proposed for an image, by the conventions that its tag follows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestTags, type TagSuggestion } from '../../../../src/changes/naming/tagSuggestions.ts';
import { tagFault } from '../../../../src/oci/reference.ts';

const now = new Date('2026-11-25T23:30:00Z');

function suggest(
  tag: string,
  more: { readonly created?: string; readonly commit?: string; readonly existing?: readonly string[] } = {},
): readonly TagSuggestion[] {
  return suggestTags({ tag, now, ...more });
}

/** Those that come from the version; all the rest are about the day and the commit. */
function fromVersion(tag: string, existing: readonly string[] = []): readonly string[] {
  return suggest(tag, { existing })
    .filter(({ convention }) => !['date', 'compact-date', 'commit'].includes(convention))
    .map((suggestion) => suggestion.tag);
}

function find(suggestions: readonly TagSuggestion[], convention: string): TagSuggestion | undefined {
  return suggestions.find((suggestion) => suggestion.convention === convention);
}

describe('suggestions from a release', () => {
  it.each([
    ['1.2.3', ['1.2', '1', 'latest']],
    ['v1.2.3', ['v1.2', 'v1', 'latest']],
    ['V2.0.0', ['V2.0', 'V2', 'latest']],
    ['1.2', ['1', 'latest']],
    ['17', ['latest']],
    ['v17', ['latest']],
    ['1.2.3.4', ['1.2.3', '1.2', '1', 'latest']],
    ['2026.11.3', ['2026.11', '2026', 'latest']],
    ['24.04', ['24', 'latest']],
    ['1.2.3-alpine', ['1.2-alpine', '1-alpine', 'alpine']],
    ['v1.2.3-alpine3.20', ['v1.2-alpine3.20', 'v1-alpine3.20', 'alpine3.20']],
    ['1.2-alpine', ['1-alpine', 'alpine']],
    ['17-bookworm', ['bookworm']],
    ['1.2.3-debian-12', ['1.2-debian-12', '1-debian-12', 'debian-12']],
    ['1.2.3_windows', ['1.2_windows', '1_windows', 'windows']],
    [
      '3.13.0-windowsservercore-ltsc2022',
      ['3.13-windowsservercore-ltsc2022', '3-windowsservercore-ltsc2022', 'windowsservercore-ltsc2022'],
    ],
  ])('of %s are the tags that follow it', (tag, expected) => {
    expect(fromVersion(tag)).toEqual(expected);
  });

  it('promise no major version before 1.0, where there is nothing to promise', () => {
    expect(fromVersion('0.3.1')).toEqual(['0.3', 'latest']);
    expect(fromVersion('v0.0.5')).toEqual(['latest']);
  });

  it('leave out what building and packaging added', () => {
    expect(fromVersion('1.2.3_build.5')).toEqual(['1.2.3', '1.2', '1', 'latest']);
    expect(fromVersion('1.2.3_20261125')).toEqual(['1.2.3', '1.2', '1', 'latest']);
    expect(fromVersion('1.2.3_5114f85')).toEqual(['1.2.3', '1.2', '1', 'latest']);
    expect(fromVersion('1.2.3-debian-12-r4')).toEqual([
      '1.2.3-debian-12',
      '1.2-debian-12',
      '1-debian-12',
      'debian-12',
    ]);
  });

  it('have the same convention whatever the version is', () => {
    const conventions = (tag: string): readonly string[] =>
      suggest(tag, { commit: 'a1b2c3d4' }).map(({ convention }) => convention);
    expect(conventions('1.2.3')).toEqual(['minor', 'major', 'latest', 'date', 'compact-date', 'commit']);
    expect(conventions('v4.5.6-alpine')).toEqual(conventions('1.2.3'));
    expect(conventions('1.2.3.4_build').slice(0, 3)).toEqual(['release', 'patch', 'minor']);
  });

  it('say in words what each stands for', () => {
    expect(suggest('1.2.3-alpine').map(({ explanation }) => explanation)).toEqual([
      'the newest alpine of 1.2',
      'the newest alpine of 1',
      'the newest alpine of all',
      'today, in UTC',
      'today, in UTC',
    ]);
    expect(suggest('1.2.3-r4')[0]?.explanation).toBe('without r4');
  });
});

describe('suggestions from a pre-release', () => {
  it.each([
    '1.2.3-rc.1',
    '1.2.3-rc1',
    '1.2.3-RC1',
    'v1.2.3-beta',
    '1.2.3-alpha.2',
    '1.2.3-SNAPSHOT',
    '1.2.3-dev',
    '1.2.3-nightly-alpine',
    '1.2.3-alpine-rc.1',
    '1.2.3-M1',
    '1.2.3_rc1',
    '1.2.3-0',
    '1.2.3-4.1',
    '1.2.3-20261125',
    '1.2.3-5-ga1b2c3d',
    '1.2.3-a1b2c3d',
    '1.2.3-dirty',
    '17-beta',
  ])('%s moves no tag of a release', (tag) => {
    expect(fromVersion(tag)).toEqual([]);
  });

  it('may still leave out what building added', () => {
    expect(fromVersion('1.2.3-rc.1_build5')).toEqual(['1.2.3-rc.1']);
  });
});

describe('suggestions from other tags', () => {
  it.each([
    'latest',
    'main',
    '2026-11-24',
    '20261124',
    '4711',
    'a1b2c3d',
    '12ab34c',
    '1234567',
    '2.0rc1',
    '1.1.1w',
    '1.2.3.4.5',
    'release-1.2.3',
    'v',
    '',
    'sha256-0000',
  ])('%j are about the day alone, since it is no version', (tag) => {
    expect(suggest(tag).map((suggestion) => suggestion.tag)).toEqual(['2026-11-25', '20261125']);
  });

  it('do not repeat the tag itself', () => {
    expect(suggest('2026-11-25').map(({ tag }) => tag)).toEqual(['20261125']);
    expect(suggest('a1b2c3d', { commit: 'a1b2c3d4e5' }).map(({ tag }) => tag)).not.toContain('a1b2c3d');
  });
});

describe('suggestions of a day', () => {
  it('name the day an image was made, in UTC, where that is known', () => {
    const [day, compact] = suggest('main', { created: '2026-11-20T23:59:59-02:00' });
    expect([day?.tag, compact?.tag]).toEqual(['2026-11-21', '20261121']);
    expect(day?.explanation).toBe('the day it was made, in UTC');
  });

  it.each(['1970-01-01T00:00:00Z', '1980-01-01T00:00:01Z', 'yesterday', ''])(
    'take today for one that says it was made %s',
    (created) => {
      expect(suggest('main', { created }).map(({ tag }) => tag)).toEqual(['2026-11-25', '20261125']);
    },
  );
});

describe('suggestions of a commit', () => {
  it('have seven digits, however many there are', () => {
    const full = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';
    expect(find(suggest('main', { commit: full }), 'commit')?.tag).toBe('a1b2c3d');
    expect(find(suggest('main', { commit: 'a1b2c3d' }), 'commit')?.tag).toBe('a1b2c3d');
  });

  it.each(['', 'a1b2', 'not a commit', '-a1b2c3d'])('leave out %j, which is none', (commit) => {
    expect(find(suggest('main', { commit }), 'commit')).toBeUndefined();
  });
});

describe('suggestions beside newer versions', () => {
  const newer = (tag: string, existing: readonly string[]): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(
      suggest(tag, { existing })
        .filter(({ convention }) => ['minor', 'major', 'latest'].includes(convention))
        .map((suggestion) => [suggestion.tag, suggestion.newer]),
    );

  it('say which version would be left by a step back', () => {
    expect(newer('1.2.4', ['1.2.3', '1.3.0', '2.0.0', '2.1.0'])).toEqual({
      '1.2': undefined,
      '1': '1.3.0',
      latest: '2.1.0',
    });
    expect(find(suggest('1.2.4', { existing: ['1.3.0'] }), 'major')?.explanation).toBe(
      'the newest of 1, but 1.3.0 is newer',
    );
  });

  it('compare numbers as numbers', () => {
    expect(newer('1.10.0', ['1.9.9'])).toEqual({ '1.10': undefined, '1': undefined, latest: undefined });
    expect(newer('1.9.9', ['v1.10.0'])).toMatchObject({ '1': 'v1.10.0', latest: 'v1.10.0' });
  });

  it('do not count pre-releases, other variants, calendars and numbers of builds', () => {
    const others = ['1.3.0-rc.1', '1.3.0-alpine', '2026.11.3', '412', '20261125', 'main', '1.2', '1'];
    expect(newer('1.2.3', others)).toEqual({ '1.2': undefined, '1': undefined, latest: undefined });
  });

  it('compare variants with their own', () => {
    expect(newer('1.2.3-alpine', ['1.3.0', '1.2.4-alpine'])).toEqual({
      '1.2-alpine': '1.2.4-alpine',
      '1-alpine': '1.2.4-alpine',
      alpine: '1.2.4-alpine',
    });
  });
});

describe('suggestTags', () => {
  const number = fc.integer({ min: 0, max: 9999 }).map(String);
  const version = fc
    .tuple(
      fc.constantFrom('', 'v', 'V'),
      fc.array(number, { minLength: 1, maxLength: 5 }),
      fc.stringMatching(/^([-_.][a-z0-9]{0,9}){0,3}$/),
    )
    .map(([prefix, numbers, suffix]) => `${prefix}${numbers.join('.')}${suffix}`);
  const anything = fc.oneof(version, fc.stringMatching(/^\w[\w.-]{0,127}$/), fc.string());

  it('proposes valid tags only, each once, and never the tag itself', () => {
    fc.assert(
      fc.property(
        anything,
        fc.array(anything, { maxLength: 5 }),
        fc.option(fc.string(), { nil: undefined }),
        fc.option(fc.string(), { nil: undefined }),
        fc.date({ noInvalidDate: true }),
        (tag, existing, created, commit, date) => {
          const tags = suggestTags({ tag, existing, created, commit, now: date }).map((found) => found.tag);
          expect(tags.filter((found) => tagFault(found) !== undefined)).toEqual([]);
          expect(new Set([tag, ...tags]).size).toBe(tags.length + 1);
        },
      ),
    );
  });

  it('proposes for a version tags that its own version begins with, and nothing of another', () => {
    fc.assert(
      fc.property(version, (tag) => {
        const levels = suggest(tag).filter(({ convention }) =>
          ['patch', 'minor', 'major'].includes(convention),
        );
        for (const { tag: found } of levels) {
          const numbers = /^v?[\d.]+/i.exec(found)?.[0] ?? '';
          expect(tag.startsWith(`${numbers}.`)).toBe(true);
        }
      }),
    );
  });
});
