/** What pip downloads or builds, and keeps in its cache beside what it installs. */
import type { Dockerfile } from '../dockerfile.ts';
import { insertAfterWord } from '../edits.ts';
import { toMountFix } from '../packages/cacheFixes.ts';
import { findKeptCaches, type KeptCache } from '../packages/keptCache.ts';
import { configuresCache, pipCacheFolder, readPip } from '../packages/pip.ts';
import { weighWheels } from '../packages/pipWeights.ts';
import type { FixDraft, Rule, RuleContext } from '../rule.ts';
import { savingOf } from '../savings.ts';

export const pipCache: Rule = {
  id: 'pip-cache',
  summary: 'pip keeps what it downloads in a cache, beside what it installs.',
  hadolint: ['DL3042'],
  check(file, context) {
    const kept = findKeptCaches(file, context, pipCacheFolder);
    if (kept.length === 0 || isConfigured(context)) {
      return;
    }
    for (const found of kept) {
      report(file, context, found);
    }
  },
};

function report(file: Dockerfile, context: RuleContext, kept: KeptCache): void {
  const pip = readPip(kept.command);
  const program = kept.command.words[0];
  if (pip === undefined || program === undefined) {
    return;
  }
  const saving = savingOf(context.facts, kept.run.instruction, {
    causeIds: ['pip-cache'],
    estimate: weighWheels(pip.operands),
  });
  const fix: readonly FixDraft[] = kept.command.isEditable
    ? [
        {
          title: 'Add --no-cache-dir',
          class: 'safe',
          edits: [insertAfterWord(pip.verb, '--no-cache-dir')],
        },
      ]
    : [];
  context.report({
    span: { start: program.start, end: pip.verb.end },
    summary: `“${kept.title}” keeps what it downloads in this layer, beside what it installs.`,
    ...(saving === undefined ? {} : { saving }),
    fixes: [...fix, ...toMountFix(file, kept, '/root/.cache/pip')],
  });
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

const basesWithoutCache =
  /(?:^|\/)(?:ubi\d+|rhel\d*|rhscl|s2i|sclorg|centos)\/python-\d|(?:^|\/)apache\/airflow:|(?:^|\/)ubuntu:(?:1[0-4]\.|precise|trusty)|(?:^|\/)debian:(?:[78]\b|wheezy|jessie)/;
