/** Whether an image needs the tools of a Java development kit: to build, to look into programs, or for whoever uses it. */
import { isForDevelopment } from './purpose.ts';
import type { RuleContext } from './rule.ts';
import { findShippedBase } from './shippedBase.ts';
import { readNeeds } from './stageNeeds.ts';
import {
  findStartCommand,
  isInteractive,
  type StartCommand,
  startsByItself,
  startsTool,
} from './startCommand.ts';
import type { Dockerfile } from './dockerfile.ts';

export function needsJdk(file: Dockerfile, context: RuleContext): boolean {
  const start = findStartCommand(context.image);
  const base = findShippedBase(file, context);
  if (
    isForDevelopment(context) ||
    isDebugged(context) ||
    (start === undefined ? !startsByItself(base) : isWorkplace(start))
  ) {
    return true;
  }
  const stages = new Set([...context.image.chain, ...(base?.stages ?? [])]);
  const { programs, isSure, commands } = readNeeds([...stages]);
  return (
    !isSure ||
    [...programs.keys()].some((program) => tools.has(program)) ||
    commands.some(({ args }) => args.some(({ key }) => ofKit.test(key)))
  );
}

/** Whoever attaches a debugger wants jcmd and jstack too. */
function isDebugged({ image }: RuleContext): boolean {
  return image.instructions.some(
    ({ keyword, words }) =>
      /^(?:ENV|CMD|ENTRYPOINT)$/.test(keyword) &&
      words.some(({ value, text }) => /-(?:agentlib:|Xrun)jdwp/.test(value ?? text)),
  );
}

function isWorkplace(start: StartCommand): boolean {
  return isInteractive(start) || startsTool(start, tools);
}

/** Where a development kit has its own runtime and its tools. */
const ofKit = /JAVA_HOME\}?\/jre\/|\/(?:jdk|java|jvm|openjdk)[^/\s]*\/jre\/|\/lib\/tools\.jar/;

const tools: ReadonlySet<string> = new Set([
  'ant',
  'asadmin',
  'clojure',
  'clj',
  'gradle',
  'gradlew',
  'groovyc',
  'jar',
  'jarsigner',
  'javac',
  'javadoc',
  'jcmd',
  'jdb',
  'jdeps',
  'jhsdb',
  'jinfo',
  'jlink',
  'jmap',
  'jmod',
  'jpackage',
  'jps',
  'jshell',
  'jstack',
  'jstat',
  'jstatd',
  'kotlinc',
  'lein',
  'mill',
  'mvn',
  'mvnd',
  'mvnw',
  'native-image',
  'sbt',
  'scalac',
]);
