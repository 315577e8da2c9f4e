/**
 * Tags of base images taken apart: which distribution, which flavour, which role, and the rest, which is the version.
 * Publishers write the same parts in different orders (`3.12-slim-bookworm`, `20-bookworm-slim`), so order is no part.
 */

/** From the fullest role to the smallest; the tokens of one rung mean the same, and `''` is a tag without one. */
export type RoleLadder = readonly (readonly string[])[];

export type Distribution = 'alpine' | 'debian' | 'ubuntu' | 'windows' | 'other';

export type Flavour = 'slim' | 'minimal' | 'headless' | 'tiny' | 'micro' | 'distroless' | 'chiseled';

export interface TagParts {
  /** What is left, in its order: version, build number, and words nobody knows. `latest` is none. */
  readonly version: string;
  /** As it is written: `bookworm`, `alpine3.20`; `undefined` where the publisher chooses. */
  readonly system: string | undefined;
  readonly distribution: Distribution | undefined;
  readonly flavour: Flavour | undefined;
  /** A token of one of the ladders; `''` where the tag has none. */
  readonly role: string;
}

/** The parts that the name of the repository stands for: `dotnet/sdk`, `zulu-openjdk-alpine`, `ubi-minimal`. */
export type ImpliedParts = Partial<Pick<TagParts, 'system' | 'distribution' | 'flavour' | 'role'>>;

export interface TagGrammar {
  readonly ladders: readonly RoleLadder[];
  readonly implied?: ImpliedParts | undefined;
}

export function parseTag(tag: string, grammar: TagGrammar): TagParts {
  const roles = new Set(grammar.ladders.flat(2).filter((role) => role !== ''));
  const version: string[] = [];
  let system: string | undefined;
  let flavour: Flavour | undefined;
  let role = '';
  for (const token of tag.toLowerCase().split('-')) {
    const asRole = findRole(token, roles);
    const asFlavour = flavours.get(token);
    if (asRole !== undefined) {
      role = asRole.role;
      version.push(...asRole.rest);
    } else if (asFlavour !== undefined) {
      flavour = asFlavour;
    } else if (findDistribution(token) !== undefined) {
      system = token;
    } else if (token !== 'latest') {
      version.push(token);
    }
  }
  return {
    version: version.join('-'),
    system: system ?? grammar.implied?.system,
    distribution: system === undefined ? grammar.implied?.distribution : findDistribution(system),
    flavour: flavour ?? grammar.implied?.flavour,
    role: role === '' ? (grammar.implied?.role ?? '') : role,
  };
}

/** How far a flavour is from the full image; equal ranks are alternatives of each other. */
export function rankFlavour(flavour: Flavour | undefined): number {
  return flavour === undefined ? 0 : flavourRanks[flavour];
}

const flavourRanks: Readonly<Record<Flavour, number>> = {
  slim: 1,
  minimal: 1,
  headless: 1,
  tiny: 2,
  micro: 2,
  distroless: 3,
  chiseled: 3,
};

const flavours: ReadonlyMap<string, Flavour> = new Map([
  ['slim', 'slim'],
  ['minimal', 'minimal'],
  ['headless', 'headless'],
  ['tiny', 'tiny'],
  ['micro', 'micro'],
  ['distroless', 'distroless'],
  ['chiseled', 'chiseled'],
]);

/** `jdk17` is a role with a version behind it. */
function findRole(
  token: string,
  roles: ReadonlySet<string>,
): { readonly role: string; readonly rest: readonly string[] } | undefined {
  if (roles.has(token)) {
    return { role: token, rest: [] };
  }
  const [, role, rest] = /^(jdk|jre)(\d.*)$/.exec(token) ?? [];
  return role !== undefined && rest !== undefined && roles.has(role) ? { role, rest: [rest] } : undefined;
}

function findDistribution(token: string): Distribution | undefined {
  return distributions.find(({ pattern }) => pattern.test(token))?.name;
}

const distributions: readonly { readonly name: Distribution; readonly pattern: RegExp }[] = [
  { name: 'alpine', pattern: /^alpine[\d.]*$/ },
  {
    name: 'debian',
    pattern: /^(?:debian[\d.]*|sid|forky|trixie|bookworm|bullseye|buster|stretch|jessie|wheezy)$/,
  },
  {
    name: 'ubuntu',
    pattern:
      /^(?:ubuntu[\d.]*|resolute|questing|plucky|oracular|noble|mantic|lunar|kinetic|jammy|focal|bionic|xenial|trusty)$/,
  },
  { name: 'windows', pattern: /^(?:windows.*|nanoserver.*|ltsc\d+)$/ },
  {
    name: 'other',
    pattern:
      /^(?:(?:ubi|rockylinux|almalinux|centos|oraclelinux|ol|al|fedora)\d+|(?:azurelinux|mariner|leap|photon|bci)[\d.]+)$/,
  },
];
