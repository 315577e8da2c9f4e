/**
 * Tags that are versions, taken apart into what people's conventions are about. A version that is not certainly a
 * release counts as a pre-release, since too little is proposed for it then, and never too much.
 */

export interface VersionTag {
  /** `v` or `V` or nothing. */
  readonly prefix: string;
  /** One to four, as they are written. */
  readonly numbers: readonly string[];
  /** What is kept in every tag derived from this one, such as `-alpine` or `-debian-12`. */
  readonly variant: string;
  /** What building or packaging added, such as `_build.5` (for `+build.5`) or `-r4`. */
  readonly build: string;
  readonly isPreRelease: boolean;
  /** It begins with a year. */
  readonly isCalendar: boolean;
}

/** `undefined` for tags that are no versions: names, dates with hyphens, build numbers, commit hashes. */
export function findVersion(tag: string): VersionTag | undefined {
  const match = /^(v?)(\d+(?:\.\d+){0,3})((?:[-_].*)?)$/i.exec(tag);
  const [, prefix = '', dotted = '', rest = ''] = match ?? [];
  const numbers = dotted.split('.');
  // More digits than a major version has are a year, a day or the number of a build.
  if (match === null || (numbers.length === 1 && dotted.length > 3)) {
    return undefined;
  }
  const build = buildPattern.exec(rest)?.[0] ?? '';
  const variant = rest.slice(0, rest.length - build.length);
  return {
    prefix,
    numbers,
    variant,
    build,
    isPreRelease: isPreRelease(variant),
    isCalendar: numbers.length > 1 && /^(19|20)\d\d$/.test(dotted.slice(0, dotted.indexOf('.'))),
  };
}

/** By their numbers alone, as far as both have some; above zero when `a` is the newer one. */
export function compareVersions(a: VersionTag, b: VersionTag): number {
  const shared = Math.min(a.numbers.length, b.numbers.length);
  for (let index = 0; index < shared; index++) {
    const difference = Number(a.numbers[index]) - Number(b.numbers[index]);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** A tag has no plus sign, so tools write the build metadata of semver.org after an underscore; `-r4` is Bitnami's. */
const buildPattern = /(?:_(?:\d|(?:build|ci|git|sha)(?![a-z])|g?[0-9a-f]{7,40}(?![0-9a-z])).*|-r\d+)$/i;

const preReleaseWord =
  /^(?:alpha|beta|a|b|m|milestone|rc|cr|pre|preview|prerelease|dev|develop|snapshot|nightly|canary|edge|next|unstable|experimental|insiders?|test|testing|wip|dirty|ea|eap|pr|mr|main|master)\d*$/i;

/** Also of 7 and more digits alone, which are dates, and with the `g` of `git describe`. */
const hash = /^g?(?=.*\d)[0-9a-f]{7,64}$/i;

/** A hyphen and numbers alone are a pre-release to semver.org, whatever packagers mean by it. */
function isPreRelease(variant: string): boolean {
  const words = variant.split(/[-_.]/).filter((word) => word !== '');
  return /^[-_][\d._-]+$/.test(variant) || words.some((word) => preReleaseWord.test(word) || hash.test(word));
}
