/** Packages for development that npm, yarn or pnpm installs in the image that ships. */
import type { Dockerfile } from '../dockerfile.ts';
import type { ShippedRun } from '../imageView.ts';
import { findRuns } from '../packages/keptCache.ts';
import { findLater } from '../packages/laterCommands.ts';
import {
  builds,
  decidesOnDevelopment,
  developmentPrograms,
  type ProjectInstall,
  prunes,
  readProjectInstall,
} from '../packages/nodeProject.ts';
import { runsProgram } from '../packages/productionUse.ts';
import { isLaterYarn } from '../packages/yarn.ts';
import { toAbsolute } from '../paths.ts';
import type { FixDraft, Rule, RuleContext } from '../rule.ts';
import { estimate } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';

export const npmDevDeps: Rule = {
  id: 'npm-dev-deps',
  summary: 'The image that ships has packages of Node that only developing needs.',
  check(file, context) {
    if (!/\b(?:npm|yarn|pnpm)\b/.test(file.text)) {
      return;
    }
    const runs = findRuns(file, context.image);
    const found = runs.flatMap((run) => findInstalls(file, context, run));
    if (found.length === 0 || !isProduction(file, context)) {
      return;
    }
    const pruning = findLater(context.image, runs, prunes);
    const building = findLater(context.image, runs, builds);
    const isKnown = context.facts.workspace?.findText('package.json') !== undefined;
    for (const { install, run, command } of found) {
      const isBuilt = building.isFollowed(run, command);
      // Whether the project has any shows in package.json, or in what is built with them.
      if ((isKnown || isBuilt) && !pruning.isFollowed(run, command)) {
        report(context, { install, run, command, isBuilt });
      }
    }
  },
};

/** Those whose packages for development ship, as far as nobody decided on them. */
function findInstalls(
  file: Dockerfile,
  context: RuleContext,
  run: ShippedRun,
): readonly Omit<Found, 'isBuilt'>[] {
  const { image } = context;
  return run.script.commands.flatMap((command) => {
    const install = readProjectInstall(command);
    const folder = toAbsolute('node_modules', command.directory);
    const isShipped = image.isInChain(run.stage) || (folder !== undefined && image.ships(run.stage, folder));
    return install === undefined ||
      !isShipped ||
      decidesOnDevelopment(run, command, install.line) ||
      (install.program === 'yarn' && isLaterYarn(file, context))
      ? []
      : [{ install, run, command }];
  });
}

const develops = new RegExp(
  `${developmentPrograms.source}|^(?:dev|develop|development|start:dev|start-dev|test|watch|serve|debug|storybook)$|:(?:dev|watch|test)`,
);

function isProduction(file: Dockerfile, context: RuleContext): boolean {
  const text = context.facts.workspace?.findText('package.json');
  const starts = /"start"\s*:\s*"([^"]*)"/.exec(text ?? '')?.[1]?.split(/[\s;&|]+/) ?? [];
  return (
    runsProgram(file, context, develops) &&
    (text === undefined || /"devDependencies"\s*:\s*\{\s*"/.test(text)) &&
    !starts.some((word) => develops.test(word)) &&
    !/^\s*(?:omit|production|only)\s*=/m.test(context.facts.workspace?.findText('.npmrc') ?? '')
  );
}

interface Found {
  readonly install: ProjectInstall;
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly isBuilt: boolean;
}

function report(context: RuleContext, found: Found): void {
  const { install, run, command, isBuilt } = found;
  context.report({
    span: { start: command.words[0]?.start ?? command.start, end: install.word.end },
    summary: `“${install.title}” installs what only developing needs as well.`,
    ...(isBuilt
      ? { advice: context.image.isInChain(run.stage) ? adviceOnStages(install) : adviceOnPruning(install) }
      : { fixes: toFixes(context, found) }),
    saving: estimate(0, 200_000_000, {
      source: 'an estimate for common tools for development',
      unit: 'unpacked',
    }),
  });
}

function adviceOnStages({ program }: ProjectInstall): string {
  return `What is built later may need it. Build in a stage of its own, and install with ${options[program]} in the one that ships.`;
}

function adviceOnPruning({ program }: ProjectInstall): string {
  return `What is built later may need it. Once it is built, “${prunings[program]}” takes it away before node_modules is copied.`;
}

const prunings = {
  npm: 'npm prune --omit=dev',
  yarn: 'yarn install --production --ignore-scripts --prefer-offline',
  pnpm: 'pnpm prune --prod',
} as const;

const options = { npm: '--omit=dev', yarn: '--production', pnpm: '--prod' } as const;

function toFixes({ facts }: RuleContext, { install, run, command }: Found): readonly FixDraft[] {
  if (!command.isEditable) {
    return [];
  }
  const isOld = oldNode.test(run.stage.base.kind === 'image' ? (run.stage.base.reference ?? '') : '');
  const option = install.program === 'npm' && isOld ? '--production' : options[install.program];
  const prepares = /"(prepare|postinstall|preinstall)"\s*:/.exec(
    facts.workspace?.findText('package.json') ?? '',
  )?.[1];
  return [
    {
      title: `Add ${option}`,
      class: 'suggest',
      caution:
        prepares === undefined
          ? 'What the program or its scripts take from packages for development will be missing.'
          : `The script “${prepares}” of package.json runs while installing, and may need a package for development.`,
      edits: [{ start: install.word.end, end: install.word.end, newText: ` ${option}` }],
    },
  ];
}

/** Their npm knows no --omit. */
const oldNode =
  /(?:^|\/)node:(?:[0-9]|1[0-4])\b|(?:^|\/)(?:centos|amazonlinux)(?::|$)|(?:^|\/)ubuntu:(?:1\d|20)\b|(?:^|\/)debian:(?:[89]|1[01]|jessie|stretch|buster|bullseye)\b/;
