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

export interface There {
  /** Before this RUN: installing them again does nothing. */
  readonly present: ReadonlySet<string>;
  /** All that this RUN names. */
  readonly installed: readonly string[];
}

export const certificates = 'ca-certificates';

export function findBrought(names: readonly string[], from: There): Brought {
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
    megabytes.push(findWeight(name, from) ?? 0);
  }
  return {
    megabytes: megabytes.filter((one) => one > 0),
    noticed: [...noticed].filter(([name]) => name !== certificates).map(([name, by]) => ({ name, by })),
    hasCertificates:
      !there.has(certificates) &&
      from.installed.some((name) => !from.present.has(name) && bringsCertificates(name)),
  };
}

/** The megabytes that come with it; `undefined` for a package that nobody looked at. */
export function findWeight(name: string, { present, installed }: There): number | undefined {
  const recommended = findRecommended(name);
  if (recommended === undefined || present.has(name)) {
    return recommended && 0;
  }
  const isThere = (one: string): boolean => present.has(one) || installed.includes(one);
  const { megabytes, megabytesOnFull, noticed } = recommended;
  if (megabytes < 1 && noticed.length > 0 && noticed.every(isThere)) {
    return 0;
  }
  // Compilers are nearly all of what recommends them; where they are named, what is left is as on a full base.
  if (present.has('libmagickwand-dev') || noticed.some((one) => compilers.has(one) && isThere(one))) {
    return megabytesOnFull;
  }
  // What libc6-dev recommends is most of what comes with the libraries that need it.
  const known = present.has(libc) && name.endsWith('-dev') ? (findRecommended(libc)?.megabytes ?? 0) : 0;
  return Math.max(0, megabytes - known);
}

const libc = 'libc6-dev';

const compilers: ReadonlySet<string> = new Set(['gcc', 'g++', 'build-essential']);

export function bringsCertificates(name: string): boolean {
  return findRecommended(name)?.noticed.includes(certificates) === true;
}

/** Those of them that programs which `runs` finds in the file need, as packages to name. */
export function findUsed({ noticed }: Brought, runs: (program: RegExp) => boolean): readonly string[] {
  const names = noticed.flatMap(({ name }) => {
    const user = users.get(name);
    return user !== undefined && runs(user) ? [name] : [];
  });
  return [...new Set(names.map((name) => (name === 'gpg-agent' ? 'gnupg' : name)))];
}

/** Compilers are not among them: what needs one cannot be told. */
const users: ReadonlyMap<string, RegExp> = new Map([
  ['bzip2', /^(?:bzip2|bunzip2)$/],
  ['gnupg', /^(?:gpg2?|apt-key|add-apt-repository|apt-add-repository)$/],
  ['gpg-agent', /^(?:gpg2?|apt-key|add-apt-repository|apt-add-repository)$/],
  ['less', /^less$/],
  ['openssh-client', /^(?:ssh|scp|sftp|ssh-\w+)$/],
  ['patch', /^patch$/],
  ['unzip', /^unzip$/],
  ['xauth', /^(?:xauth|xvfb-run|startx)$/],
  ['xz-utils', /^(?:xz|unxz|xzcat)$/],
]);

/** `less, openssh-client with “git”; build-essential with “python3-pip”`. */
export function listNoticed({ noticed }: Pick<Brought, 'noticed'>): string {
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
