/**
 * One change on its way: planned, agreed to, carried out, and gone on with where something failed. Holds no plan of its
 * own making and asks nobody by itself. Knows no editor.
 */
import { isAbort } from '../../../base/abort.ts';
import type { Disposable } from '../../../base/disposables.ts';
import type { ExplainedError } from '../../../base/errors.ts';
import { Throttle } from '../../../base/throttle.ts';
import type { CallOptions } from '../../../distribution/registryReader.ts';
import type { ChangePlan } from '../../../changes/plan.ts';
import { type ChangeProgress, type ChangeReport, planRemaining } from '../../../changes/report.ts';
import type { ShownError } from '../../../shared/contract.ts';
import type { ProgressView, ReviewPhase, ReviewView } from '../../../shared/reviewPanel.ts';
import type { NameOf } from '../../changing/planText.ts';
import { toShownError } from '../shownError.ts';
import { toPlanlessView, toProgressView, toReviewView } from './reviewView.ts';

/** What a session is about. */
export interface ReviewJob {
  plan(options: CallOptions): Promise<ChangePlan>;
  /** Whether `confirm` asks anything. */
  asksFirst(plan: ChangePlan): boolean;
  /** Whether the user agrees to what is about to be carried out. */
  confirm(plan: ChangePlan): Promise<boolean>;
  apply(
    plan: ChangePlan,
    options: CallOptions & { readonly onProgress: (progress: ChangeProgress) => void },
  ): Promise<ChangeReport>;
}

export interface ReviewSessionParts {
  /** As long as there is no plan. */
  readonly title: string;
  readonly nameOf: NameOf;
  readonly explain: (thrown: unknown) => ExplainedError;
  readonly events: {
    readonly review: (view: ReviewView) => void;
    readonly progress: (view: ProgressView) => void;
    readonly failure: (error: ShownError | undefined) => void;
  };
  /** The plan was carried out, as far as it could be. */
  readonly onApplied: (report: ChangeReport) => void;
}

/** Faster than this nobody reads. */
const tellEveryMs = 100;

export class ReviewSession implements Disposable {
  readonly #job: ReviewJob;
  readonly #parts: ReviewSessionParts;
  #state: ReviewPhase = 'planning';
  #plan: ChangePlan | undefined;
  #report: ChangeReport | undefined;
  #progress: ChangeProgress | undefined;
  #failure: ShownError | undefined;
  #running: AbortController | undefined;
  #applying: Promise<void> | undefined;
  readonly #throttle = new Throttle(() => this.#tellProgress(), { everyMs: tellEveryMs });

  /** With what is known already; without a plan, `planAgain` makes one. */
  constructor(
    job: ReviewJob,
    known: { readonly plan?: ChangePlan; readonly report?: ChangeReport },
    parts: ReviewSessionParts,
  ) {
    this.#job = job;
    this.#parts = parts;
    this.#plan = known.report?.plan ?? known.plan;
    this.#report = known.report;
    this.#state = known.report === undefined ? (this.#plan === undefined ? 'planning' : 'ready') : 'finished';
  }

  get report(): ChangeReport | undefined {
    return this.#report;
  }

  /** Settles when what is being carried out is over; `undefined` when nothing is. */
  get applying(): Promise<void> | undefined {
    return this.#applying;
  }

  tellAll(): void {
    if (this.#failure === undefined) {
      this.#tellReview();
      this.#tellProgress();
    } else {
      this.#parts.events.failure(this.#failure);
    }
  }

  /** Where a failure of one item is to be helped. */
  findRegistry(itemId: string): string | undefined {
    return this.#plan?.items.find(({ id }) => id === itemId)?.place.registryId;
  }

  async planAgain(): Promise<void> {
    if (this.#state === 'applying') {
      return;
    }
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#state = 'planning';
    this.#report = undefined;
    this.#failure = undefined;
    this.tellAll();
    try {
      const plan = await this.#job.plan({ signal: running.signal });
      running.signal.throwIfAborted();
      this.#plan = plan;
      this.#state = 'ready';
    } catch (thrown) {
      if (this.#running !== running) {
        return;
      }
      this.#plan = undefined;
      if (isAbort(thrown, running.signal)) {
        this.#state = 'unplanned';
        this.tellAll();
        return;
      }
      this.#failure = toShownError(this.#parts.explain(thrown));
    }
    this.tellAll();
  }

  async apply(): Promise<void> {
    const plan = this.#plan;
    if (plan !== undefined && this.#state === 'ready' && (await this.#job.confirm(plan))) {
      await this.#carryOut(plan);
    }
  }

  /** What was agreed to before is not asked again. */
  async retryFailed(): Promise<void> {
    const remaining = this.#report === undefined ? undefined : planRemaining(this.#report);
    if (remaining !== undefined && this.#state === 'finished') {
      await this.#carryOut(remaining);
    }
  }

  cancel(): void {
    this.#running?.abort();
  }

  dispose(): void {
    this.#throttle.dispose();
  }

  async #carryOut(plan: ChangePlan): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    const before = this.#report;
    this.#state = 'applying';
    this.#progress = undefined;
    this.#tellReview();
    const applying = this.#job
      .apply(plan, {
        signal: running.signal,
        onProgress: (progress) => {
          this.#progress = progress;
          this.#throttle.changed();
        },
      })
      .then((report) => {
        this.#report = before === undefined ? report : mergeReports(before, report);
      });
    this.#applying = applying;
    try {
      await applying;
    } finally {
      this.#applying = undefined;
      this.#state = 'finished';
    }
    this.tellAll();
    if (this.#report !== undefined) {
      this.#parts.onApplied(this.#report);
    }
  }

  #tellProgress(): void {
    if (this.#progress !== undefined && this.#state === 'applying') {
      this.#parts.events.progress(toProgressView(this.#progress));
    }
  }

  #tellReview(): void {
    const plan = this.#plan;
    const { nameOf, title, events } = this.#parts;
    if (plan === undefined) {
      events.review(toPlanlessView(title, this.#state));
      return;
    }
    const asksFirst = this.#job.asksFirst(plan);
    const shown = { plan, state: this.#state, report: this.#report, asksFirst, nowMs: Date.now() };
    events.review(toReviewView(shown, nameOf));
  }
}

/** The items that were gone on with, in the places they had. */
function mergeReports(before: ChangeReport, after: ChangeReport): ChangeReport {
  const items = before.items.map((item) => {
    const again = after.items.find((candidate) => candidate.item.id === item.item.id);
    return again === undefined ? item : { ...again, ...toKept(item.keptId ?? again.keptId) };
  });
  return { plan: before.plan, items };
}

/** What was kept at the first try is what there was before. */
function toKept(keptId: string | undefined): { readonly keptId?: string } {
  return keptId === undefined ? {} : { keptId };
}
