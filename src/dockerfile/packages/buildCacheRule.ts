/** How a rule about what a build keeps in the image that ships is made. No edit mends it: a stage of its own does. */
import type { Dockerfile } from '../dockerfile.ts';
import type { Saving } from '../finding.ts';
import { isForDevelopment } from '../purpose.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { savingOf } from '../savings.ts';
import { findShippedBase } from '../shippedBase.ts';
import { findStartCommand, isInteractive, startsByItself, startsTool } from '../startCommand.ts';
import { findKeptCaches, type KeptCache, type PackageCache } from './keptCache.ts';

export interface BuildCacheRule extends Pick<Rule, 'id' | 'summary'> {
  readonly cache: PackageCache;
  readonly causeId: string;
  readonly estimate: Saving;
  /** An image that starts one of these needs what they keep. */
  readonly tools: readonly string[];
  /** What stays, as the end of a sentence: `the modules and compiled packages of Go`. */
  readonly kept: string;
  readonly advice: string;
  /** Whether something about the file means that there is no such cache. */
  isOff?(file: Dockerfile): boolean;
}

export function createBuildCacheRule(about: BuildCacheRule): Rule {
  const tools = new Set([...about.tools, 'make']);
  return {
    id: about.id,
    summary: about.summary,
    check(file, context) {
      const kept = findKeptCaches(file, context, about.cache);
      const [first] = kept;
      if (first === undefined || about.isOff?.(file) === true || isForBuilding(file, context, tools)) {
        return;
      }
      context.report({
        span: { start: first.command.words[0]?.start ?? first.command.start, end: first.end },
        summary: `“${first.title}” leaves ${about.kept} in the image.`,
        advice: about.advice,
        saving: measure(context, kept, about.causeId) ?? about.estimate,
      });
    },
  };
}

/** The image is there to build, or builds when it starts. */
function isForBuilding(file: Dockerfile, context: RuleContext, tools: ReadonlySet<string>): boolean {
  const start = findStartCommand(context.image);
  return (
    isForDevelopment(context) ||
    (start === undefined
      ? !startsByItself(findShippedBase(file, context))
      : isInteractive(start) || startsTool(start, tools))
  );
}

/** Of all layers together: one stage for building empties them all. */
function measure({ facts }: RuleContext, kept: readonly KeptCache[], causeId: string): Saving | undefined {
  const runs = [...new Set(kept.map(({ run }) => run.instruction))];
  const measured = runs.flatMap(
    (run) => savingOf(facts, run, { causeIds: [causeId], estimate: undefined }) ?? [],
  );
  const [first] = measured;
  const sum = measured.reduce((total, { minBytes }) => total + minBytes, 0);
  return first === undefined ? undefined : { ...first, minBytes: sum, maxBytes: sum };
}
