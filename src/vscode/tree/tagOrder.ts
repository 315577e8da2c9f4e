/** In which order tags stand, and which of them a filter lets through. Names in, names out. */
import type { CallOptions } from '../../distribution/registryReader.ts';
import { SlicedWork } from './slices.ts';

export type TagOrder = 'version' | 'name' | 'date';

/** A tag taken apart once, so that sorting thousands compares numbers. */
interface VersionKey {
  readonly tag: string;
  /** The leading dotted numbers; empty when the tag is no version. */
  readonly numbers: readonly number[];
  /** What follows them, in lower case: `-rc.1`, `-alpine`, or nothing. */
  readonly suffix: string;
  readonly isPreRelease: boolean;
}

const names = new Intl.Collator('en', { numeric: true });

/**
 * Versions newest first, whatever their length and prefix (`v1.10`, `1.9.3-alpine`, `2`); a pre-release after its
 * release, as semver.org section 11 orders them; a plain version before its variants. Then everything else by name,
 * with `latest` at the very top, since that is what people look for.
 */
export function sortByVersion(tags: readonly string[], options: CallOptions): Promise<string[]> {
  return inVersionOrder(tags, new SlicedWork(options));
}

export function sortByName(tags: readonly string[], options: CallOptions): Promise<string[]> {
  return new SlicedWork(options).sort(tags, names.compare);
}

/** Newest first by `createdOf` (ISO 8601); tags without a date after those, in version order. */
export async function sortByDate(
  tags: readonly string[],
  options: CallOptions & { readonly createdOf: (tag: string) => string | undefined },
): Promise<string[]> {
  const work = new SlicedWork(options);
  const keys = await work.map(tags, (tag) => ({ tag, createdMs: toMs(options.createdOf(tag)) }));
  const known = keys.filter((key) => !Number.isNaN(key.createdMs));
  const unknown = keys.filter((key) => Number.isNaN(key.createdMs)).map((key) => key.tag);
  const dated = await work.sort(known, compareDateKeys);
  return [...dated.map((key) => key.tag), ...(await inVersionOrder(unknown, work))];
}

async function inVersionOrder(tags: readonly string[], work: SlicedWork): Promise<string[]> {
  const keys = await work.sort(await work.map(tags, toVersionKey), compareVersionKeys);
  return keys.map((key) => key.tag);
}

/** Whether a tag holds every word of the filter, in any order and case; `*` stands for anything, `!` in front excludes. */
export function createTagFilter(filter: string | undefined): (tag: string) => boolean {
  const words = (filter ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!');
  const tests = words.map(toWordTest);
  return (tag) => {
    const lower = tag.toLowerCase();
    return tests.every((test) => test(lower));
  };
}

function toWordTest(word: string): (lower: string) => boolean {
  if (word.startsWith('!')) {
    const excluded = toWordTest(word.slice(1));
    return (lower) => !excluded(lower);
  }
  if (!word.includes('*')) {
    return (lower) => lower.includes(word);
  }
  // The pieces between the stars must come in order: a scan, not a regular expression, so no pattern can be slow.
  const pieces = word.split('*');
  return (lower) => {
    let from = 0;
    for (const piece of pieces) {
      const found = lower.indexOf(piece, from);
      if (found < 0) {
        return false;
      }
      from = found + piece.length;
    }
    return true;
  };
}

const preRelease =
  /^[-._]?(alpha|beta|a|b|rc|pre|preview|dev|snapshot|nightly|canary|m|milestone)[-._]?\d*(?![a-z])/;

function toVersionKey(tag: string): VersionKey {
  const match = /^v?(\d+(?:\.\d+)*)(.*)$/i.exec(tag);
  const digits = match?.[1];
  if (digits === undefined || isHash(tag)) {
    return { tag, numbers: [], suffix: tag.toLowerCase(), isPreRelease: false };
  }
  const suffix = (match?.[2] ?? '').toLowerCase();
  return { tag, numbers: digits.split('.').map(Number), suffix, isPreRelease: preRelease.test(suffix) };
}

/** Commit hashes may begin with digits; they are names, not versions. */
function isHash(tag: string): boolean {
  return /^[0-9a-f]{7,64}$/i.test(tag) && /[a-f]/i.test(tag);
}

/** `9` and `09` are equal to every comparison by value; the order must not depend on how they came. */
function compareVersionKeys(a: VersionKey, b: VersionKey): number {
  return compareByValue(a, b) || compareText(a.tag, b.tag);
}

function compareByValue(a: VersionKey, b: VersionKey): number {
  const isNamedA = a.numbers.length === 0;
  const isNamedB = b.numbers.length === 0;
  if (isNamedA || isNamedB) {
    return isNamedA && isNamedB
      ? compareNamed(a, b)
      : rankAgainstVersions(isNamedA ? a : b) * (isNamedA ? 1 : -1);
  }
  return compareNumbers(b.numbers, a.numbers) || compareSuffixes(a, b);
}

function compareNamed(a: VersionKey, b: VersionKey): number {
  return Number(b.tag === 'latest') - Number(a.tag === 'latest') || names.compare(a.tag, b.tag);
}

/** `latest` stands before every version, any other name after. */
function rankAgainstVersions(named: VersionKey): number {
  return named.tag === 'latest' ? -1 : 1;
}

/** A shorter version that agrees so far is the one that moves on (`1.27` follows `1.27.3`), so it counts as newer. */
function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return b.length - a.length;
}

function compareSuffixes(a: VersionKey, b: VersionKey): number {
  if (a.isPreRelease !== b.isPreRelease) {
    return a.isPreRelease ? 1 : -1;
  }
  if (a.isPreRelease) {
    return names.compare(b.suffix, a.suffix);
  }
  return a.suffix.length === 0 || b.suffix.length === 0
    ? a.suffix.length - b.suffix.length
    : names.compare(a.suffix, b.suffix) || names.compare(a.tag, b.tag);
}

interface DateKey {
  readonly tag: string;
  /** NaN when it is not known. */
  readonly createdMs: number;
}

function toMs(created: string | undefined): number {
  return created === undefined ? Number.NaN : Date.parse(created);
}

function compareDateKeys(a: DateKey, b: DateKey): number {
  return b.createdMs - a.createdMs || names.compare(a.tag, b.tag) || compareText(a.tag, b.tag);
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
