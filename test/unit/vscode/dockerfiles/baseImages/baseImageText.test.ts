import { describe, expect, it } from 'vitest';
import type { BaseImageState, LastKnown } from '../../../../../src/baseImages/baseImage.ts';
import { toProblem } from '../../../../../src/baseImages/problem.ts';
import { NetworkError } from '../../../../../src/http/errors.ts';
import {
  describeBaseImage,
  explainBaseImage,
} from '../../../../../src/vscode/dockerfiles/baseImages/baseImageText.ts';
import { listBaseImageChanges } from '../../../../../src/vscode/dockerfiles/baseImages/baseImageChanges.ts';
import { nowMs, sampleLastKnown, toDigest } from '../../../baseImages/sampleLastKnown.ts';

const written = 'python:3.12';
const down = toProblem(new NetworkError({ host: 'registry.test', fault: 'refused' }), nowMs);

function toState(lastKnown: LastKnown | undefined, problem = false): BaseImageState {
  return { lastKnown, problem: problem ? down : undefined };
}

const threeDaysAgo = { seenAt: '2026-03-19T12:00:00.000Z' };

describe('beside FROM', () => {
  it.each([
    ['size and age', sampleLastKnown(), '357.2 MB · 3 weeks old'],
    [
      'days while they are few',
      sampleLastKnown({ created: '2026-03-17T12:00:00Z' }),
      '357.2 MB · 5 days old',
    ],
    [
      'months when they are many',
      sampleLastKnown({ created: '2025-10-01T12:00:00Z' }),
      '357.2 MB · 5 months old',
    ],
    ['no age where there is none', sampleLastKnown({ created: undefined }), '357.2 MB'],
    [
      'the platform where it is another',
      sampleLastKnown({ isForPlatform: false, created: undefined }),
      '357.2 MB for linux/arm64',
    ],
    [
      'that the tag of a pin has moved on',
      sampleLastKnown({ movedTo: toDigest('next') }),
      '357.2 MB · 3 weeks old · tag moved on',
    ],
    [
      'that a tag has moved on, for a week',
      sampleLastKnown(
        {},
        {
          move: {
            from: toDigest('a'),
            lastSeenAt: '2026-03-01T00:00:00Z',
            noticedAt: '2026-03-20T00:00:00Z',
          },
        },
      ),
      '357.2 MB · 3 weeks old · tag moved on',
    ],
    [
      'how old that is after a day',
      sampleLastKnown({}, threeDaysAgo),
      '357.2 MB · 3 weeks old · as of 3 days ago',
    ],
  ])('stands %s', (_, lastKnown, expected) => {
    expect(describeBaseImage(toState(lastKnown), nowMs)).toBe(expected);
  });

  it('stands how old it is when the registry is down', () => {
    expect(describeBaseImage(toState(sampleLastKnown({}, threeDaysAgo), true), nowMs)).toBe(
      '357.2 MB · 3 weeks old · as of 3 days ago',
    );
  });

  it('stands how old it is, however young, as soon as the registry is down', () => {
    expect(describeBaseImage(toState(sampleLastKnown(), true), nowMs)).toBe(
      '357.2 MB · 3 weeks old · as of 30 minutes ago',
    );
  });

  it('stands nothing where nothing was ever known', () => {
    expect(describeBaseImage(undefined, nowMs)).toBeUndefined();
    expect(describeBaseImage(toState(undefined, true), nowMs)).toBeUndefined();
  });
});

