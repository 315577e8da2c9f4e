/** Platforms of an image: operating system, architecture and variant. OCI image-spec image-index.md, `platform`. */
import { findText, findTexts, type Place, readText } from './fields.ts';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly osFeatures?: readonly string[] | undefined;
}

export function parsePlatformPlace(place: Place): Platform {
  return {
    os: readText(place, 'os'),
    architecture: readText(place, 'architecture'),
    variant: findText(place, 'variant') || undefined,
    osVersion: findText(place, 'os.version') || undefined,
    osFeatures: findTexts(place, 'os.features'),
  };
}

/** `linux/arm64`, `linux/arm/v6`, `windows/amd64:10.0.17763.1`. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant, osVersion } = normalisePlatform(platform);
  const name = [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
  return osVersion === undefined ? name : `${name}:${osVersion}`;
}

/** `os/architecture[/variant][:os.version]`; `undefined` for anything else. */
export function findPlatform(text: string): Platform | undefined {
  const match = /^([\w.-]+)\/([\w.-]+)(?:\/([\w.-]+))?(?::(\S+))?$/.exec(text);
  const [, os, architecture, variant, osVersion] = match ?? [];
  return os === undefined || architecture === undefined
    ? undefined
    : { os, architecture, variant, osVersion };
}

const architectureNames: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  x64: 'amd64',
  aarch64: 'arm64',
  i386: '386',
  ia32: '386',
  armhf: 'arm',
  armel: 'arm',
};

const osNames: Readonly<Record<string, string>> = { macos: 'darwin', win32: 'windows' };

/** One spelling for each platform, as containerd's platforms package normalises: arm64 means v8, arm means v7. */
export function normalisePlatform(platform: Platform): Platform {
  const os = platform.os.toLowerCase();
  const written = platform.architecture.toLowerCase();
  const architecture = architectureNames[written] ?? written;
  return {
    ...platform,
    os: osNames[os] ?? os,
    architecture,
    variant: normaliseVariant(architecture, platform.variant, written),
  };
}

function normaliseVariant(
  architecture: string,
  variant: string | undefined,
  written: string,
): string | undefined {
  const lower = variant?.toLowerCase();
  switch (architecture) {
    case 'arm64':
      return lower === 'v8' || lower === '8' ? undefined : lower;
    case 'arm':
      return toArmVariant(lower, written);
    case 'amd64':
      return lower === 'v1' ? undefined : lower;
    default:
      return lower;
  }
}

function toArmVariant(variant: string | undefined, written: string): string {
  if (variant === undefined) {
    return written === 'armel' ? 'v6' : 'v7';
  }
  return /^\d$/.test(variant) ? `v${variant}` : variant;
}

/**
 * The platform whose images a machine runs, from Node's `process.platform` and `process.arch`; macOS and Windows run
 * Linux images in a machine of their own.
 */
export function platformOfMachine(machine: { readonly arch: string }): Platform {
  return normalisePlatform({ os: 'linux', architecture: machine.arch });
}

/**
 * The candidate that fits `wanted` best: the same platform, else the nearest older variant of the same architecture,
 * else one of the same architecture and system, else any Linux, else the first. `undefined` only for an empty list.
 */
export function choosePlatform<T>(
  candidates: readonly T[],
  toPlatform: (candidate: T) => Platform,
  wanted: Platform,
): T | undefined {
  let best: T | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    const score = scorePlatform(toPlatform(candidate), wanted);
    if (score > bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

function scorePlatform(candidate: Platform, wanted: Platform): number {
  const has = normalisePlatform(candidate);
  const wants = normalisePlatform(wanted);
  if (has.os !== wants.os) {
    return has.os === 'linux' ? 1 : 0;
  }
  if (has.architecture !== wants.architecture) {
    return 2;
  }
  const distance = toVariantNumber(wants) - toVariantNumber(has);
  if (distance < 0) {
    return 3; // a newer variant may use instructions that the machine lacks
  }
  const base = 100 - Math.min(distance, 90);
  return wants.osVersion !== undefined && has.osVersion === wants.osVersion ? base + 1 : base;
}

/** Variants are numbered in the order of their abilities; none written means the architecture's first. */
function toVariantNumber(platform: Platform): number {
  const digits = /^v(\d+)/.exec(platform.variant ?? '')?.[1];
  return digits === undefined ? (platform.architecture === 'arm64' ? 8 : 1) : Number(digits);
}

/** Linux before other systems, the common architectures before rare ones, then by name. */
export function comparePlatforms(a: Platform, b: Platform): number {
  return (
    rank(osOrder, a.os) - rank(osOrder, b.os) ||
    rank(architectureOrder, a.architecture) - rank(architectureOrder, b.architecture) ||
    names.compare(formatPlatform(a), formatPlatform(b))
  );
}

const names = new Intl.Collator('en', { numeric: true });
const osOrder: readonly string[] = ['linux', 'windows', 'darwin'];
const architectureOrder: readonly string[] = ['amd64', 'arm64', 'arm', '386'];

function rank(order: readonly string[], name: string): number {
  const index = order.indexOf(name);
  return index < 0 ? order.length : index;
}
