import { describe, expect, it } from 'vitest';
import type { Changes } from '../../../../src/changes/changes.ts';
import type { Place } from '../../../../src/changes/plan.ts';
import type { SeenManifest, SeenManifests } from '../../../../src/changes/deleting/seenManifests.ts';
import type { Digest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { createUntaggedSource } from '../../../../src/vscode/changing/untaggedSource.ts';
import { app, one, two } from './samplePlans.ts';

const { signal } = new AbortController();

type Listed = Awaited<ReturnType<Changes['listUntagged']>>;

/** What was seen and what the registry has; `noted` and `asked` are what was said to either. */
function open(known: { readonly seen?: readonly SeenManifest[]; readonly listed?: Listed } = {}) {
  const noted: unknown[] = [];
  const asked: unknown[] = [];
  const seen: Pick<SeenManifests, 'list' | 'note'> = {
    list: async (place: Place) => {
      asked.push({ seen: place });
      return known.seen ?? [];
    },
    note: (place, manifests) => void noted.push([place, ...manifests]),
  };
  const changes: Pick<Changes, 'listUntagged'> = {
    async listUntagged(place, options) {
      asked.push({ registry: place, ...options });
      return known.listed ?? [];
    },
  };
  return { source: createUntaggedSource({ changes, seen }), noted, asked };
}

function see(digest: Digest, lastTag?: string): SeenManifest {
  const seenAt = '2026-06-10T12:00:00.000Z';
  return { digest, mediaType: mediaTypes.ociManifest, sizeBytes: 500, seenAt, lastTag };
}

describe('what the tree knows of untagged manifests', () => {
  it('has candidates when something was seen that no listed tag is on, without asking the registry', async () => {
    const { source, asked } = open({ seen: [see(one, '1.0'), see(two, '2.0')] });
    expect(await source.hasCandidates(app, ['1.0', '2.0'])).toBe(false);
    expect(await source.hasCandidates(app, ['1.0'])).toBe(true);
    expect(asked).toEqual([{ seen: app }, { seen: app }]);
  });

  it('has none where nothing was seen', async () => {
    expect(await open().source.hasCandidates(app, [])).toBe(false);
  });

  it('lists what is there, with what is known of it', async () => {
    const { source, asked } = open({
      listed: [
        {
          digest: one,
          mediaType: mediaTypes.ociManifest,
          sizeBytes: 500,
          role: 'image',
          lastTag: '1.0',
          contentBytes: 41_000,
        },
        { digest: two, mediaType: mediaTypes.ociIndex, sizeBytes: 700, role: 'index', lastTag: undefined },
      ],
    });
    expect(await source.list(app, { signal })).toEqual([
      {
        descriptor: { digest: one, mediaType: mediaTypes.ociManifest, sizeBytes: 500 },
        lastTag: '1.0',
        contentBytes: 41_000,
      },
      {
        descriptor: { digest: two, mediaType: mediaTypes.ociIndex, sizeBytes: 700 },
        lastTag: undefined,
        contentBytes: undefined,
      },
    ]);
    expect(asked).toEqual([{ registry: app, signal }]);
  });

  it('remembers what a tag was seen to point at', () => {
    const { source, noted } = open();
    const image = { kind: 'image', digest: one, mediaType: mediaTypes.ociManifest, platforms: [] } as const;
    source.note(app, { tag: '1.0', image });
    expect(noted).toEqual([
      [app, { digest: one, mediaType: mediaTypes.ociManifest, sizeBytes: 0, tag: '1.0' }],
    ]);
  });

  it('tells that a tag has moved, by what was seen on it last, in this window or before', async () => {
    const see1 = { kind: 'image', digest: one, mediaType: mediaTypes.ociManifest, platforms: [] } as const;
    const see2 = { ...see1, digest: two };
    const { source } = open({ seen: [see(one, '1.0')] });
    expect(source.note(app, { tag: '2.0', image: see1 })).toBe(false);
    await source.hasCandidates(app, ['1.0', '2.0']);
    expect(source.note(app, { tag: '1.0', image: see1 })).toBe(false);
    expect(source.note(app, { tag: '1.0', image: see2 })).toBe(true);
    expect(source.note(app, { tag: '1.0', image: see2 })).toBe(false);
  });
});
