/** Rules about package managers that keep their cache unless they are told to empty it, all in the same way. */
import { appendCommand, asRunBy } from '../edits.ts';
import type { Saving } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';
import { findKeptCache, findLateCleanings, isEmptiedBeforeCopy, type SystemCache } from './systemCache.ts';

interface SystemCacheRule extends Pick<Rule, 'id' | 'summary' | 'hadolint'> {
  readonly cache: SystemCache;
  readonly causeId: string;
  readonly toEstimate: (fill: ShellCommand) => Saving;
  /** The command that empties the cache which `fill` filled. */
  readonly toCleaning: (fill: ShellCommand) => string;
  /** Another rule tells where the cache is emptied in a later RUN. */
  readonly isLateToldElsewhere?: true;
}

export function createSystemCacheRule(about: SystemCacheRule): Rule {
  const { cache, causeId } = about;
  return {
    id: about.id,
    summary: about.summary,
    ...(about.hadolint === undefined ? {} : { hadolint: about.hadolint }),
    check(file, context) {
      const { image, facts } = context;
      const late = about.isLateToldElsewhere === true ? findLateCleanings(cache, image) : [];
      const told = new Set(late.flatMap(({ fills }) => fills.map(({ instruction }) => instruction.index)));
      for (const run of image.runsShipping(cache.folders[0] ?? '/')) {
        const fill = told.has(run.instruction.index) ? undefined : findKeptCache(cache, run);
        if (fill === undefined || isEmptiedBeforeCopy(cache, image, run)) {
          continue;
        }
        const cleaning = about.toCleaning(fill);
        const edit = appendCommand(file, run.instruction, asRunBy(file, fill, cleaning));
        context.report({
          span: fill,
          summary: `What “${fill.name ?? ''}” downloads to install stays in this layer as well.`,
          saving: savingOf(facts, run.instruction, { causeIds: [causeId], estimate: about.toEstimate(fill) }),
          fixes:
            edit === undefined
              ? []
              : [{ title: `Add “${cleaning}” to this RUN`, class: 'safe', edits: [edit] }],
        });
      }
    },
  };
}
