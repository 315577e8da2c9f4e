/** Compilers, make and headers that are installed in the image that ships and stay there. */
import type { Dockerfile } from '../dockerfile.ts';
import { findKept, type KeptPackages } from '../keptPackages.ts';
import { findBasePackages } from '../packages/aptBases.ts';
import { findRuntimeTwin, isBuildTool, isOfDebian, isSmallTool, isTool } from '../packages/buildTools.ts';
import { isLight, weigh } from '../packages/weights.ts';
import { isForDevelopment } from '../purpose.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { savingOf } from '../savings.ts';
import { findShippedBase } from '../shippedBase.ts';
import { findStartCommand, isInteractive, startsByItself, startsTool } from '../startCommand.ts';
import { isCompiling } from '../stageNeeds.ts';
import { findToolchain } from '../toolchains.ts';

export const buildToolsFinal: Rule = {
  id: 'build-tools-final',
  summary: 'The image that ships has compilers or headers that were installed to build something.',
  check(file, context) {
    if (isForBuilding(file, context)) {
      return;
    }
    const mayStay = !isBuilding(context);
    const ofBase = new Set(findBasePackages(context.image));
    // What the base has is not made larger by naming it.
    const isAdded = (name: string): boolean => isBuildTool(name) && !ofBase.has(name);
    for (const kept of findKept(context.image, isAdded)) {
      // Where nothing shows what they build, they are there for what runs: databases relink themselves.
      if (!(mayStay && kept.packages.some(({ name }) => isTool(name)))) {
        report(context, kept);
      }
    }
  },
};

function report(context: RuleContext, { run, command, packages }: KeptPackages): void {
  const names = packages.map(({ name }) => name.replace(/^@/, ''));
  // make alone, or a header of a few kilobytes, is not worth a stage.
  if (names.every((name) => isSmallTool(name) || isLight(name))) {
    return;
  }
  const saving = savingOf(context.facts, run.instruction, {
    causeIds: ['build-tools'],
    estimate: weigh(packages.map(({ name }) => name)),
  });
  const shown =
    names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  context.report({
    span: packages[0]?.word ?? command,
    summary: `Tools for building stay in the image: ${shown}.`,
    advice:
      `Build in a stage of its own and copy the result, or install, build and remove them in one RUN. ${toTwins(names)}`.trim(),
    ...(saving === undefined ? { severity: 'information' as const } : { saving }),
  });
}

/** What is needed of a package when the program runs. */
function toTwins(names: readonly string[]): string {
  const twins = names.flatMap((name) => {
    const twin = findRuntimeTwin(name);
    return twin === undefined ? [] : [`${twin} in place of ${name}`];
  });
  return twins.length === 0
    ? ''
    : `To run the program it takes ${twins.join(', ')}${names.every((name) => isOfDebian(name)) ? ' (the names of Debian 12)' : ''}.`;
}

/** Whether a RUN builds something, as far as it shows. */
function isBuilding({ image }: RuleContext): boolean {
  return image.runs.some(({ script }) =>
    script.commands.some((command) => builders.has(command.name ?? '') || isCompiling(command)),
  );
}

/** Install packages that often are built on the spot. */
const builders: ReadonlySet<string> = new Set([
  'npm',
  'pip',
  'pip2',
  'pip3',
  'pipenv',
  'pnpm',
  'poetry',
  'uv',
  'yarn',
  'gem',
  'bundle',
  'conda',
  'easy_install',
  'composer',
  'install2.r',
  'mix',
  'pecl',
  'pear',
  'python',
  'python3',
]);

/** Packages of Python and R that compile while the program runs. */
const compilesLater =
  /^(?:torch|triton|vllm|deepspeed|cupy.*|tensorflow|jax.*|pystan|cmdstanpy|cffi|numba|pythran|cython|jupyter.*|notebook)(?:[=<>~![].*)?$/i;

function isForBuilding(file: Dockerfile, context: RuleContext): boolean {
  const start = findStartCommand(context.image);
  const base = findShippedBase(file, context);
  if (
    isForDevelopment(context) ||
    isForOthers(context) ||
    (base !== undefined && findToolchain(base) !== undefined)
  ) {
    return true;
  }
  if (start === undefined ? !startsByItself(base) : isInteractive(start) || startsTool(start, starters)) {
    return true;
  }
  return context.image.runs.some(({ script }) =>
    script.commands.some(
      ({ name, args }) =>
        /^(?:pip|uv|python|conda)/.test(name ?? '') && args.some(({ key }) => compilesLater.test(key)),
    ),
  );
}

/** Others build on it: by instructions for them, or by the scripts of PHP's images that compile extensions. */
function isForOthers({ image }: RuleContext): boolean {
  return image.instructions.some(
    ({ keyword, words }) =>
      keyword === 'ONBUILD' ||
      (keyword === 'COPY' && words.some(({ text }) => /(?:^|\/)docker-php-(?:ext-|\*)/.test(text))),
  );
}

/** Started by an image that is there to build. */
const starters: ReadonlySet<string> = new Set([
  'make',
  'cmake',
  'gcc',
  'g++',
  'go',
  'cargo',
  'mvn',
  'mvnw',
  'gradle',
  'gradlew',
  'ant',
  'bazel',
  'clang',
  'rails',
  'nodemon',
  'ts-node-dev',
  'dotnet-watch',
  'pytest',
  'tox',
  'nox',
  'ghc',
  'stack',
  'R',
  'Rscript',
  'npm-run-dev',
  'sbt',
  'swift',
]);
