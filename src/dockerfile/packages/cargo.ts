/** What cargo keeps while it builds: crates, and what it compiles on the way to a program. */
import { toAbsolute } from '../paths.ts';
import type { ShellCommand } from '../shell.ts';
import { programOf } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';

export const cargoCaches: PackageCache = {
  words: ['cargo'],
  folders: ['/usr/local/cargo/registry', '/root/.cargo/registry'],
  variables: ['CARGO_TARGET_DIR'],
  paths: /\.?cargo(?:\/registry.*|\/git.*|\/\*)?\/?$|\/target(?:\/|\*|$)|\/registry(?:\/|$)/,
  fills: findFill,
  cleans: (command) =>
    (isCargo(command) && ['clean', 'cache', 'sweep'].includes(findVerb(command)?.key ?? '')) ||
    (command.name === 'rm' && command.args.some(({ text }) => /CARGO_HOME|(?:^|\/)target\/?$/.test(text))) ||
    (command.name === 'rustup' && command.args[0]?.key === 'self'),
};

function findFill(command: ShellCommand): CacheFill | undefined {
  const verb = findVerb(command);
  if (!isCargo(command) || verb === undefined || !verbs.has(verb.key)) {
    return undefined;
  }
  const target = verb.key === 'install' ? undefined : toAbsolute('target', command.directory);
  return {
    title: `cargo ${verb.key}`,
    end: verb.end,
    ...(target === undefined ? {} : { others: [`${target}/release/deps`] }),
  };
}

/** `cargo +nightly build`. */
function findVerb(command: ShellCommand): ShellCommand['args'][number] | undefined {
  return command.args.find(({ key }) => !key.startsWith('+') && !key.startsWith('-'));
}

function isCargo(command: ShellCommand): boolean {
  return programOf(command) === 'cargo';
}

const verbs: ReadonlySet<string> = new Set([
  'build',
  'b',
  'install',
  'fetch',
  'check',
  'test',
  'run',
  'rustc',
  'chef',
]);
