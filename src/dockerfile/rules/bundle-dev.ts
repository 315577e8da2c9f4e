/** Gems for development and tests that Bundler installs in an image for production. */
import { readBundler, findBundlerSetting } from '../packages/bundler.ts';
import { hasOption } from '../packages/commandLine.ts';
import { findSetting } from '../packages/settings.ts';
import type { ShippedRun } from '../imageView.ts';
import { isForDevelopment } from '../purpose.ts';
import type { FixDraft, Rule, RuleContext } from '../rule.ts';
import { estimate } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';
import { findStartCommand, isInteractive } from '../startCommand.ts';

export const bundleDev: Rule = {
  id: 'bundle-dev',
  summary: 'The image that ships has gems of the groups for development or tests.',
  check(file, context) {
    const start = findStartCommand(context.image);
    if (
      !file.text.includes('bundle') ||
      isForDevelopment(context) ||
      (start !== undefined && (isInteractive(start) || start.words.some((word) => /rspec|guard/.test(word))))
    ) {
      return;
    }
    const runs = context.image.runsShipping('/usr/local/bundle/gems');
    const isConfigured = runs.some(({ script }) =>
      script.commands.some((command) =>
        settings.some((name) => findBundlerSetting(command, name) !== undefined),
      ),
    );
    if (isConfigured) {
      return;
    }
    for (const run of runs) {
      for (const command of run.script.commands) {
        if (installsGroups(run, command) && mayHaveGroups(context, run, command)) {
          report(context, run, command);
        }
      }
    }
  },
};

const settings = ['without', 'with', 'only'] as const;

function installsGroups(run: ShippedRun, command: ShellCommand): boolean {
  const bundler = readBundler(command);
  return (
    bundler?.isInstall === true &&
    !hasOption(bundler.line, '--without', '--with') &&
    !['BUNDLE_WITHOUT', 'BUNDLE_WITH', 'BUNDLE_ONLY'].some((name) => findSetting(run, command, name).isSet)
  );
}

/** By the Gemfile, or, where that is not known, by what Rails generates for an image of production. */
function mayHaveGroups({ facts }: RuleContext, run: ShippedRun, command: ShellCommand): boolean {
  const text = facts.workspace?.findText('Gemfile');
  return text === undefined
    ? ['RAILS_ENV', 'RACK_ENV'].some((name) => findSetting(run, command, name).value === 'production')
    : /^\s*group\s*\(?[^#\n]*:(?:development|test)\b|groups?:\s*\[?[^\n]*:(?:development|test)\b/m.test(text);
}

function report(context: RuleContext, run: ShippedRun, command: ShellCommand): void {
  const isPlain = command.isEditable && command.depth === 0 && command.words[0]?.start === command.start;
  const isLocal = run.stage.instructions.some(({ words }) =>
    words.some(({ text }) => text.includes('BUNDLE_APP_CONFIG')),
  );
  const fix: FixDraft = {
    title: 'Leave out the groups for development and tests',
    class: 'suggest',
    caution: 'Gems of these groups will be missing, also for tasks that the image runs while it is built.',
    edits: [
      {
        start: command.start,
        end: command.start,
        newText: `bundle config set ${isLocal ? '' : '--local '}without 'development test' && `,
      },
    ],
  };
  context.report({
    span: { start: command.words[0]?.start ?? command.start, end: command.end },
    summary: 'Bundler installs the groups for development and tests as well.',
    saving: estimate(0, 80_000_000, { source: 'an estimate for what Rails generates', unit: 'unpacked' }),
    fixes: isPlain && command.joinedBy !== '||' && command.joinedBy !== '|' ? [fix] : [],
  });
}
