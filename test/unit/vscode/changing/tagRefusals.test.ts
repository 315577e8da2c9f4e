import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../../src/distribution/errors.ts';
import { findRefused, splitByWay, TagOffers } from '../../../../src/vscode/changing/tagRefusals.ts';
import { app, elsewhere, itemOf, planOf, reportOf, SampleError, web } from './samplePlans.ts';

type Operation = UnsupportedError['operation'];

const unsupported = (operation: Operation): UnsupportedError =>
  new UnsupportedError({
    host: 'ghcr.io',
    subject: { kind: 'registry' },
    message: '405',
    operation,
  });
const refusal = { outcome: 'failed', error: unsupported('delete-tag') } as const;

describe('tags that are to be deleted', () => {
  const named = [
    { place: app, references: ['1.0'] },
    { place: elsewhere, references: ['1.0', '2.0'] },
    { place: web, references: ['1.0'] },
  ];

  it('are all tried where nothing is known of their registries', () => {
    expect(splitByWay(named, new Set())).toEqual({ direct: named, refused: [] });
  });

  it('are kept from the registries alone that are known to delete no tags', () => {
    const { direct, refused } = splitByWay(named, new Set([elsewhere.registryId]));
    expect(direct.map(({ place }) => place)).toEqual([app, web]);
    expect(refused.map(({ place }) => place)).toEqual([elsewhere]);
    expect(splitByWay(named, new Set([app.registryId])).direct.map(({ place }) => place)).toEqual([
      elsewhere,
    ]);
  });
});

describe('tags that were refused', () => {
  it('are those that the registry deletes by digest alone, by repository', () => {
    const plan = planOf(
      'delete-tags',
      itemOf('1.0'),
      itemOf('1.0', { place: web }),
      itemOf('2.0'),
      itemOf('3.0'),
      itemOf('4.0'),
      itemOf('5.0'),
    );
    const report = reportOf(
      plan,
      refusal,
      refusal,
      refusal,
      'done',
      { outcome: 'failed', error: new SampleError('No answer.') },
      { outcome: 'failed', error: unsupported('delete-manifest') },
    );
    expect(findRefused(report)).toEqual([
      { place: app, references: ['1.0', '2.0'] },
      { place: web, references: ['1.0'] },
    ]);
  });
});

describe('alternatives', () => {
  it('are offered once for each tag, though later reports tell of it again', () => {
    const offers = new TagOffers();
    const first = [{ place: app, references: ['1.0'] }];
    expect(offers.take(first)).toEqual(first);
    expect(offers.take(first)).toEqual([]);
    const more = [
      { place: app, references: ['1.0', '2.0'] },
      { place: web, references: ['1.0'] },
      { place: elsewhere, references: ['1.0'] },
    ];
    expect(offers.take(more)).toEqual([
      { place: app, references: ['2.0'] },
      { place: web, references: ['1.0'] },
      { place: elsewhere, references: ['1.0'] },
    ]);
    expect(offers.take(more)).toEqual([]);
  });

  it('are offered for the tags of a repository together', () => {
    const named = [
      { place: app, references: ['1.0'] },
      { place: web, references: ['1.0'] },
      { place: app, references: ['2.0', '1.0'] },
    ];
    expect(new TagOffers().take(named)).toEqual([
      { place: app, references: ['1.0', '2.0'] },
      { place: web, references: ['1.0'] },
    ]);
  });
});
