/** How a rule about the cache of a package manager is made: what differs is the cache and what to do about it. */
import type { Dockerfile } from '../dockerfile.ts';
import type { Saving } from '../finding.ts';
import type { FixDraft, Rule, RuleContext } from '../rule.ts';
import { savingOf } from '../savings.ts';
import { findKeptCaches, type KeptCache, type PackageCache } from './keptCache.ts';

export interface CacheRule extends Pick<Rule, 'id' | 'summary' | 'hadolint'> {
  readonly cache: PackageCache;
  /** Of the analysis of images. */
  readonly causeId: string;
  /** Whether each command is told, since each is mended by itself; else the first of a RUN. */
  readonly isPerCommand: boolean;
  toEstimate(kept: KeptCache): Saving;
  toFixes(file: Dockerfile, kept: KeptCache, context: RuleContext): readonly FixDraft[];
  /** Whether something about the file or the project means that nothing is known. */
  isOff?(file: Dockerfile, context: RuleContext): boolean;
}

export function createCacheRule(about: CacheRule): Rule {
  return {
    id: about.id,
    summary: about.summary,
    ...(about.hadolint === undefined ? {} : { hadolint: about.hadolint }),
    check(file, context) {
      const kept = findKeptCaches(file, context, about.cache);
      if (kept.length === 0 || about.isOff?.(file, context) === true) {
        return;
      }
      for (const found of about.isPerCommand ? kept : firstOfRuns(kept)) {
        const fixes = about.toFixes(file, found, context);
        context.report({
          span: { start: found.command.words[0]?.start ?? found.command.start, end: found.end },
          summary: `“${found.title}” keeps what it downloads in this layer, beside what it installs.`,
          saving: savingOf(context.facts, found.run.instruction, {
            causeIds: [about.causeId],
            estimate: withCondition(about.toEstimate(found), found),
          }),
          ...(fixes.length === 0
            ? { advice: 'Empty this cache at the end of the RUN, or mount a cache there.' }
            : { fixes }),
        });
      }
    },
  };
}

function firstOfRuns(kept: readonly KeptCache[]): readonly KeptCache[] {
  return kept.filter(({ run }, at) => kept[at - 1]?.run.instruction !== run.instruction);
}

/** What may not run may keep nothing. */
function withCondition(saving: Saving, { command }: KeptCache): Saving {
  return command.isConditional ? { ...saving, minBytes: 0 } : saving;
}