describe('the hover', () => {
  it('has platforms, layers, and the variants with their sizes and what could break', () => {
    expect(explainBaseImage(written, toState(sampleLastKnown({}, { move: undefined })), { nowMs })).toBe(
      [
        '**python:3\\.12** · 357.2 MB compressed',
        `Made 21 days ago (Mar 1, 2026, 10:00 AM UTC), \`${toDigest('image')}\``,
        'Platforms: linux/amd64, linux/arm64; sizes are those of linux/arm64.',
        '2 layers: 49.2 MB + 308 MB.',
        [
          '| Smaller variant | Size | Saves | What could break |',
          '|:--|:--|:--|:--|',
          '| python:3\\.12\\-alpine | 17\u00A0MB | 340.2\u00A0MB | no glibc \\(musl\\); no bash |',
          '| python:3\\.12\\-slim | 45.2\u00A0MB | 312\u00A0MB | no compiler or headers \\(gcc, make\\) |',
        ].join('\n'),
      ].join('\n\n'),
    );
  });

  it('says why it is not newer, and how old it is', () => {
    const state = toState(sampleLastKnown({}, threeDaysAgo), true);
    expect(explainBaseImage(written, state, { nowMs })).toContain('_not reachable; last known 3 days ago_');
  });

  it('says how old it is when nobody could ask', () => {
    const state = toState(sampleLastKnown({}, threeDaysAgo));
    expect(explainBaseImage(written, state, { nowMs })).toContain('Last known 3 days ago.');
    expect(explainBaseImage(written, toState(sampleLastKnown()), { nowMs })).not.toContain('ast known');
  });

  it('says since when a tag or the tag of a pin has moved on', () => {
    expect(explainBaseImage(written, toState(sampleLastKnown()), { nowMs })).toContain(
      `The tag has moved on since Jan 10, 2026, 8:00 AM UTC: it was \`${toDigest('earlier').slice(7, 19)}\` 2 months ago.`,
    );
    const pinned = sampleLastKnown({ movedTo: toDigest('next') });
    expect(explainBaseImage(written, toState(pinned), { nowMs })).toContain(
      `The tag has moved on from this digest: it is now \`${toDigest('next').slice(7, 19)}\`.`,
    );
  });

  it('says that an image is not made for the platform, and compares nothing then', () => {
    const text = explainBaseImage(written, toState(sampleLastKnown({ isForPlatform: false })), { nowMs });
    expect(text).toContain('Not made for your platform.');
    expect(text).not.toContain('| Smaller');
  });

  it('is the problem alone where nothing was ever known, and nothing before anything is', () => {
    expect(explainBaseImage(written, toState(undefined, true), { nowMs })).toBe(
      '**python:3\\.12**: not reachable.',
    );
    expect(explainBaseImage(written, toState(undefined), { nowMs })).toBeUndefined();
    expect(explainBaseImage(written, undefined, { nowMs })).toBeUndefined();
  });

  it('lets nothing from a registry become markup', () => {
    const lastKnown = sampleLastKnown(
      { platforms: [{ os: 'linux', architecture: '[x](http://evil)' }] },
      { found: undefined },
    );
    expect(explainBaseImage(written, toState(lastKnown), { nowMs })).toContain(
      'linux/\\[x\\]\\(http://evil\\)',
    );
  });

  it('cuts long lists short', () => {
    const layers = Array.from({ length: 40 }, () => ({ digest: toDigest('l'), sizeBytes: 1000 }));
    const platforms = Array.from({ length: 20 }, (_, index) => ({ os: 'linux', architecture: `a${index}` }));
    const text = explainBaseImage(written, toState(sampleLastKnown({ layers, platforms })), { nowMs });
    expect(text).toContain('40 layers: 1 kB');
    expect(text).toContain(' and 28 more.');
    expect(text).toContain('linux/a15 and 4 more;');
  });
});

describe('changes of the base image', () => {
  it('are explained with both sizes and what could break', () => {
    expect(listBaseImageChanges(written, sampleLastKnown())).toEqual([
      expect.objectContaining({ title: 'Change base image to python:3.12-alpine (saves 340.2 MB)' }),
      {
        title: 'Change base image to python:3.12-slim (saves 312 MB)',
        reference: 'python:3.12-slim',
        savedBytes: 312_000_000,
        cautions: ['no compiler or headers (gcc, make)'],
        explanation:
          'python:3.12 is 357.2 MB compressed, python:3.12-slim is 45.2 MB. What could break: no compiler or headers (gcc, make). Build the image and test it before you keep this.',
      },
    ]);
  });
});
