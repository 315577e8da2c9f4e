/**
 * Which tags people give an image besides one that it has, by the conventions they keep: the release that the newest
 * patch follows, the day, the commit. Only proposals; what they would move is for the plan to say.
 */
import { tagFault } from '../../oci/reference.ts';
import { compareVersions, findVersion, type VersionTag } from './versionTag.ts';

/** Permanent, since it is remembered which of them are kept in a repository. */
export type TagConvention =
  /** Without what building or packaging added. */
  | 'release'
  | 'patch'
  | 'minor'
  | 'major'
  /** `latest`, or the name of the variant. */
  | 'latest'
  | 'date'
  | 'compact-date'
  | 'commit';

export interface TagSuggestion {
  readonly tag: string;
  readonly convention: TagConvention;
  /** Such as “the newest of 1.2”. */
  readonly explanation: string;
  /** A tag of a version above this one that the convention has in mind, so that this would be a step back. */
  readonly newer?: string;
}

/** Each is a valid tag, none is the tag itself, and none comes twice. A pre-release moves no tag of releases. */
export function suggestTags(query: {
  readonly tag: string;
  /** When the image was made, ISO 8601. */
  readonly created?: string | undefined;
  readonly now: Date;
  /** Of the open workspace, in full or short. */
  readonly commit?: string | undefined;
  /** The tags of the repository, as far as they are known. */
  readonly existing?: readonly string[] | undefined;
}): readonly TagSuggestion[] {
  const version = findVersion(query.tag);
  const suggestions = [
    ...(version === undefined ? [] : suggestFromVersion(version, query.existing ?? [])),
    ...suggestDates(query),
    ...suggestCommit(query.commit),
  ];
  const seen = new Set([query.tag]);
  return suggestions.filter(({ tag }) => tagFault(tag) === undefined && !seen.has(tag) && seen.add(tag));
}

function suggestFromVersion(version: VersionTag, existing: readonly string[]): readonly TagSuggestion[] {
  const { prefix, numbers, variant, build, isPreRelease } = version;
  const release: TagSuggestion = {
    tag: `${prefix}${numbers.join('.')}${variant}`,
    convention: 'release',
    explanation: `without ${build.replace(/^[-_]/, '')}`,
  };
  const releases = build === '' ? [] : [release];
  if (isPreRelease) {
    return releases;
  }
  const rivals = findRivals(version, existing);
  const name = variant.replace(/^[-_.]+/, '');
  const newest = name === '' ? 'the newest' : `the newest ${name}`;
  const levels = (['major', 'minor', 'patch'] as const)
    .map((convention, index) => ({ convention, kept: numbers.slice(0, index + 1) }))
    // Before 1.0 there is no promise that a major version could keep.
    .filter(({ kept }) => kept.length < numbers.length && !/^0+$/.test(kept.join('')))
    .map(({ convention, kept }): TagSuggestion => {
      const dotted = kept.join('.');
      const newer = findNewer(rivals, kept);
      return withNewer(
        { tag: `${prefix}${dotted}${variant}`, convention, explanation: `${newest} of ${dotted}` },
        newer,
      );
    });
  const latest: TagSuggestion = {
    tag: name === '' ? 'latest' : name,
    convention: 'latest',
    explanation: `${newest} of all`,
  };
  return [...releases, ...levels.toReversed(), withNewer(latest, findNewer(rivals, []))];
}

interface Rival {
  readonly tag: string;
  readonly version: VersionTag;
}

/** The releases of the same variant above this one, the newest first. */
function findRivals(version: VersionTag, existing: readonly string[]): readonly Rival[] {
  return existing
    .flatMap((tag): readonly Rival[] => {
      const other = findVersion(tag);
      return other === undefined ? [] : [{ tag, version: other }];
    })
    .filter(
      ({ version: other }) =>
        // That of a pre-release is never that of a release.
        other.variant === version.variant &&
        other.isCalendar === version.isCalendar &&
        // A number alone may count builds.
        other.numbers.length >= Math.min(2, version.numbers.length) &&
        compareVersions(other, version) > 0,
    )
    .toSorted((a, b) => compareVersions(b.version, a.version));
}

function findNewer(rivals: readonly Rival[], kept: readonly string[]): string | undefined {
  return rivals.find(({ version }) =>
    kept.every((number, index) => Number(number) === Number(version.numbers[index])),
  )?.tag;
}

function withNewer(suggestion: TagSuggestion, newer: string | undefined): TagSuggestion {
  return newer === undefined
    ? suggestion
    : { ...suggestion, newer, explanation: `${suggestion.explanation}, but ${newer} is newer` };
}

/** No image is older than that; tools that build reproducibly write 1970 or 1980. */
const firstImageMs = Date.UTC(2013, 0, 1);

function suggestDates(query: {
  readonly created?: string | undefined;
  readonly now: Date;
}): readonly TagSuggestion[] {
  const createdMs = Date.parse(query.created ?? '');
  const isKnown = createdMs >= firstImageMs;
  const day = (isKnown ? new Date(createdMs) : query.now).toISOString().slice(0, 10);
  const explanation = isKnown ? 'the day it was made, in UTC' : 'today, in UTC';
  return [
    { tag: day, convention: 'date', explanation },
    { tag: day.replaceAll('-', ''), convention: 'compact-date', explanation },
  ];
}

function suggestCommit(commit: string | undefined): readonly TagSuggestion[] {
  return commit !== undefined && /^[0-9a-f]{7,64}$/i.test(commit)
    ? [{ tag: commit.slice(0, 7), convention: 'commit', explanation: 'the commit of the open workspace' }]
    : [];
}
