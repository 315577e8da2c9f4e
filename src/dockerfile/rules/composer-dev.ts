/** Packages for development that Composer installs in the image that ships. */
import type { ShippedRun } from '../imageView.ts';
import { hasOption } from '../packages/commandLine.ts';
import { findRuns } from '../packages/keptCache.ts';
import { findLater } from '../packages/laterCommands.ts';
import { type ComposerCommand, readComposer } from '../packages/composer.ts';
import { findSetting, isSwitchedOn } from '../packages/settings.ts';
import { toAbsolute } from '../paths.ts';
import { isForDevelopment } from '../purpose.ts';
import type { FixDraft, Rule, RuleContext } from '../rule.ts';
import { estimate } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';
import { findStartCommand, isInteractive } from '../startCommand.ts';

export const composerDev: Rule = {
  id: 'composer-dev',
  summary: 'The image that ships has packages of PHP that only developing needs.',
  check(file, context) {
    if (!file.text.includes('composer') || isForPeople(context)) {
      return;
    }
    const runs = findRuns(file, context.image);
    // What tests or measures is there on purpose.
    if (runs.some(({ script }) => script.commands.some(isDevelopmentTool))) {
      return;
    }
    const isKnown = context.facts.workspace?.findText('composer.json') !== undefined;
    // Whether the project has any shows in composer.json, or in its framework.
    if (!isKnown && !runs.some(({ script }) => script.commands.some(isOfFramework))) {
      return;
    }
    const undoing = findLater(context.image, runs, undoes);
    for (const run of runs) {
      for (const command of run.script.commands) {
        const composer = readComposer(command);
        if (
          composer !== undefined &&
          installsDevelopment(composer, run, command) &&
          !undoing.isFollowed(run, command) &&
          isShipped(context, run, command)
        ) {
          report(context, composer, command);
        }
      }
    }
  },
};

function isForPeople(context: RuleContext): boolean {
  const start = findStartCommand(context.image);
  const text = context.facts.workspace?.findText('composer.json');
  return (
    isForDevelopment(context) ||
    (start !== undefined && (isInteractive(start) || start.words.some((word) => tools.test(word)))) ||
    (text !== undefined && !/"require-dev"\s*:\s*\{\s*"/.test(text))
  );
}

const tools = /^(?:phpunit|pest|phpstan|psalm|behat|codecept|php-cs-fixer|phpcs)$|xdebug/;

function isDevelopmentTool(command: ShellCommand): boolean {
  return command.words.some(({ key }) => tools.test(key.replace(/^.*\//, '')));
}

/** Projects that these frameworks begin have packages for development. */
function isOfFramework({ words }: ShellCommand): boolean {
  return words.some(({ key }) => /^(?:\.\/)?(?:artisan|bin\/console|craft|spark)$/.test(key));
}

function installsDevelopment(composer: ComposerCommand, run: ShippedRun, command: ShellCommand): boolean {
  const environment = findSetting(run, command, 'APP_ENV').value;
  return (
    ['install', 'i', 'update', 'u'].includes(composer.verb.key) &&
    !composer.isGlobal &&
    !hasOption(composer.line, '--no-dev', '--dev', '--no-install', '--dry-run') &&
    !isSwitchedOn(run, command, ['COMPOSER_NO_DEV']) &&
    !(environment !== undefined && /^(?:dev|local|test)/.test(environment))
  );
}

/** Without them it is installed again, or all of it is removed. */
function undoes(command: ShellCommand): boolean {
  return (
    (readComposer(command) !== undefined && command.args.some(({ key }) => key === '--no-dev')) ||
    (command.name === 'rm' && command.args.some(({ key }) => /(?:^|\/)vendor\/?\*?$/.test(key)))
  );
}

function isShipped({ image }: RuleContext, run: ShippedRun, command: ShellCommand): boolean {
  const { base } = run.stage;
  // Where the official image works by itself.
  const isOfficial = base.kind === 'image' && /(?:^|\/)composer(?:[:@]|$)/.test(base.reference ?? '');
  const folder = toAbsolute('vendor', command.directory ?? (isOfficial ? '/app' : undefined));
  return image.isInChain(run.stage) || (folder !== undefined && image.ships(run.stage, folder));
}

function report(context: RuleContext, composer: ComposerCommand, command: ShellCommand): void {
  const fix: FixDraft = {
    title: 'Add --no-dev',
    class: 'suggest',
    caution: 'What the program or its scripts take from packages for development will be missing.',
    edits: [{ start: composer.verb.end, end: composer.verb.end, newText: ' --no-dev' }],
  };
  context.report({
    span: { start: command.words[0]?.start ?? command.start, end: composer.verb.end },
    summary: `“composer ${composer.verb.key}” installs what only developing needs as well.`,
    saving: estimate(0, 60_000_000, {
      source: 'an estimate for PHPUnit, PHPStan and the like',
      unit: 'unpacked',
    }),
    fixes: command.isEditable ? [fix] : [],
  });
}
