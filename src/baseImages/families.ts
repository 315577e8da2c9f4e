/**
 * What is known of the publishers of base images: which roles their tags have, in which repositories smaller relatives
 * live, and what a smaller relative lacks there. A repository nobody knows gets the general rule.
 */
import { dockerHub, type ImageReference } from '../oci/reference.ts';
import type { ImpliedParts, RoleLadder, TagGrammar } from './tagParts.ts';

/** Ways of being smaller, as far as what breaks is different. */
export type Step = 'slim' | 'minimal' | 'micro' | 'alpine' | 'distroless' | 'chiseled' | 'headless' | 'tiny';

export interface Family {
  readonly ladders: readonly RoleLadder[];
  /** What the name of a repository says in place of its tags. */
  imply?(repository: string): ImpliedParts;
  /** Other repositories with the same versions. */
  listSiblings?(repository: string): readonly string[];
  /** By step or role, what the image lacks besides what is true of every such image. */
  readonly lacks?: Readonly<Record<string, readonly string[]>>;
  /** What `latest` is called in the tags of variants. */
  readonly latest?: string;
}

export function findFamily(reference: Pick<ImageReference, 'registry' | 'repository'>): Family {
  const { registry, repository } = reference;
  const vendor = vendors.find(({ pattern }) => pattern.test(`${registry}/${repository}`));
  if (vendor !== undefined) {
    return vendor.family;
  }
  // Mirrors keep the last name; on Docker Hub itself `someone/python` is somebody's own image.
  const isOwn = registry === dockerHub && !repository.startsWith('library/');
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  return (isOwn ? undefined : library.get(name)) ?? general;
}

export function toGrammar(family: Family, repository: string): TagGrammar {
  return { ladders: family.ladders, implied: family.imply?.(repository) };
}

const noCompiler = 'no compiler or headers (gcc, make)';
const noJdk = 'no compiler or tools of the JDK (javac, jcmd)';
const nothing: readonly RoleLadder[] = [];

const general: Family = {
  ladders: [
    [['jdk', ''], ['jre']],
    [['sdk', 'devel', ''], ['runtime']],
  ],
  lacks: { jre: [noJdk], runtime: ['no build tools'] },
};

const java: Family = {
  ladders: [[['jdk', ''], ['jre']]],
  lacks: {
    jre: [noJdk],
    slim: ['no fonts or graphics libraries'],
    headless: [noJdk, 'no graphics (AWT, Swing)'],
  },
};

/** With a Java whose kind every tag names. */
const onJava: Family = { ladders: [[['jdk'], ['jre']]], lacks: { jre: [noJdk] } };

/** Tools that need the JDK they came with. */
const javaBuild: Family = {
  ladders: nothing,
  lacks: { alpine: ['no git or curl'], slim: ['no git or curl'] },
};

function createLanguage(lacks: Readonly<Record<string, readonly string[]>>): Family {
  return { ladders: nothing, lacks };
}

const library: ReadonlyMap<string, Family> = new Map<string, Family>([
  [
    'python',
    createLanguage({
      slim: [noCompiler, 'no git or curl'],
      alpine: [noCompiler, 'no git or curl', 'packages without a musl wheel are compiled'],
    }),
  ],
  [
    'node',
    createLanguage({
      slim: [`${noCompiler}, no python3 for node-gyp`, 'no git or curl'],
      alpine: [
        `${noCompiler}, no python3 for node-gyp`,
        'no git or curl',
        'native add-ons built for glibc fail',
      ],
    }),
  ],
  [
    'ruby',
    createLanguage({
      slim: [noCompiler, 'no git or curl'],
      alpine: [noCompiler, 'no git or curl', 'native gems built for glibc fail'],
    }),
  ],
  ['perl', createLanguage({ slim: [noCompiler, 'no git or curl'] })],
  ['php', createLanguage({ alpine: ['extensions need apk packages with other names'] })],
  ['golang', createLanguage({ alpine: ['no gcc, which cgo needs', 'no git'] })],
  [
    'rust',
    createLanguage({
      slim: ['no git, curl or pkg-config', 'no headers of libraries such as OpenSSL'],
      alpine: ['no git or curl', 'programs are built for musl'],
    }),
  ],
  [
    'erlang',
    createLanguage({ slim: [noCompiler, 'no git or curl'], alpine: [noCompiler, 'no git or curl'] }),
  ],
  [
    'elixir',
    createLanguage({ slim: [noCompiler, 'no git or curl'], alpine: [noCompiler, 'no git or curl'] }),
  ],
  [
    'debian',
    {
      ladders: nothing,
      latest: 'stable',
      lacks: { slim: ['no manual pages, documentation or translations'] },
    },
  ],
  ['ubuntu', createLanguage({})],
  ['oraclelinux', createLanguage({ slim: ['microdnf in place of dnf'] })],
  [
    'postgres',
    createLanguage({
      alpine: ['text sorts differently, so indexes of an existing database must be rebuilt', 'fewer locales'],
    }),
  ],
  ['nginx', createLanguage({ slim: ['no njs, GeoIP, image filter or XSLT modules'] })],
  [
    'buildpack-deps',
    {
      ladders: [[[''], ['scm'], ['curl']]],
      lacks: { scm: [noCompiler], curl: [noCompiler, 'no git or other version control'] },
    },
  ],
  ['openjdk', java],
  ['eclipse-temurin', java],
  ['amazoncorretto', java],
  ['sapmachine', java],
  ['ibm-semeru-runtimes', java],
  ['tomcat', onJava],
  ['jetty', onJava],
  ['maven', javaBuild],
  ['gradle', javaBuild],
]);

