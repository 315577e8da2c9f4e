import { describe, expect, it } from 'vitest';
import type { ManifestRole } from '../../../../src/changes/plan.ts';
import { cosignTag } from '../../../../src/oci/attachedTags.ts';
import {
  describeImage,
  describeNote,
  describeObstacle,
  describeTransfer,
  type ManifestEffect,
  nameManifest,
} from '../../../../src/vscode/changing/itemText.ts';
import {
  app,
  blocked,
  copyBlob,
  digestOf,
  elsewhere,
  itemOf,
  now,
  one,
  planOf,
  short,
  threeDaysAgo,
  two,
  web,
} from './samplePlans.ts';

describe('an image', () => {
  it('is described as far as it is known', () => {
    expect(describeImage({ digest: one }, now)).toBe(short(one));
    expect(describeImage({ digest: one, sizeBytes: 41_600_000 }, now)).toBe(`${short(one)} · 41.6 MB`);
    expect(describeImage({ digest: one, sizeBytes: 0, created: threeDaysAgo }, now)).toBe(
      `${short(one)} · 0 B · built 3 days ago`,
    );
  });

  it('may have been built in the future, where clocks differ', () => {
    expect(describeImage({ digest: one, created: '2126-01-01T00:00:00Z' }, now)).toBe(
      `${short(one)} · built just now`,
    );
  });
});

describe('a manifest', () => {
  const name = (role: ManifestRole, more: Pick<ManifestEffect, 'platform' | 'artifactType'> = {}): string =>
    nameManifest({ role, ...more });

  it('is named by what it is for', () => {
    const roles = ['image', 'index', 'attestation', 'signature', 'referrer', 'other', 'platform'] as const;
    expect(roles.map((role) => name(role))).toEqual([
      'image',
      'index of platforms',
      'build attestation',
      'signature',
      'attachment',
      'manifest',
      'platform',
    ]);
  });

  it('is named by its platform or type where it has one', () => {
    const platform = { os: 'linux', architecture: 'arm', variant: 'v7' };
    expect(name('platform', { platform })).toBe('linux/arm/v7');
    expect(name('referrer', { artifactType: 'application/spdx+json' })).toBe('application/spdx+json');
    expect(name('other', { artifactType: 'application/vnd.cncf.helm' })).toBe('application/vnd.cncf.helm');
  });
});

describe('a note', () => {
  it('about a new digest names both', () => {
    expect(describeNote({ kind: 'digest-changes', from: one, to: two })).toBe(
      `Only some platforms are copied, so the digest changes: ${short(one)} becomes ${short(two)}.`,
    );
  });

  it.each([
    [
      1,
      'other-digest',
      '1 signature or attachment stays behind: it is about the whole image, and says nothing of a part of it.',
    ],
    [
      2,
      'other-digest',
      '2 signatures and attachments stay behind: they are about the whole image, and say nothing of a part of it.',
    ],
    [1, 'not-wanted', '1 signature or attachment stays behind, as chosen.'],
    [3, 'not-wanted', '3 signatures and attachments stay behind, as chosen.'],
  ] as const)('about %i that stay behind, as %s', (count, reason, expected) => {
    expect(describeNote({ kind: 'referrers-left', count, reason })).toBe(expected);
  });

  it('about layers kept elsewhere says where, as far as it is known', () => {
    expect(describeNote({ kind: 'foreign-layers', count: 1, hosts: [] })).toBe(
      '1 layer is kept outside of the registry, and it stays there. Some registries refuse images with such layers.',
    );
    const hosts = ['mcr.microsoft.com', 'b', 'c', 'd', 'e'];
    expect(describeNote({ kind: 'foreign-layers', count: 2, hosts })).toBe(
      '2 layers are kept outside of the registry (mcr.microsoft.com, b, c, d and 1 more), and they stay there. Some registries refuse images with such layers.',
    );
  });

  it('about what is gone says what follows', () => {
    expect(describeNote({ kind: 'content-gone', count: 1 })).toBe(
      '1 part of what was removed is gone from the registry; what needs it is not put back.',
    );
    expect(describeNote({ kind: 'content-gone', count: 3 })).toBe(
      '3 parts of what was removed are gone from the registry; what needs them is not put back.',
    );
  });

  it('about tags says what is left', () => {
    expect(describeNote({ kind: 'stays-untagged', digest: one })).toBe(
      `The image itself stays as ${short(one)}, without a tag.`,
    );
    expect(describeNote({ kind: 'last-tag' })).toMatch(/^No tag is left in the repository/);
    expect(describeNote({ kind: 'by-placeholder' })).toMatch(/an empty placeholder/);
  });
});

