/** What the RUNs of stages need of the image that they begin with: programs, compilers, a package manager. */
import { readPackageChange } from './packages/installs.ts';
import type { ShellCommand } from './shell.ts';
import type { Stage } from './stages.ts';

export interface StageNeeds {
  /** Whether every RUN is understood. */
  readonly isSure: boolean;
  /** The first place of each program that is run and not installed before, by its name. */
  readonly programs: ReadonlyMap<string, number>;
  /** Names of packages that are installed. */
  readonly installed: ReadonlySet<string>;
  readonly commands: readonly ShellCommand[];
  /** Whether something is compiled, or packages are built that usually have to be. */
  readonly compiles: boolean;
  readonly installsCompiler: boolean;
  /** A script of the file's own, whose needs nobody knows. */
  readonly script: string | undefined;
}

export function readNeeds(stages: readonly Stage[]): StageNeeds {
  const runs = stages.flatMap(({ instructions }) => instructions.filter(({ keyword }) => keyword === 'RUN'));
  const scripts = runs.flatMap(({ script }) => script ?? []);
  const commands = scripts.flatMap((script) => script.commands);
  const programs = new Map<string, number>();
  const installed = new Set<string>();
  for (const command of commands) {
    const { name, start } = command;
    if (name !== undefined && !programs.has(name)) {
      programs.set(name, start);
    }
    const change = readPackageChange(command);
    if (change?.kind === 'install') {
      change.packages.forEach((found) => installed.add(found.name));
    }
  }
  return {
    isSure: runs.every(({ script, isArray }) => isArray || script?.isSure === true),
    programs,
    installed,
    commands,
    compiles: commands.some(isCompiling),
    installsCompiler: [...installed].some((name) => compilerPackages.test(name)),
    script: commands.find(isOwnScript)?.words.find(({ key }) => scriptName.test(key))?.key,
  };
}

const scriptName = /\.(?:sh|bash|py|rb|pl)$/;

/** `./install.sh`, `sh setup.sh`: what it runs is not told. */
export function isOwnScript({ name, args }: ShellCommand): boolean {
  return (
    scriptName.test(name ?? '') ||
    (/^(?:ba|da|a)?sh$/.test(name ?? '') && scriptName.test(args[0]?.key ?? ''))
  );
}

const compilerPackages =
  /^(?:build-essential|build-base|gcc|g\+\+|clang|make|base-devel|@development.*)(?:-\d+)?$/;

const compilers: ReadonlySet<string> = new Set([
  'autoconf',
  'autoreconf',
  'automake',
  'c++',
  'cargo',
  'cc',
  'clang',
  'clang++',
  'cmake',
  'configure',
  'cpan',
  'cpanm',
  'cpm',
  'docker-php-ext-install',
  'g++',
  'gcc',
  'go',
  'ld',
  'make',
  'meson',
  'ninja',
  'node-gyp',
  'pecl',
  'phpize',
  'pyenv',
  'rbenv',
  'ruby-build',
  'rustup',
]);

/** Python packages that had no wheel for long, or have none. */
const pythonSources =
  /^(?:uwsgi|mysqlclient|mysql-python|psycopg2|python-ldap|pycrypto|mod[-_]wsgi|pygraphviz|pyodbc|pycairo|pygobject|dlib|gdal|pycurl|m2crypto|netifaces|fasttext|hdbscan|annoy|flash-attn|deepspeed|pyaudio|dbus-python|ldap|gevent|cassandra-driver|python-snappy|pylibmc|salt)(?:[=<>~![].*)?$/i;

/** Gems that are Ruby alone. */
const plainGems: ReadonlySet<string> = new Set([
  'bundler',
  'rake',
  'foreman',
  'rubygems-update',
  'asciidoctor',
]);

export function isCompiling(command: ShellCommand): boolean {
  const { name = '' } = command;
  const keys = command.args.map(({ key }) => key);
  const verb = keys.find((key) => !key.startsWith('-'));
  if (name === 'gem') {
    return (
      verb === 'install' && keys.some((key) => /^[a-z]/.test(key) && key !== verb && !plainGems.has(key))
    );
  }
  if (name === 'bundle' || name === 'bundler') {
    return verb === undefined || verb === 'install' || verb === 'update';
  }
  if (name === 'npm' || name === 'yarn' || name === 'pnpm') {
    return verb === 'rebuild' || keys.includes('--build-from-source');
  }
  if (/^python[\d.]*$/.test(name)) {
    return keys.some((key) => /(?:^|\/)setup\.py$/.test(key)) || isPipSource(keys);
  }
  if (name === 'perl') {
    return keys.some((key) => /(?:Makefile|Build)\.PL$/.test(key));
  }
  return compilers.has(name) || (/^pip[\d.]*$/.test(name) && isPipSource(keys));
}

function isPipSource(keys: readonly string[]): boolean {
  return (
    keys.includes('install') && keys.some((key) => key.startsWith('--no-binary') || pythonSources.test(key))
  );
}
