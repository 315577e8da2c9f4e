import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../../src/changes/journal/journal.ts';
import { formatJournal } from '../../../../src/changes/journal/journalText.ts';
import type { Digest } from '../../../../src/oci/digest.ts';

const toDigest = (digits: string): Digest => `sha256:${digits.repeat(64 / digits.length)}`;
const after = toDigest('ab12');
const before = toDigest('cd34');

const nameOf = (registryId: string): string =>
  registryId === 'https://staging.example.com' ? 'staging' : new URL(registryId).host;

function toEntry(more: Partial<JournalEntry> = {}): JournalEntry {
  return {
    at: '2026-11-25T14:03:12.345Z',
    who: 'ann',
    change: 'retag',
    registryId: 'https://staging.example.com',
    repository: 'app',
    action: 'tag-set',
    tag: '1.2',
    digest: after,
    before,
    ...more,
  };
}

const toText = (...entries: readonly JournalEntry[]): string =>
  formatJournal(entries, { format: 'text', nameOf });

/** What is said about one entry, after its time. */
const toSentence = (more: Partial<JournalEntry>): string | undefined =>
  toText(toEntry(more)).trimEnd().split('\n').at(-1)?.slice('14:03:12 '.length);

describe('the journal as text', () => {
  it('has the newest first, by days of UTC, in columns', () => {
    const entries: readonly JournalEntry[] = [
      toEntry({
        at: '2026-11-24T23:59:59.000Z',
        action: 'tag-deleted',
        change: 'delete-tags',
        before: undefined,
      }),
      toEntry({
        at: '2026-11-25T01:30:00.000+02:00',
        action: 'manifest-put',
        tag: undefined,
        before: undefined,
      }),
      toEntry({
        at: '2026-11-25T14:03:10.000Z',
        who: 'release-robot',
        action: 'blob-mounted',
        tag: undefined,
        before: undefined,
        change: 'promote',
      }),
      toEntry(),
      toEntry({
        at: '2026-11-25T14:04:00.000Z',
        who: undefined,
        change: 'undo',
        registryId: 'https://registry.example.com:5000',
        repository: 'team/app',
        action: 'manifest-deleted',
        tag: undefined,
        before: undefined,
        failure: 'The registry refused.',
      }),
    ];
    expect(toText(...entries)).toBe(
      [
        'What was written to registries, newest first. Times are in UTC.',
        '',
        '2026-11-25',
        '14:04:00 anonymous      manifest not deleted  registry.example.com:5000/team/app@sha256:ab12ab12ab12… · undo · failed: The registry refused.',
        '14:03:12 ann            tag set               staging/app:1.2 → sha256:ab12ab12ab12… (was sha256:cd34cd34cd34…) · retag',
        '14:03:10 release-robot  blob mounted          staging/app@sha256:ab12ab12ab12… · promote',
        '',
        '2026-11-24',
        '23:59:59 ann            tag deleted           staging/app:1.2 (was sha256:ab12ab12ab12…) · delete tags',
        '23:30:00 ann            manifest put          staging/app@sha256:ab12ab12ab12… · retag',
        '',
      ].join('\n'),
    );
  });

  it('has what was written later first where the times are the same', () => {
    const text = toText(toEntry({ tag: 'first' }), toEntry({ tag: 'second' }));
    expect(text.indexOf('app:second')).toBeLessThan(text.indexOf('app:first'));
  });

  it('says so when there is nothing', () => {
    expect(toText()).toBe('Nothing has been written to a registry yet.\n');
  });

  it.each([
    ['blob-mounted', 'blob mounted', 'blob not mounted'],
    ['blob-uploaded', 'blob uploaded', 'blob not uploaded'],
    ['manifest-put', 'manifest put', 'manifest not put'],
    ['tag-set', 'tag set', 'tag not set'],
    ['tag-deleted', 'tag deleted', 'tag not deleted'],
    ['manifest-deleted', 'manifest deleted', 'manifest not deleted'],
  ] as const)('never says of a %s that it happened when it failed', (action, done, failed) => {
    expect(toSentence({ action })).toContain(`ann  ${done}  staging/app:1.2`);
    const sentence = toSentence({ action, failure: 'No.' });
    expect(sentence).toContain(`ann  ${failed}  staging/app:1.2`);
    expect(sentence?.endsWith('· failed: No.')).toBe(true);
  });

  it('says what a tag pointed at before it was set or deleted, where that is known', () => {
    expect(toSentence({ before: undefined })).toBe(
      'ann  tag set  staging/app:1.2 → sha256:ab12ab12ab12… · retag',
    );
    expect(toSentence({ action: 'tag-deleted' })).toContain('staging/app:1.2 (was sha256:cd34cd34cd34…) ·');
    expect(toSentence({ action: 'tag-deleted', digest: undefined, before: undefined })).toContain(
      'staging/app:1.2 · retag',
    );
    expect(toSentence({ tag: undefined, digest: undefined, before: undefined })).toContain(
      'staging/app · retag',
    );
  });

  it('keeps what came from outside on its line', () => {
    const failure = 'first\r\nsecond\u2028third\u0085fourth \u202Ereversed\u001B[31m';
    const text = toText(toEntry({ failure, who: 'a\nb', repository: 'x\ny' }));
    expect(text.trimEnd().split('\n')).toHaveLength(4);
    expect(text).toContain('a b  tag not set  staging/x y:1.2');
    expect(text).toContain('failed: first second third fourth reversed [31m\n');
  });

  it('lets one long login stand out rather than move all the others', () => {
    const text = toText(toEntry({ who: 'x'.repeat(80) }), toEntry({ who: 'bob' }));
    expect(text).toContain(`bob${' '.repeat(21)}  tag set`);
    expect(text).toContain(`${'x'.repeat(80)}  tag set`);
  });

  it('is written for a hundred thousand entries', () => {
    const entries = Array.from({ length: 100_000 }, (_, index) => toEntry({ who: `user ${index}` }));
    expect(toText(...entries.slice(0, 10)).split('\n')).toHaveLength(14);
    expect(formatJournal(entries, { format: 'text', nameOf }).split('\n')).toHaveLength(100_004);
  });
});