describe('an obstacle', () => {
  it('of a path names the path and what can be done', () => {
    const path = 'dev → production';
    expect(describeObstacle({ kind: 'tag-may-not-move', tag: '1.2', at: one, path })).toBe(
      `Tag 1.2 is there already, at ${short(one)}, and the path “dev → production” moves no tags. Promote under another tag.`,
    );
    expect(describeObstacle({ kind: 'signature-missing', digest: one, path })).toBe(
      `The path “dev → production” demands a signature, and ${short(one)} has none. Sign it first.`,
    );
  });

  it('of something that belongs to what stays names that, one or several', () => {
    expect(describeObstacle(blocked)).toBe(
      `${short(one)} belongs to latest, which would be incomplete without it. Delete that first, or together with it.`,
    );
    expect(describeObstacle({ ...blocked, neededBy: ['1', '2', '3', '4', '5', '6'] })).toBe(
      `${short(one)} belongs to 1, 2, 3, 4 and 2 more, which would be incomplete without it. Delete those first, or together with it.`,
    );
  });

  it('of something that has a tag and is about it speaks of one or of several', () => {
    const obstacle = { kind: 'subject-of-live', digest: one } as const;
    const signature = cosignTag(one, 'sig');
    expect(describeObstacle({ ...obstacle, neededBy: [signature] })).toBe(
      `sha256-${one.slice(7, 19)}….sig is about ${short(one)} and has a tag of its own. Delete that first, or together with it.`,
    );
    expect(describeObstacle({ ...obstacle, neededBy: ['notes', 'sbom'] })).toBe(
      `notes and sbom are about ${short(one)} and have tags of their own. Delete those first, or together with it.`,
    );
  });

  it('of content that is missing names some of it', () => {
    const digests = ['a', 'b', 'c', 'd', 'e'].map(digestOf);
    const [first = one] = digests;
    expect(describeObstacle({ kind: 'content-missing', digests: [first] })).toBe(
      `1 part of it is missing from the registry: ${short(first)}. Push the image again to repair it.`,
    );
    expect(describeObstacle({ kind: 'content-missing', digests })).toMatch(
      /^5 parts of it are missing from the registry: (sha256:[0-9a-f]{12}[, ]+){4}and 1 more\. /,
    );
  });

  it('of the first schema says how it is overcome', () => {
    expect(describeObstacle({ kind: 'schema1', digest: one })).toMatch(
      /^sha256:[0-9a-f]{12} is in Docker’s first image format, .* Convert it first/,
    );
  });
});

describe('what travels', () => {
  it('is told apart by how it gets there', () => {
    const steps = [
      copyBlob(digestOf('a'), { sizeBytes: 400_000_000 }),
      copyBlob(digestOf('b'), { sizeBytes: 12_000_000 }),
      copyBlob(digestOf('c'), { source: app, target: web, sizeBytes: 3_000_000 }),
      copyBlob(digestOf('d'), { isPresent: true, sizeBytes: 7_000 }),
      copyBlob(digestOf('e'), { source: app, target: web, isPresent: true, sizeBytes: 1_000 }),
    ];
    const plan = planOf('promote', itemOf('1', { stages: [{ name: 'blobs', steps }] }));
    expect(describeTransfer(plan)).toEqual([
      { label: 'To be copied', value: '412 MB in 2 blobs' },
      { label: 'Mounted, without moving', value: '3 MB in 1 blob' },
      { label: 'Already there', value: '8 kB in 2 blobs' },
    ]);
  });

  it('is counted once for all images that share it, but once for each place it goes to', () => {
    const shared = (target = elsewhere) => [
      { name: 'blobs', steps: [copyBlob(digestOf('a'), { target, sizeBytes: 1_000_000 })] } as const,
    ];
    const items = [itemOf('1', { stages: shared() }), itemOf('2', { stages: shared() })];
    expect(describeTransfer(planOf('promote', ...items))).toEqual([
      { label: 'To be copied', value: '1 MB in 1 blob' },
    ]);
    const another = itemOf('3', { stages: shared({ ...elsewhere, repository: 'other' }) });
    expect(describeTransfer(planOf('promote', ...items, another))).toEqual([
      { label: 'To be copied', value: '2 MB in 2 blobs' },
    ]);
  });

  it('leaves out what is blocked, and is nothing where nothing travels', () => {
    const stages = [{ name: 'blobs', steps: [copyBlob(one)] }] as const;
    expect(describeTransfer(planOf('promote', itemOf('1', { stages, obstacles: [blocked] })))).toEqual([]);
    expect(describeTransfer(planOf('retag', itemOf('1')))).toEqual([]);
  });
});
