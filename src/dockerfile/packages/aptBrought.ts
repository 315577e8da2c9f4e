/** What comes with packages because they recommend it, told from what is there anyway. */
import type { Saving } from '../finding.ts';
import { estimate } from '../savings.ts';
import { findRecommended, withNeeded } from './aptRecommends.ts';

export interface Brought {
  /** Of each package that brings anything. */
  readonly megabytes: readonly number[];
  /** What a program may notice when it is gone, with the packages that bring it. */
  readonly noticed: readonly { readonly name: string; readonly by: string }[];
  /** Also of packages that the RUN removes again. */
  readonly hasCertificates: boolean;
}

export const certificates = 'ca-certificates';

export function findBrought(
  names: readonly string[],
  from: {
    /** Before this RUN: installing them again does nothing. */
    readonly present: ReadonlySet<string>;
    /** All that this RUN names. */
    readonly installed: readonly string[];
  },
): Brought {
  const there = new Set([...from.present, ...from.installed].flatMap(withNeeded));
  const noticed = new Map<string, string>();
  const megabytes: number[] = [];
  for (const name of new Set(names)) {
    const recommended = from.present.has(name) ? undefined : findRecommended(name);
    for (const one of recommended?.noticed ?? []) {
      if (!there.has(one) && !noticed.has(one)) {
        noticed.set(one, name);
      }
    }
    // Compilers are nearly all of what recommends them; where they are named, nothing is left.
    const isThere = recommended?.noticed.some((one) => compilers.has(one) && there.has(one)) === true;
    megabytes.push(isThere ? 0 : (recommended?.megabytes ?? 0));
  }
  return {
    megabytes: megabytes.filter((one) => one > 0),
    noticed: [...noticed].filter(([name]) => name !== certificates).map(([name, by]) => ({ name, by })),
    hasCertificates:
      !there.has(certificates) &&
      from.installed.some((name) => !from.present.has(name) && bringsCertificates(name)),
  };
}

const compilers: ReadonlySet<string> = new Set(['gcc', 'g++', 'build-essential']);

export function bringsCertificates(name: string): boolean {
  return findRecommended(name)?.noticed.includes(certificates) === true;
}

/** `less, openssh-client with “git”; build-essential with “python3-pip”`. */
export function listNoticed({ noticed }: Brought): string {
  return [...Map.groupBy(noticed, ({ by }) => by)]
    .map(([by, all]) => `${all.map(({ name }) => name).join(', ')} with “${by}”`)
    .join('; ');
}

/** From the largest to all of them, since they share much; a base that is not slim may have them already. */
export function weighBrought(
  { megabytes }: Brought,
  { isOnSlim }: { readonly isOnSlim: boolean },
): Saving | undefined {
  const largest = Math.max(0, ...megabytes);
  const sum = megabytes.reduce((total, one) => total + one, 0);
  return largest === 0
    ? undefined
    : estimate((isOnSlim ? largest : 0) * 1_000_000, Math.min(sum, largest * 2) * 1_000_000, {
        source: 'packages of Debian bookworm, 2026',
        unit: 'unpacked',
      });
}