describe('the journal as CSV', () => {
  const toLines = (...entries: readonly JournalEntry[]): readonly string[] =>
    formatJournal(entries, { format: 'csv', nameOf }).split('\r\n');

  it('has every field whole, in the order of the journal', () => {
    const deleted = toEntry({
      at: '2026-11-25T14:05:00.000Z',
      who: undefined,
      change: 'delete-tags',
      action: 'tag-deleted',
      before: undefined,
      failure: 'Not found, "really"',
    });
    expect(toLines(toEntry(), deleted)).toEqual([
      'at,who,change,registry,registryId,repository,action,tag,digest,before,failure',
      `2026-11-25T14:03:12.345Z,ann,retag,staging,https://staging.example.com,app,tag-set,1.2,${after},${before},`,
      `2026-11-25T14:05:00.000Z,,delete-tags,staging,https://staging.example.com,app,tag-deleted,1.2,${after},,"Not found, ""really"""`,
      '',
    ]);
  });

  it('has a head alone when there is nothing', () => {
    expect(toLines()).toHaveLength(2);
  });

  it.each(['=cmd()', '+1', '-1', '@sum', '\t=1'])('lets no spreadsheet take %j for a formula', (text) => {
    const named = formatJournal([toEntry({ who: text, failure: text })], {
      format: 'csv',
      nameOf: () => text,
    });
    const [, row = ''] = named.split('\r\n');
    expect(row.split(`'${text}`)).toHaveLength(4);
    expect(row).not.toContain(`,${text}`);
  });
});

describe('the journal as JSON', () => {
  it('has every field there is, and the name of the registry', () => {
    const entries = [toEntry(), toEntry({ who: undefined, failure: 'line\nbreak' })];
    const text = formatJournal(entries, { format: 'json', nameOf });
    expect(JSON.parse(text)).toEqual(
      entries.map((entry) => JSON.parse(JSON.stringify({ ...entry, registry: 'staging' }))),
    );
    expect(text.split('\n')).toHaveLength(5);
  });

  it('is a list also when there is nothing', () => {
    expect(formatJournal([], { format: 'json', nameOf })).toBe('[]\n');
  });
});
