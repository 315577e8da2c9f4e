/** What Maven, Gradle and sbt keep while they build: artifacts and plugins, and Gradle itself. */
import type { ShellCommand } from '../shell.ts';
import { optionValue, programOf, readCommandLine } from './commandLine.ts';
import type { CacheFill, PackageCache } from './keptCache.ts';
import { findSetting } from './settings.ts';

export const mavenCaches: PackageCache = {
  words: ['mvn'],
  folders: ['/root/.m2/repository'],
  variables: [],
  paths: /\.m2(?:\/|\*|$)|\/repository\/?\*?$/,
  fills: (command) => {
    const isMaven = ['mvn', 'mvnw', 'mvnd'].includes(programOf(command));
    const goal = command.args.find(({ key }) => /^[a-z]/.test(key));
    const local = command.args.find(({ key }) => key.startsWith('-Dmaven.repo.local='));
    return isMaven && goal !== undefined && !asksOnly(command)
      ? {
          title: `${programOf(command)} ${goal.key}`,
          end: goal.end,
          folder: local?.key.slice('-Dmaven.repo.local='.length),
        }
      : undefined;
  },
  cleans: (command) => command.args.some(({ key }) => key.includes('purge-local-repository')),
};

export const gradleCaches: PackageCache = {
  words: ['gradle'],
  folders: ['/root/.gradle/caches'],
  variables: ['GRADLE_USER_HOME'],
  paths: /\.gradle(?:\/|\*|$)/,
  fills: findGradle,
  cleans: (command) =>
    command.name === 'rm' && command.args.some(({ text }) => text.includes('GRADLE_USER_HOME')),
};

export const sbtCaches: PackageCache = {
  words: ['sbt'],
  folders: ['/root/.cache/coursier', '/root/.ivy2/cache', '/root/.sbt/boot'],
  variables: [],
  paths: /coursier|\.ivy2|\.sbt(?:\/|\*|$)|\/\.cache(?:\/\*?)?$/,
  fills: (command, run) => {
    const first = command.args.find(({ key }) => !key.startsWith('-'));
    const isMoved = ['COURSIER_CACHE', 'SBT_OPTS'].some((name) => findSetting(run, command, name).isSet);
    return programOf(command) === 'sbt' && first !== undefined && !isMoved
      ? { title: `sbt ${first.key}`, end: first.end }
      : undefined;
  },
  cleans: () => false,
};

function findGradle(command: ShellCommand): CacheFill | undefined {
  const line = readCommandLine(command.args, new Set(['-p', '-b', '-c', '-g', '-x', '--gradle-user-home']));
  const task = line.operands.find(({ key }) => buildTasks.test(key));
  return ['gradle', 'gradlew'].includes(programOf(command)) && task !== undefined && !asksOnly(command)
    ? {
        title: `${programOf(command)} ${task.key}`,
        end: task.end,
        folder: optionValue(line, '-g', '--gradle-user-home'),
      }
    : undefined;
}

/** Any other runs the program, or belongs to it: what it then runs from may be the cache itself. */
const buildTasks =
  /assemble|build|bundle|check|class|compile|dependenc|dist|download|image|install|jar|native|package|publish|resolve|test|war|clean/i;

function asksOnly(command: ShellCommand): boolean {
  return command.args.some(({ key }) => /^(?:-v|--version|-version|-h|--help)$/.test(key));
}
