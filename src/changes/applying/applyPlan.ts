/**
 * Carries a plan out: stage by stage, every step once, read back after it is written; keeps what undoing needs before
 * anything is taken away; and reports for each item what arrived and what did not.
 */
import { delay, isAbort } from '../../base/abort.ts';
import { Limiter } from '../../base/concurrency.ts';
import { ExplainedError, toMessage } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { RegistryClient } from '../../distribution/client.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { ItemRun } from './itemRun.ts';
import type { Journal } from '../journal/journal.ts';
import { UndoKeeping } from './keepForUndo.ts';
import type { KeptChange, KeptChanges } from '../undoing/keptChanges.ts';
import { remarkOnLeftovers } from './leftoverTags.ts';
import { type ChangePlan, type Place, type PlanItem, type Stage, type Step, stepKey } from '../plan.ts';
import { ProgressTally } from './progressTally.ts';
import type { ChangeProgress, ChangeReport, ItemReport } from '../report.ts';
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
  readonly #tally: ProgressTally;
  readonly #keeping: UndoKeeping;
  /** What has been begun, by the key of the step; items that share a step share its outcome. */
  readonly #begun = new Map<string, Promise<StepDone>>();
  /** Steps that may have had an effect although they failed. */
  readonly #doubtful = new Set<string>();
  readonly #logins = new Map<string, Promise<string | undefined>>();
  readonly #opened = new Map<string, ReturnType<KeptChanges['open']>>();
  readonly #turns = new Map<string, Limiter>();
  readonly #onceDone = new Map<string, Promise<void>>();

  constructor(parts: ApplyParts, plan: ChangePlan, options: ApplyOptions) {
    this.#parts = parts;
    this.#plan = plan;
    this.#signal = options.signal;
    this.#tally = new ProgressTally(plan, (progress) => options.onProgress?.(progress));
    this.#keeping = new UndoKeeping(
      {
        readerOf: (registryId) => parts.readerOf(registryId),
        whoOf: (registryId) => this.#findLogin(registryId),
        kept: parts.kept,
      },
      toKeptKind(plan),
    );
  }

  async run(): Promise<ChangeReport> {
    const limiter = new Limiter({ maxConcurrent: maxItems });
    const never = new AbortController();
    const reports = await Promise.all(
      // An item that is cancelled before it begins reports so itself.
      this.#plan.items.map((item) => limiter.run(() => this.#runItem(item), never)),
    );
    const items = await remarkOnLeftovers(this.#parts, reports, { signal: this.#signal });
    this.#tally.close();
    return { plan: this.#plan, items };
  }

  async #runItem(item: PlanItem): Promise<ItemReport> {
    const run = new ItemRun(item);
    if (item.obstacles.length > 0) {
      this.#tally.setItem(item, 'blocked');
      return run.toReport({ outcome: 'blocked' });
    }
    this.#tally.setItem(item, 'running');
    const end = await this.#runStages(run).then(
      () => ({ outcome: 'done' as const }),
      (thrown: unknown) => this.#toEnd(thrown),
    );
    await this.#forgetUntaken(run);
    this.#tally.setItem(item, end.outcome);
    return run.toReport(end);
  }

  async #runStages(run: ItemRun): Promise<void> {
    const { stages, keeps } = run.item;
    this.#signal.throwIfAborted();
    for (const stage of stages) {
      if (stage.name !== 'check' && keeps !== undefined) {
        run.keptId ??= await this.#keeping.keep(keeps, { signal: this.#signal });
      }
      await this.#runStage(run, stage);
    }
  }

  async #runStage(run: ItemRun, stage: Stage): Promise<void> {
    const settled = await Promise.allSettled(stage.steps.map((step) => this.#runStep(run, step)));
    for (const outcome of settled) {
      if (outcome.status === 'rejected') {
        throw outcome.reason;
      }
    }
  }

  async #runStep(run: ItemRun, step: Step): Promise<void> {
    const key = stepKey(step);
    const shared = this.#begun.get(key);
    const begun = shared ?? this.#begin(run.item, step);
    this.#begun.set(key, begun);
    try {
      run.record(step, await begun, { isOwn: shared === undefined });
    } catch (thrown) {
      const outcome = isAbort(thrown, this.#signal) ? 'cancelled' : 'failed';
      run.recordFailure(step, { outcome, mayHaveHappened: this.#doubtful.has(key) });
      throw thrown;
    }
  }

  #begin(item: PlanItem, step: Step): Promise<StepDone> {
    return this.#limiter.run(
      async () => {
        this.#tally.begin(step);
        try {
          const done = await runStep(this.#toContext(item, step), step);
          this.#tally.end(step);
          if (step.kind !== 'check-tags') {
            this.#tellWritten(step);
          }
          return done;
        } catch (thrown) {
          this.#tally.fail(step);
          // Of a check too: what is remembered of the place has led to a plan that does not hold.
          this.#tellWritten(step);
          throw thrown;
        }
      },
      { signal: this.#signal },
    );
  }

  #tellWritten({ target: { registryId, repository } }: Step): void {
    this.#parts.onWritten?.({ registryId, repository });
  }

  #toContext(item: PlanItem, step: Step): StepContext {
    const parts = this.#parts;
    const key = stepKey(step);
    return {
      item,
      clientOf: (registryId) => parts.clientOf(registryId),
      readerOf: (registryId) => parts.readerOf(registryId),
      hostOf: (registryId) => parts.hostOf(registryId),
      openKept: (id) => this.#openKept(id),
      log: parts.log,
      signal: this.#signal,
      pause: (delayMs, options) => parts.pause?.(delayMs, options) ?? delay(delayMs, options),
      write: async (entry) =>
        parts.journal.write({
          at: new Date().toISOString(),
          who: await this.#findLogin(entry.registryId),
          change: this.#plan.kind,
          ...entry,
        }),
      onBytes: (doneBytes) => this.#tally.setBytes(step, doneBytes),
      onDoubt: (mayHaveHappened) =>
        void (mayHaveHappened ? this.#doubtful.add(key) : this.#doubtful.delete(key)),
      alone: (turn, work) => this.#takeTurn(turn, work),
      once: (what, work) => this.#doOnce(what, work),
    };
  }

  #takeTurn<T>(turn: string, work: () => Promise<T>): Promise<T> {
    const limiter = this.#turns.get(turn) ?? new Limiter({ maxConcurrent: 1 });
    this.#turns.set(turn, limiter);
    return limiter.run(work, { signal: this.#signal });
  }

  async #doOnce(what: string, work: () => Promise<void>): Promise<void> {
    const doing = this.#onceDone.get(what) ?? work();
    this.#onceDone.set(what, doing);
    try {
      await doing;
    } catch (thrown) {
      this.#onceDone.delete(what);
      throw thrown;
    }
  }

  /** Asked for once: stores of logins are slow, and a plan writes thousands of lines. */
  #findLogin(registryId: string): Promise<string | undefined> {
    const finding =
      this.#logins.get(registryId) ??
      this.#parts.whoOf(registryId, { signal: this.#signal }).catch(() => undefined);
    this.#logins.set(registryId, finding);
    return finding;
  }

  /** Read from the disk once, though every manifest of it is a step of its own. */
  #openKept(id: string): ReturnType<KeptChanges['open']> {
    const opening = this.#opened.get(id) ?? this.#parts.kept.open(id);
    this.#opened.set(id, opening);
    return opening;
  }

  /** What was kept for a change that did not happen. */
  async #forgetUntaken(run: ItemRun): Promise<void> {
    const { keptId } = run;
    if (keptId === undefined || run.hasTaken) {
      return;
    }
    run.keptId = undefined;
    try {
      await this.#parts.kept.forget(keptId);
    } catch (thrown) {
      this.#parts.log.warn(`what was kept under ${keptId} was not needed, and stays: ${toMessage(thrown)}`);
    }
  }

  #toEnd(thrown: unknown): { readonly outcome: 'failed' | 'cancelled'; readonly error?: ExplainedError } {
    if (isAbort(thrown, this.#signal)) {
      return { outcome: 'cancelled' };
    }
    this.#parts.log.error(toMessage(thrown), thrown);
    return {
      outcome: 'failed',
      error: thrown instanceof ExplainedError ? thrown : new UnexpectedFailure(thrown),
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

function toKeptKind({ kind }: ChangePlan): KeptChange['kind'] {
  switch (kind) {
    case 'delete-tags':
    case 'delete-images':
    case 'clean-untagged':
      return 'deletion';
    case 'retag':
    case 'promote':
    case 'undo':
      return 'move';
    default:
      return kind satisfies never;
  }
}
