import { describe, expect, it } from 'vitest';
import { describeAlternatives } from '../../../../src/vscode/changing/alternativesText.ts';
import { app, elsewhere, itemOf, nameOf, one, planOf, tagKept, tagRemoved, two, web } from './samplePlans.ts';

describe('one tag of a registry that deletes images only', () => {
  it('with others on its image is asked about with all of their names', () => {
    const item = itemOf('1.2', { effects: [tagRemoved('1.2'), tagKept('1'), tagKept('latest')] });
    expect(describeAlternatives(planOf('delete-tags', item), nameOf)).toEqual({
      question:
        'ghcr.io deletes whole images only, and no single tags. What should happen to the tag 1.2 of ghcr.io/team/app?',
      detail: [
        '2 other tags are on the same image: 1 and latest.',
        '“Remove Only 1.2” points the tag at an empty placeholder and deletes that. The image stays, with its other tags.',
        '“Delete the Image with All Its Tags” deletes the image, and so 1 and latest as well. You see beforehand all that would go.',
      ].join('\n'),
      only: 'Remove Only 1.2',
      all: 'Delete the Image with All Its Tags…',
    });
  });

  it('with one other speaks of one', () => {
    const item = itemOf('1.2', { effects: [tagRemoved('1.2'), tagKept('latest')] });
    expect(describeAlternatives(planOf('delete-tags', item), nameOf).detail).toContain(
      '1 other tag is on the same image: latest.',
    );
  });

  it('alone on its image says that the image stays without a tag', () => {
    const words = describeAlternatives(
      planOf('delete-tags', itemOf('1.2', { effects: [tagRemoved('1.2')] })),
      nameOf,
    );
    expect(words.detail.split('\n')).toEqual([
      'No other tag is on the same image.',
      '“Remove Only 1.2” points the tag at an empty placeholder and deletes that. The image stays, without a tag.',
      '“Delete the Image Too” deletes the image. You see beforehand all that would go.',
    ]);
    expect(words.all).toBe('Delete the Image Too…');
  });

  it('with a long name keeps that off the button, and names it in the question', () => {
    const tag = 'x'.repeat(128);
    const words = describeAlternatives(
      planOf('delete-tags', itemOf(tag, { effects: [tagRemoved(tag)] })),
      nameOf,
    );
    expect(words.only).toBe('Remove Only This Tag');
    expect(words.question).toContain(`the tag ${tag} of`);
    expect(words.detail).toContain('“Remove Only This Tag” points');
  });

  it('with very many others names some of them', () => {
    const others = Array.from({ length: 30 }, (_, at) => tagKept(`t${at}`));
    const item = itemOf('1.2', { effects: [tagRemoved('1.2'), ...others] });
    const { detail } = describeAlternatives(planOf('delete-tags', item), nameOf);
    expect(detail).toContain('30 other tags are on the same image: t0, t1, t2,');
    expect(detail).toContain('t11 and 18 more.');
    expect(detail).not.toContain('t12');
  });
});

describe('several tags of a registry that deletes images only', () => {
  it('of one image are one image', () => {
    const plan = planOf(
      'delete-tags',
      itemOf('1', { effects: [tagRemoved('1'), tagKept('latest')] }),
      itemOf('2', { effects: [tagRemoved('2'), tagKept('latest')] }),
    );
    expect(describeAlternatives(plan, nameOf)).toEqual({
      question:
        'ghcr.io deletes whole images only, and no single tags. What should happen to 2 tags in ghcr.io/team/app?',
      detail: [
        '1 other tag is on the same image: latest.',
        '“Remove Only These 2 Tags” points each tag at an empty placeholder and deletes that. The image stays, with its other tags.',
        '“Delete the Image with All Its Tags” deletes the image, and so latest as well. You see beforehand all that would go.',
      ].join('\n'),
      only: 'Remove Only These 2 Tags',
      all: 'Delete the Image with All Its Tags…',
    });
  });

  it('of several images say when some keep no tag', () => {
    const plan = planOf(
      'delete-tags',
      itemOf('1', { effects: [tagRemoved('1'), tagKept('latest')] }),
      itemOf('2', { effects: [tagRemoved('2', app, two)] }),
    );
    const words = describeAlternatives(plan, nameOf);
    expect(words.detail.split('\n')).toEqual([
      '1 other tag is on the same images: latest.',
      '“Remove Only These 2 Tags” points each tag at an empty placeholder and deletes that. The images stay, some of them without a tag.',
      '“Delete the Images with All Their Tags” deletes the images, and so latest as well. You see beforehand all that would go.',
    ]);
  });

  it('of images that all keep a tag, or none, say so', () => {
    const items = [one, two].map((digest, at) =>
      itemOf(`${at}`, { effects: [tagRemoved(`${at}`, app, digest), tagKept(`keep${at}`, app, digest)] }),
    );
    expect(describeAlternatives(planOf('delete-tags', ...items), nameOf).detail).toContain(
      'The images stay, with their other tags.',
    );
    const bare = items.map((item) => ({ ...item, effects: item.effects.slice(0, 1) }));
    const words = describeAlternatives(planOf('delete-tags', ...bare), nameOf);
    expect(words.detail).toContain('The images stay, without a tag.');
    expect(words.all).toBe('Delete the Images Too…');
  });

  it('of several repositories are told apart, also where the names of tags are the same', () => {
    const plan = planOf(
      'delete-tags',
      itemOf('latest', { effects: [tagRemoved('latest'), tagKept('1')] }),
      itemOf('1', { place: web, effects: [tagRemoved('1', web), tagKept('latest', web)] }),
    );
    const words = describeAlternatives(plan, nameOf);
    expect(words.question).toBe(
      'ghcr.io deletes whole images only, and no single tags. What should happen to 2 tags in 2 repositories of ghcr.io?',
    );
    expect(words.detail).toContain('2 other tags are on the same images: team/app:1 and team/web:latest.');
  });

  it('of several registries are told apart by these', () => {
    const plan = planOf(
      'delete-tags',
      itemOf('2', { effects: [tagRemoved('2'), tagKept('1')] }),
      itemOf('2', { place: elsewhere, effects: [tagRemoved('2', elsewhere), tagKept('1', elsewhere)] }),
    );
    const words = describeAlternatives(plan, nameOf);
    expect(words.question).toBe(
      'Not all of these registries delete single tags. What should happen to 2 tags in 2 repositories of ghcr.io and quay.io?',
    );
    expect(words.detail).toContain('ghcr.io/team/app:1 and quay.io/team/app:1');
  });
});
