/** Commands of npm, yarn and pnpm that concern a whole project: installing it, pruning it, running its scripts. */
import type { ShippedRun } from '../imageView.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import { type CommandLine, hasOption, optionValue, programOf } from './commandLine.ts';
import { readNpm } from './npm.ts';
import { readPnpm } from './pnpm.ts';
import { findSetting, isSwitchedOn } from './settings.ts';
import { readYarn } from './yarn.ts';

export interface ProjectInstall {
  /** `npm ci`. */
  readonly title: string;
  /** Behind which an option can stand. */
  readonly word: ShellWord;
  readonly program: 'npm' | 'yarn' | 'pnpm';
  readonly line: CommandLine;
}

/** `undefined` for packages that are named, for installing for everybody, and for other commands. */
export function readProjectInstall(command: ShellCommand): ProjectInstall | undefined {
  const npm = readNpm(command);
  if (npm !== undefined) {
    const isProject =
      npm.isInstall && !npm.isGlobal && npm.operands.length === 0 && !npm.verb.key.startsWith('up');
    return isProject
      ? { title: `npm ${npm.verb.key}`, word: npm.verb, program: 'npm', line: npm.line }
      : undefined;
  }
  const yarn = readYarn(command);
  const word = yarn?.verb ?? command.words[0];
  if (yarn !== undefined && word !== undefined) {
    return yarn.isInstall && (yarn.verb === undefined || yarn.verb.key === 'install')
      ? { title: yarn.verb === undefined ? 'yarn' : 'yarn install', word, program: 'yarn', line: yarn.line }
      : undefined;
  }
  const pnpm = readPnpm(command);
  return pnpm !== undefined &&
    (pnpm.verb.key === 'install' || pnpm.verb.key === 'i') &&
    pnpm.operands.length === 0 &&
    !hasOption(pnpm.line, '-g', '--global')
    ? { title: `pnpm ${pnpm.verb.key}`, word: pnpm.verb, program: 'pnpm', line: pnpm.line }
    : undefined;
}

/** Whether it says something about packages for development: that they are wanted, or that they are not. */
export function decidesOnDevelopment(run: ShippedRun, command: ShellCommand, line: CommandLine): boolean {
  const environment = findSetting(run, command, 'NODE_ENV');
  return (
    hasOption(line, '--production', '--prod', '-P', '--dev', '-D', '--also', '--package-lock-only') ||
    ['--omit', '--include', '--only'].some((name) => optionValue(line, name) !== undefined) ||
    (environment.isSet && environment.value !== '') ||
    isSwitchedOn(run, command, [
      'NPM_CONFIG_PRODUCTION',
      'npm_config_production',
      'YARN_PRODUCTION',
      'npm_config_omit',
      'NPM_CONFIG_OMIT',
      'NPM_CONFIG_ONLY',
      'npm_config_only',
    ])
  );
}

/** Whether it takes packages for development away again, or all of them. */
export function prunes(command: ShellCommand): boolean {
  const keys = command.args.map(({ key }) => key);
  const program = programOf(command);
  const [verb] = keys;
  return (
    (managers.has(program) &&
      (keys.includes('prune') ||
        keys.includes('autoclean') ||
        (['config', 'c', 'set'].includes(verb ?? '') &&
          keys.some((key) => /production|omit|only/.test(key))) ||
        (keys.some((key) => /^(?:install|i|ci|deploy|focus)$/.test(key)) &&
          keys.some((key) => /^--(?:prod|production|omit=dev|only=prod\w*)$/.test(key))))) ||
    ['node-prune', 'npm-prune', 'modclean'].includes(program) ||
    (program === 'rm' && keys.some((key) => /node_modules\/?\*?$/.test(key)))
  );
}

/** Whether it may need packages for development: a script of the project, or one of their programs. */
export function builds(command: ShellCommand): boolean {
  const program = programOf(command);
  const [verb, second] = command.args.filter(({ key }) => !key.startsWith('-')).map(({ key }) => key);
  if (program === 'npx' || program === 'make' || developmentPrograms.test(program)) {
    return true;
  }
  if (program === 'node') {
    return /(?:build|compile|webpack|gulp|grunt|ace)/.test(verb ?? '');
  }
  if (!managers.has(program) || verb === undefined) {
    return false;
  }
  return ['run', 'run-script', 'exec', 'x', 'dlx', 'test', 't'].includes(verb)
    ? second !== 'start'
    : program !== 'npm' && !ownVerbs.has(verb);
}

/** What a container starts that is part of developing. */
export const developmentPrograms =
  /^(?:nodemon|ts-node(?:-dev)?|tsx|tsc|vite|vitest|webpack(?:-dev-server)?|ng|react-scripts|vue-cli-service|jest|mocha|gulp|grunt|parcel|rollup|esbuild|turbo|nx|lerna|cypress|playwright|storybook|start-storybook|concurrently|babel(?:-node)?|next-dev|nest|eslint|karma|ember|hexo|docusaurus|gatsby|eleventy|snowpack|electron|supervisor|expo|craco|rescripts|umi|quasar|nuxt-dev|strapi)$/;

const managers: ReadonlySet<string> = new Set(['npm', 'yarn', 'yarnpkg', 'pnpm']);

/** Of yarn and pnpm; every other word is a script. */
const ownVerbs: ReadonlySet<string> = new Set([
  'add',
  'audit',
  'bin',
  'cache',
  'config',
  'dedupe',
  'fetch',
  'global',
  'i',
  'import',
  'info',
  'install',
  'link',
  'list',
  'node',
  'plugin',
  'remove',
  'set',
  'setup',
  'start',
  'store',
  'unlink',
  'up',
  'update',
  'upgrade',
  'version',
  'why',
]);
