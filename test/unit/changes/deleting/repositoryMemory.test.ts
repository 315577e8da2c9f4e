import { beforeEach, describe, expect, it } from 'vitest';
import { RepositoryMemory } from '../../../../src/changes/deleting/repositoryMemory.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { digestOf, image, place } from '../smallImages.ts';

const target = { digest: digestOf(image('a')), mediaType: mediaTypes.ociManifest, sizeBytes: 3 };
const found = { tags: ['1', '2'], targets: new Map([['1', target]]) };

let now: Date;
let memory: RepositoryMemory;

beforeEach(() => {
  now = new Date('2026-08-01T12:00:00Z');
  memory = new RepositoryMemory({ now: () => now });
});

function pass(seconds: number): void {
  now = new Date(now.getTime() + seconds * 1000);
}

describe('RepositoryMemory', () => {
  it('recalls what the tags pointed at, in whatever order they are listed', () => {
    memory.begin(place).keep(found);
    expect(memory.recall(place, ['2', '1'])?.targets.get('1')).toEqual(target);
    expect(memory.recall(place, ['1', '2', '2'])).toBeDefined();
  });

  it.each([
    { title: 'with a tag more', tags: ['1', '2', '3'] },
    { title: 'with a tag less', tags: ['1'] },
    { title: 'with another tag', tags: ['1', '3'] },
    { title: 'without tags', tags: [] },
  ])('recalls nothing of a list $title', ({ tags }) => {
    memory.begin(place).keep(found);
    expect(memory.recall(place, tags)).toBeUndefined();
  });

  it('recalls nothing of another repository or registry', () => {
    memory.begin(place).keep(found);
    expect(memory.recall({ ...place, repository: 'other' }, found.tags)).toBeUndefined();
    expect(memory.recall({ ...place, registryId: 'there' }, found.tags)).toBeUndefined();
  });

  it('trusts a reading for ten minutes, counted from when it began', () => {
    const look = memory.begin(place);
    pass(300);
    look.keep(found);
    pass(299);
    expect(memory.recall(place, found.tags)).toBeDefined();
    pass(1);
    expect(memory.recall(place, found.tags)).toBeUndefined();
  });

  it('trusts nothing when the clock was put back', () => {
    memory.begin(place).keep(found);
    pass(-1);
    expect(memory.recall(place, found.tags)).toBeUndefined();
  });

  it('forgets a place, and no other', () => {
    const other = { ...place, repository: 'other' };
    memory.begin(place).keep(found);
    memory.begin(other).keep(found);
    memory.forget(place);
    expect([memory.recall(place, found.tags), memory.recall(other, found.tags) === undefined]).toEqual([
      undefined,
      false,
    ]);
  });

  it('does not remember a reading that was under way when the place was forgotten', () => {
    const look = memory.begin(place);
    memory.forget(place);
    look.keep(found);
    expect(memory.recall(place, found.tags)).toBeUndefined();
    memory.begin(place).keep(found);
    expect(memory.recall(place, found.tags)).toBeDefined();
  });

  it('keeps what was noted along with the reading, and loses it with the reading', () => {
    memory.begin(place).keep(found);
    memory.recall(place, found.tags)?.presence.set(target.digest, true);
    expect(memory.recall(place, found.tags)?.presence.get(target.digest)).toBe(true);
    memory.begin(place).keep(found);
    expect(memory.recall(place, found.tags)?.presence.size).toBe(0);
  });
});
