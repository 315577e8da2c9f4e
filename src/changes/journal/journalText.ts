/** The journal for people, as text, and for other programs, as CSV or JSON. */
import { toCsvRow } from '../../base/csv.ts';
import { type Digest, toShortDigest } from '../../oci/digest.ts';
import type { JournalEntry } from './journal.ts';
import { actionWords, changeWords } from './journalWords.ts';

export interface JournalTextOptions {
  /** `text` has the newest first and digests shortened; the others are in the order of `entries`, and whole. */
  readonly format: 'text' | 'csv' | 'json';
  /** How the user knows a registry. */
  readonly nameOf: (registryId: string) => string;
}

/** `entries` oldest first, as the journal reads them. */
export function formatJournal(entries: readonly JournalEntry[], options: JournalTextOptions): string {
  switch (options.format) {
    case 'text':
      return toText(entries, options);
    case 'csv':
      return [toCsvRow(columns), ...entries.map((entry) => toCsvRow(toCells(entry, options)))].join('');
    case 'json':
      return toJson(entries, options);
    default:
      return options.format satisfies never;
  }
}

/** Longer names of logins stand out of their column, rather than moving everything to the right. */
const maxWhoWidth = 24;

function toText(entries: readonly JournalEntry[], { nameOf }: JournalTextOptions): string {
  if (entries.length === 0) {
    return 'Nothing has been written to a registry yet.\n';
  }
  const newestFirst = entries
    .map((entry) => ({ entry, timeMs: Date.parse(entry.at) }))
    .toReversed()
    .toSorted((a, b) => b.timeMs - a.timeMs)
    .map(({ entry, timeMs }) => ({ entry, instant: new Date(timeMs).toISOString() }));
  const whoWidth = Math.min(maxWhoWidth, Math.max(...widths(entries.map(toWho))));
  const actionWidth = Math.max(...widths(entries.map(toAction)));
  const lines = ['What was written to registries, newest first. Times are in UTC.'];
  let day = '';
  for (const { entry, instant } of newestFirst) {
    if (instant.slice(0, 10) !== day) {
      day = instant.slice(0, 10);
      lines.push('', day);
    }
    const who = toWho(entry).padEnd(whoWidth);
    const action = toAction(entry).padEnd(actionWidth);
    lines.push(`${instant.slice(11, 19)} ${who}  ${action}  ${toSentence(entry, nameOf)}`);
  }
  return `${lines.join('\n')}\n`;
}

function toWho({ who }: JournalEntry): string {
  return toLine(who ?? 'anonymous');
}

function toAction({ action, failure }: JournalEntry): string {
  return failure === undefined ? actionWords[action].done : actionWords[action].failed;
}

/** Such as `staging/app:1.2 → sha256:… (was sha256:…) · promote`. */
function toSentence(entry: JournalEntry, nameOf: JournalTextOptions['nameOf']): string {
  const { registryId, repository, action, tag, digest, change, failure } = entry;
  const repositoryName = `${nameOf(registryId)}/${repository}`;
  const isRemoved = action === 'tag-deleted' || action === 'manifest-deleted';
  const before = entry.before ?? (isRemoved && tag !== undefined ? digest : undefined);
  const parts = [
    tag === undefined
      ? `${repositoryName}${digest === undefined ? '' : `@${toShown(digest)}`}`
      : `${repositoryName}:${tag}`,
    ...(tag === undefined || digest === undefined || isRemoved ? [] : [`→ ${toShown(digest)}`]),
    ...(before === undefined ? [] : [`(was ${toShown(before)})`]),
    `· ${changeWords[change]}`,
    ...(failure === undefined ? [] : [`· failed: ${failure}`]),
  ];
  return toLine(parts.join(' '));
}

function toShown(digest: Digest): string {
  return `${digest.slice(0, digest.indexOf(':'))}:${toShortDigest(digest)}…`;
}

/** What came from outside stays on its line, and is shown in the order it has. */
function toLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
}

function widths(texts: readonly string[]): readonly number[] {
  return [...new Set(texts.map((text) => text.length))];
}

const columns = [
  'at',
  'who',
  'change',
  'registry',
  'registryId',
  'repository',
  'action',
  'tag',
  'digest',
  'before',
  'failure',
] as const;

type Row = Readonly<Partial<Record<(typeof columns)[number], string | undefined>>>;

function toRow(entry: JournalEntry, { nameOf }: JournalTextOptions): Row {
  const { at, who, change, registryId, repository, action, tag, digest, before, failure } = entry;
  const registry = nameOf(registryId);
  return { at, who, change, registry, registryId, repository, action, tag, digest, before, failure };
}

function toCells(entry: JournalEntry, options: JournalTextOptions): readonly string[] {
  const row = toRow(entry, options);
  return columns.map((column) => row[column] ?? '');
}

function toJson(entries: readonly JournalEntry[], options: JournalTextOptions): string {
  const lines = entries.map((entry) => JSON.stringify(toRow(entry, options)));
  return lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`;
}
