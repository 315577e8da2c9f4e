import { describe, expect, it } from 'vitest';
import { arrangeTags, type TagRow, type TagRows } from '../../../../src/vscode/changing/typedTags.ts';

const minor: TagRow = { label: '1.2', description: 'the newest of 1.2', tag: '1.2' };
const latest: TagRow = { label: 'latest', description: 'the newest of all', tag: 'latest' };
const proposed = [minor, latest];

function type(value: string, checked: readonly TagRow[] = []): TagRows {
  return arrangeTags(value, { proposed, checked });
}

const tagsOf = (rows: readonly TagRow[]): readonly (string | undefined)[] => rows.map(({ tag }) => tag);

describe('the rows for tags', () => {
  it('are what is proposed as long as nothing is typed', () => {
    expect(type('', [latest])).toEqual({ rows: proposed, checked: [latest] });
  });

  it('begin with what is typed, unless it is proposed', () => {
    expect(tagsOf(type(' stable ').rows)).toEqual(['stable', '1.2', 'latest']);
    expect(type('latest').rows).toEqual(proposed);
  });

  it('say why what is typed is no tag', () => {
    const [row] = type('bad tag').rows;
    expect(row?.tag).toBeUndefined();
    expect(row).toMatchObject({ label: '$(error) bad tag', alwaysShow: true });
    expect(row?.description).toMatch(/letters/);
  });

  it('keep what was typed and checked, also while something else is typed', () => {
    const first = type('stable').rows.slice(0, 1);
    const cleared = type('', first);
    expect(tagsOf(cleared.rows)).toEqual(['stable', '1.2', 'latest']);
    expect(tagsOf(cleared.checked)).toEqual(['stable']);
    const second = type('edge', [...cleared.checked, minor]);
    expect(tagsOf(second.rows)).toEqual(['edge', 'stable', '1.2', 'latest']);
    expect(tagsOf(second.checked)).toEqual(['stable', '1.2']);
    const both = type('', [...second.rows.slice(0, 1), ...second.checked]);
    expect(tagsOf(both.checked)).toEqual(['edge', 'stable', '1.2']);
    expect(both.checked.every((row) => both.rows.includes(row))).toBe(true);
  });

  it('show what was checked whatever is typed, and no longer as what Enter would use', () => {
    const [row] = type('edge', type('stable').rows.slice(0, 1)).checked;
    expect(row).toEqual({ label: 'stable', description: 'typed', tag: 'stable', alwaysShow: true });
  });

  it('have what was checked once when it is typed again', () => {
    const rows = type('stable', type('stable').rows.slice(0, 1));
    expect(tagsOf(rows.rows)).toEqual(['stable', '1.2', 'latest']);
  });

  it('drop what was typed and not checked, and what is no tag even when it is checked', () => {
    expect(type('', []).rows).toEqual(proposed);
    expect(type('', type('bad tag').rows.slice(0, 1))).toEqual({ rows: proposed, checked: [] });
  });
});
