/** What differs between two texts that are mostly the same: all between what both begin and what both end with. */

export interface DifferingParts {
  readonly start: string;
  readonly before: string;
  readonly after: string;
  readonly end: string;
}

/** Words and paths are marked whole, as far as what stands between them tells. */
const wordBreak = /[\s:;,=/&"'(){}[\]]/;

/** `undefined` where little is the same: marks would say nothing then. */
export function findDifferingParts(before: string, after: string): DifferingParts | undefined {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start++;
  }
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) {
    end++;
  }
  while (start > 0 && !wordBreak.test(before[start - 1] ?? '')) {
    start--;
  }
  while (end > 0 && !wordBreak.test(before[before.length - end] ?? '')) {
    end--;
  }
  if (start + end === 0) {
    return undefined;
  }
  return {
    start: before.slice(0, start),
    before: before.slice(start, before.length - end),
    after: after.slice(start, after.length - end),
    end: before.slice(before.length - end),
  };
}
