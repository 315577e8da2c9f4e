import { describe, expect, it } from 'vitest';
import { TagNames } from '../../../../src/vscode/tree/tagNames.ts';

const attached = `sha256-${'a'.repeat(64)}.sig`;
const plain = { filter: undefined, order: 'version', createdOf: () => undefined } as const;
const { signal } = new AbortController();

describe('the names of a repository', () => {
  it('are told apart: images, and what was attached to them', () => {
    const { images, supplements } = new TagNames().split(['1.0', attached, 'sha-4fe2a1c']);
    expect(images).toEqual(['1.0', 'sha-4fe2a1c']);
    expect(supplements).toEqual([attached]);
  });

  it('are arranged anew for other names, another filter and another order', async () => {
    const tags = new TagNames();
    const names = ['1.9', '1.10', 'a'];
    expect(await tags.ordered(names, { ...plain, signal })).toEqual(['1.10', '1.9', 'a']);
    expect(await tags.ordered(names, { ...plain, filter: '1', signal })).toEqual(['1.10', '1.9']);
    expect(await tags.ordered(names, { ...plain, order: 'name', signal })).toEqual(['1.9', '1.10', 'a']);
    expect(await tags.ordered([...names, '2'], { ...plain, signal })).toEqual(['2', '1.10', '1.9', 'a']);
  });

  it('are arranged once for the same', async () => {
    const tags = new TagNames();
    const names = ['1.9', '1.10'];
    const first = await tags.ordered(names, { ...plain, signal });
    expect(await tags.ordered(names, { ...plain, signal })).toBe(first);
  });

  it('are arranged by date each time, since dates become known by and by', async () => {
    const tags = new TagNames();
    const names = ['a', 'b'];
    const byDate = { ...plain, order: 'date', signal } as const;
    expect(await tags.ordered(names, byDate)).toEqual(['a', 'b']);
    const createdOf = (tag: string): string | undefined => (tag === 'b' ? '2026-01-01T00:00:00Z' : undefined);
    expect(await tags.ordered(names, { ...byDate, createdOf })).toEqual(['b', 'a']);
  });
});
