/**
 * Carries a plan out: stage by stage, every step once, read back after it is written; keeps what undoing needs before
 * anything is taken away; and reports for each item what arrived and what did not.
 */
import { delay, isAbort } from '../base/abort.ts';
import { Limiter } from '../base/concurrency.ts';
import { ExplainedError, toMessage } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { RegistryClient } from '../distribution/client.ts';
import { RegistryError } from '../distribution/errors.ts';
import { HttpError } from '../http/errors.ts';
import type { CallOptions, RegistryReader } from '../distribution/registryReader.ts';
import { NotAsWrittenError } from './errors.ts';
import type { Journal } from './journal.ts';
import type { KeptChanges } from './keptChanges.ts';
import { keepForUndo } from './keepForUndo.ts';
import { type ChangePlan, type Place, type PlanItem, type Stage, type Step, stepKey } from './plan.ts';
import { ProgressTally } from './progressTally.ts';
import type { ChangeProgress, ChangeReport, ItemReport, StepReport } from './report.ts';
import { checkTags } from './steps/checkTags.ts';
import type { StepContext, StepDone } from './steps/context.ts';
import { copyBlob } from './steps/copyBlob.ts';
import { deleteManifest } from './steps/deleteManifest.ts';
import { deleteTag } from './steps/deleteTag.ts';
import { putManifest } from './steps/putManifest.ts';
import { putTag } from './steps/putTag.ts';
import { replaceTag } from './steps/replaceTag.ts';
import { UnexpectedFailure } from './unexpectedFailure.ts';

export interface ApplyParts {
  clientOf(registryId: string): RegistryClient;
  /** May serve what is named by its digest from a cache. */
  readerOf(registryId: string): RegistryReader;
  hostOf(registryId: string): string;
  /** The login in use, for the journal. */
  whoOf(registryId: string, options: CallOptions): Promise<string | undefined>;
  readonly kept: KeptChanges;
  readonly journal: Journal;
  readonly log: Logger;
  /** Something was written here, so what was remembered of it may be wrong. */
  onWritten?(place: Place): void;
  /** Waits before looking again; default the clock. */
  pause?(delayMs: number, options: CallOptions): Promise<void>;
}

export interface ApplyOptions extends CallOptions {
  readonly onProgress?: (progress: ChangeProgress) => void;
}

/** Items that are under way at once; their steps share one limit. */
const maxItems = 4;
const maxSteps = 6;

/** Never rejects: what failed and what was cancelled is in the report. */
export function applyPlan(parts: ApplyParts, plan: ChangePlan, options: ApplyOptions): Promise<ChangeReport> {
  return new PlanRun(parts, plan, options).run();
}

class PlanRun {
  readonly #parts: ApplyParts;
  readonly #plan: ChangePlan;
  readonly #signal: AbortSignal;
  readonly #limiter = new Limiter({ maxConcurrent: maxSteps });
  /** What has been begun, by the key of the step; items that share a step share its outcome. */
  readonly #begun = new Map<string, Promise<StepDone>>();
  readonly #tally: ProgressTally;

  constructor(parts: ApplyParts, plan: ChangePlan, options: ApplyOptions) {
    this.#parts = parts;
    this.#plan = plan;
    this.#signal = options.signal;
    this.#tally = new ProgressTally(plan, (progress) => options.onProgress?.(progress));
  }

  async run(): Promise<ChangeReport> {
    const limiter = new Limiter({ maxConcurrent: maxItems });
    const never = new AbortController();
    const items = await Promise.all(
      // An item that is cancelled before it begins reports so itself.
      this.#plan.items.map((item) => limiter.run(() => this.#runItem(item), never)),
    );
    return { plan: this.#plan, items };
  }

  async #runItem(item: PlanItem): Promise<ItemReport> {
    if (item.obstacles.length > 0) {
      this.#tally.setItem(item, 'blocked');
      return { item, outcome: 'blocked', steps: notBegun(item), remarks: [] };
    }
    this.#tally.setItem(item, 'running');
    const run = new ItemRun(item);
    try {
      this.#signal.throwIfAborted();
      await this.#runStages(run);
      return this.#finish(run, { outcome: 'done' });
    } catch (thrown) {
      if (isAbort(thrown, this.#signal)) {
        return await this.#finish(run, { outcome: 'cancelled' });
      }
      this.#parts.log.error(toMessage(thrown), thrown);
      const error = thrown instanceof ExplainedError ? thrown : new UnexpectedFailure(thrown);
      return await this.#finish(run, { outcome: 'failed', error });
    }
  }

  async #finish(run: ItemRun, end: Pick<ItemReport, 'outcome' | 'error'>): Promise<ItemReport> {
    this.#tally.setItem(run.item, end.outcome);
    if (run.keptId !== undefined && !run.hasTaken) {
      await this.#parts.kept.forget(run.keptId);
    }
    return {
      item: run.item,
      ...end,
      steps: run.reports(),
      remarks: run.remarks,
      ...(run.keptId === undefined || !run.hasTaken ? {} : { keptId: run.keptId }),
    };
  }

