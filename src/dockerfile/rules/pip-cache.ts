/** What pip downloads or builds, and keeps in its cache beside what it installs. */
import type { Dockerfile } from '../dockerfile.ts';
import { hasOption } from '../packages/commandLine.ts';
import { toMountFix, toOptionFix } from '../packages/cacheFixes.ts';
import { createCacheRule } from '../packages/cacheRule.ts';
import { configuresCache, pipCacheFolder, readPip } from '../packages/pip.ts';
import { weighWheels } from '../packages/pipWeights.ts';
import type { RuleContext } from '../rule.ts';
import type { ShellCommand } from '../shell.ts';

export const pipCache = createCacheRule({
  id: 'pip-cache',
  summary: 'pip keeps what it downloads in a cache, beside what it installs.',
  hadolint: ['DL3042'],
  cache: pipCacheFolder,
  causeId: 'pip-cache',
  isPerCommand: true,
  isOff: (file, context) => isConfigured(context) || isHomeAssistant(file, context),
  toEstimate: ({ command }) => weighWheels(readPip(command)?.operands ?? []),
  toFixes: (file, kept) => [
    // Of two such options the last counts, and a folder that is named may be meant.
    ...(namesFolder(kept.command) ? [] : toOptionFix(file, kept, '--no-cache-dir')),
    ...toMountFix(file, kept, '/root/.cache/pip'),
  ],
});

function namesFolder(command: ShellCommand): boolean {
  const pip = readPip(command);
  return pip !== undefined && hasOption(pip.line, '--cache-dir');
}

/** A file of settings may say so, a base image too, and pip before version 6 has no cache and no such option. */
function isConfigured({ image }: RuleContext): boolean {
  return (
    image.chain.some(({ base }) => base.kind === 'image' && basesWithoutCache.test(base.reference ?? '')) ||
    image.instructions.some(
      ({ keyword, words }) =>
        (keyword === 'COPY' || keyword === 'ADD') &&
        words.some(({ text }) => /pip\.(?:conf|ini)\b/.test(text)),
    ) ||
    image.runs.some(({ script }) => script.commands.some(configuresCache))
  );
}

/**
 * Its add-ons name their base by this variable; that on Alpine has a pip.conf that says so.
 * @see https://github.com/home-assistant/docker-base (read in November 2026)
 */
function isHomeAssistant({ text }: Dockerfile, { image }: RuleContext): boolean {
  return (
    /\bapk\b/.test(text) &&
    image.chain.some(({ from }) => from.words.some((word) => /^\$\{?BUILD_FROM\b/.test(word.text)))
  );
}

const basesWithoutCache =
  /(?:^|\/)(?:ubi\d+|rhel\d*|rhscl|s2i|sclorg|centos)\/python-\d|(?:^|\/)apache\/airflow:|(?:^|\/)ubuntu:(?:1[0-4]\.|precise|trusty)|(?:^|\/)debian:(?:[78]\b|wheezy|jessie)/;