const dotnetRoles = ['sdk', 'aspnet', 'runtime'] as const;

const dotnet: Family = {
  ladders: [dotnetRoles.map((role) => [role])],
  imply: (repository) => ({ role: lastName(repository) }),
  listSiblings(repository) {
    const index = dotnetRoles.findIndex((role) => role === lastName(repository));
    return dotnetRoles.slice(index + 1).map((role) => `${withoutLastName(repository)}${role}`);
  },
  lacks: {
    aspnet: ['no dotnet build or publish'],
    runtime: ['no dotnet build or publish', 'no ASP.NET Core'],
    alpine: ['no ICU and time zones unless added'],
    chiseled: ['no ICU and time zones unless the tag has “extra”', 'runs as a user who is not root'],
  },
};

const cuda: Family = {
  ladders: [[['devel'], ['runtime'], ['base']]],
  lacks: {
    runtime: ['no nvcc, headers or static libraries'],
    base: ['no nvcc, headers or static libraries', 'no cuBLAS, NCCL and other libraries of CUDA'],
  },
};

const zulu: Family = {
  ...java,
  imply: (repository) => (repository.endsWith('-alpine') ? { system: 'alpine', distribution: 'alpine' } : {}),
  listSiblings: (repository) => (repository.endsWith('/zulu-openjdk') ? [`${repository}-alpine`] : []),
};

/** Repositories of Red Hat: `ubi9/ubi`, `ubi9/nodejs-22`, `ubi9/openjdk-17`, and `redhat/ubi9` on Docker Hub. */
const redHat: Family = {
  ladders: [[['jdk', ''], ['jre']]],
  imply(repository) {
    if (/openjdk-[\d.]+-runtime$/.test(repository)) {
      return { role: 'jre' };
    }
    const flavour = /-(minimal|micro)$/.exec(repository)?.[1];
    return flavour === 'minimal' || flavour === 'micro' ? { flavour } : {};
  },
  listSiblings(repository) {
    if (/-(minimal|micro|init|runtime)$/.test(repository)) {
      return [];
    }
    if (/openjdk-[\d.]+$/.test(repository)) {
      return [`${repository}-runtime`];
    }
    const isPlain = /(?:\/ubi|redhat\/ubi\d+)$/.test(repository);
    return [`${repository}-minimal`, ...(isPlain ? [`${repository}-micro`] : [])];
  },
  lacks: {
    jre: [noJdk],
    minimal: ['microdnf in place of dnf', 'no Python or other tools of the full image'],
    micro: ['no package manager'],
  },
};

const vendors: readonly { readonly pattern: RegExp; readonly family: Family }[] = [
  { pattern: /\/dotnet\/(?:nightly\/)?(?:sdk|aspnet|runtime)$/, family: dotnet },
  { pattern: /\/nvidia\/cuda$/, family: cuda },
  { pattern: /\/azul\/zulu-openjdk(?:-alpine|-debian)?$/, family: zulu },
  { pattern: /\/(?:ubi\d+\/[^/]+|redhat\/ubi\d+[^/]*)$/, family: redHat },
  {
    pattern: /\/distroless\/[^/]+$/,
    family: { ladders: [[['debug'], ['']]], lacks: { '': ['no shell'] } },
  },
  {
    pattern: /^cgr\.dev\//,
    family: { ladders: [[['dev'], ['']]], lacks: { '': ['no shell', 'no package manager'] } },
  },
];

function lastName(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

function withoutLastName(repository: string): string {
  return repository.slice(0, repository.lastIndexOf('/') + 1);
}