  async #runStages(run: ItemRun): Promise<void> {
    const { stages } = run.item;
    let hasRepeated = false;
    for (let index = 0; index < stages.length; index++) {
      const stage = stages[index];
      if (stage === undefined) {
        continue;
      }
      try {
        await this.#runStage(run, stage);
      } catch (thrown) {
        // What was there a moment ago was collected before the manifest came: it is sent once more.
        if (hasRepeated || !isAboutMissingContent(thrown)) {
          throw thrown;
        }
        hasRepeated = true;
        stages
          .slice(0, index + 1)
          .forEach(({ steps }) => steps.forEach((step) => this.#begun.delete(stepKey(step))));
        index = -1;
      }
    }
  }

  async #runStage(run: ItemRun, stage: Stage): Promise<void> {
    if (stage.steps.some(takesAway) && run.item.keeps !== undefined && run.keptId === undefined) {
      run.keptId = await keepForUndo(this.#parts, this.#plan, run.item.keeps, { signal: this.#signal });
    }
    const settled = await Promise.allSettled(stage.steps.map((step) => this.#runStep(run, step)));
    for (const outcome of settled) {
      if (outcome.status === 'rejected') {
        throw outcome.reason;
      }
    }
  }

  async #runStep(run: ItemRun, step: Step): Promise<void> {
    const key = stepKey(step);
    const begun = this.#begun.get(key) ?? this.#begin(run.item, step);
    this.#begun.set(key, begun);
    try {
      const done = await begun;
      run.record(step, done);
    } catch (thrown) {
      run.recordFailure(step, thrown, isAbort(thrown, this.#signal) ? 'cancelled' : 'failed');
      throw thrown;
    }
  }

  async #begin(item: PlanItem, step: Step): Promise<StepDone> {
    const { registryId } = step.target;
    return this.#limiter.run(
      async () => {
        this.#tally.begin(step);
        try {
          const done = await runStep(this.#toContext(item, step), step);
          this.#tally.end(step);
          return done;
        } catch (thrown) {
          this.#tally.fail(step);
          throw thrown;
        } finally {
          this.#parts.onWritten?.({ registryId, repository: step.target.repository });
        }
      },
      { signal: this.#signal },
    );
  }

  #toContext(item: PlanItem, step: Step): StepContext {
    const { clientOf, readerOf, hostOf, kept, log, pause, journal } = this.#parts;
    const signal = this.#signal;
    return {
      item,
      clientOf: (registryId) => clientOf(registryId),
      readerOf: (registryId) => readerOf(registryId),
      hostOf: (registryId) => hostOf(registryId),
      kept,
      log,
      signal,
      pause: pause ?? delay,
      write: async (entry) =>
        journal.write({
          at: new Date().toISOString(),
          who: await this.#parts.whoOf(entry.registryId, { signal }).catch(() => undefined),
          change: this.#plan.kind,
          ...entry,
        }),
      onBytes: (doneBytes) => this.#tally.setBytes(step, doneBytes),
    };
  }
}

function runStep(context: StepContext, step: Step): Promise<StepDone> {
  switch (step.kind) {
    case 'copy-blob':
      return copyBlob(context, step);
    case 'put-manifest':
      return putManifest(context, step);
    case 'put-tag':
      return putTag(context, step);
    case 'check-tags':
      return checkTags(context, step);
    case 'delete-tag':
      return deleteTag(context, step);
    case 'replace-tag':
      return replaceTag(context, step);
    case 'delete-manifest':
      return deleteManifest(context, step);
    default:
      return step satisfies never;
  }
}

/** Whether afterwards something is not where it was. */
function takesAway(step: Step): boolean {
  return (
    step.kind === 'delete-tag' ||
    step.kind === 'replace-tag' ||
    step.kind === 'delete-manifest' ||
    (step.kind === 'put-tag' && step.expected !== null)
  );
}

/** distribution-spec, "Error Codes"; oras-go #1212. */
function isAboutMissingContent(thrown: unknown): boolean {
  return (
    thrown instanceof RegistryError &&
    thrown.serverErrors.some(({ code }) => code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN') &&
    thrown.subject.kind === 'manifest'
  );
}

function notBegun(item: PlanItem): readonly StepReport[] {
  return item.stages.flatMap(({ steps }) =>
    steps.map((step) => ({ step, outcome: 'not-begun', movedBytes: 0 })),
  );
}

/** What has become of the steps of one item. */
class ItemRun {
  readonly item: PlanItem;
  readonly remarks: string[] = [];
  keptId: string | undefined;
  /** Whether something is not where it was before. */
  hasTaken = false;
  readonly #reports = new Map<string, StepReport>();

  constructor(item: PlanItem) {
    this.item = item;
  }

  record(step: Step, done: StepDone): void {
    const { outcome, way, movedBytes = 0, remarks = [] } = done;
    this.hasTaken ||= takesAway(step) && outcome === 'done';
    this.remarks.push(...remarks);
    this.#reports.set(stepKey(step), { step, outcome, movedBytes, ...(way === undefined ? {} : { way }) });
  }

  recordFailure(step: Step, thrown: unknown, outcome: 'failed' | 'cancelled'): void {
    const mayHaveHappened =
      outcome === 'cancelled' || thrown instanceof HttpError || thrown instanceof NotAsWrittenError;
    this.hasTaken ||= takesAway(step) && mayHaveHappened;
    this.#reports.set(stepKey(step), { step, outcome, movedBytes: 0 });
  }

  reports(): readonly StepReport[] {
    return notBegun(this.item).map((report) => this.#reports.get(stepKey(report.step)) ?? report);
  }
}
