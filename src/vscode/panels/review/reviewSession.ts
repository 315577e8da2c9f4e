/**
 * One change on its way: planned, agreed to, carried out, and gone on with where something failed. Holds no plan of its
 * own making and asks nobody by itself. Knows no editor.
 */
import type { Disposable } from '../../../base/disposables.ts';
import type { ExplainedError } from '../../../base/errors.ts';
import { Throttle } from '../../../base/throttle.ts';
import type { CallOptions } from '../../../distribution/registryReader.ts';
import type { ChangePlan, Place } from '../../../changes/plan.ts';
import {
  type ChangeProgress,
  type ChangeReport,
  type ItemReport,
  planRemaining,
} from '../../../changes/report.ts';
import { canonicalRegistry } from '../../../oci/reference.ts';
import type { ShownError } from '../../../shared/contract.ts';
import type { ProgressView, ReviewPhase, ReviewView } from '../../../shared/reviewPanel.ts';
import type { NameOf } from '../../changing/planText.ts';
import { findFailedHost } from '../../failedRegistry.ts';
import { toShownError } from '../shownError.ts';
import { toPlanlessView, toPlanningView, toProgressView, toReviewView } from './reviewView.ts';

/** What a session is about. */
export interface ReviewJob {
  plan(options: CallOptions & { readonly onProgress: (message: string) => void }): Promise<ChangePlan>;
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
  #state: ReviewPhase;
  #plan: ChangePlan | undefined;
  #report: ChangeReport | undefined;
  /** How far what is going on is, put into words when it is told. */
  #progress: (() => ProgressView) | undefined;
  #failure: ShownError | undefined;
  /** What `#failure` shows. */
  #failed: unknown;
  #running: AbortController | undefined;
  #applying: Promise<void> | undefined;
  /** What the user is being asked about; nobody is asked twice at once about the same. */
  #confirming: ChangePlan | undefined;
  #isDisposed = false;
  readonly #throttle = new Throttle(() => this.#tellProgress(), { everyMs: tellEveryMs });

  /** With what is known already; without a plan, `planAgain` makes one. */
  constructor(
    job: ReviewJob,
    known: { readonly plan?: ChangePlan; readonly report?: ChangeReport },
    parts: ReviewSessionParts,
  ) {
    const { plan, report } = known;
    this.#job = job;
    this.#parts = parts;
    this.#plan = report?.plan ?? plan;
    this.#report = report;
    this.#state = report === undefined ? (plan === undefined ? 'planning' : 'ready') : 'finished';
  }

  get report(): ChangeReport | undefined {
    return this.#report;
  }

  /** Settles when what is being carried out is over; `undefined` when nothing is. */
  get applying(): Promise<void> | undefined {
    return this.#applying;
  }

  /** All that a page needs to know that knows nothing. */
  tellAll(): void {
    if (this.#isDisposed) {
      return;
    }
    this.#tellReview();
    this.#tellProgress();
    if (this.#failure !== undefined) {
      this.#parts.events.failure(this.#failure);
    }
  }

  /** Why there is no plan. */
  get failed(): unknown {
    return this.#failed;
  }

  /** Where a failure of one item is to be helped: at the registry that it comes from. */
  findRegistry(itemId: string): string | undefined {
    const item = this.#plan?.items.find(({ id }) => id === itemId);
    if (item === undefined) {
      return undefined;
    }
    const error = this.#report?.items.find((report) => report.item.id === itemId)?.error;
    const places = [item.place, ...(item.source === undefined ? [] : [item.source.place])];
    return (places.find((place) => isAbout(error, place)) ?? item.place).registryId;
  }

  /** What was planned before is not carried out any more, whatever comes of this. */
  async planAgain(): Promise<void> {
    if (this.#state === 'applying') {
      return;
    }
    const running = this.#begin('planning');
    this.#report = undefined;
    this.#failure = undefined;
    this.tellAll();
    try {
      const plan = await this.#job.plan({
        signal: running.signal,
        onProgress: (message) => this.#noteProgress(running, () => toPlanningView(message)),
      });
      running.signal.throwIfAborted();
      this.#plan = plan;
      this.#state = 'ready';
    } catch (thrown) {
      if (this.#running !== running) {
        return;
      }
      this.#plan = undefined;
      if (running.signal.aborted) {
        // Whatever became of it, it was not wanted any more.
        this.#state = 'unplanned';
      } else {
        this.#failed = thrown;
        this.#failure = toShownError(this.#parts.explain(thrown));
      }
    }
    this.#end();
    this.tellAll();
  }

  /** Nothing is carried out that is not what was agreed to, nor after nobody looks at it any more. */
  async apply(): Promise<void> {
    const plan = this.#plan;
    if (plan === undefined || this.#state !== 'ready' || this.#confirming === plan) {
      return;
    }
    if ((await this.#isAgreedTo(plan)) && this.#isReady(plan)) {
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

  /** Nothing is told to the page any more; what is being carried out goes on. */
  dispose(): void {
    this.#isDisposed = true;
    this.#throttle.dispose();
  }

  async #isAgreedTo(plan: ChangePlan): Promise<boolean> {
    this.#confirming = plan;
    try {
      return await this.#job.confirm(plan);
    } finally {
      if (this.#confirming === plan) {
        this.#confirming = undefined;
      }
    }
  }

  async #carryOut(plan: ChangePlan): Promise<void> {
    const before = this.#report;
    const running = this.#begin('applying');
    this.tellAll();
    const applying = this.#job
      .apply(plan, {
        signal: running.signal,
        onProgress: (progress) => this.#noteProgress(running, () => toProgressView(progress)),
      })
      .then((report) => {
        this.#report = before === undefined ? report : mergeReports(before, report);
      });
    this.#applying = applying;
    try {
      await applying;
    } finally {
      this.#applying = undefined;
      this.#end();
      this.#state = this.#report === undefined ? 'ready' : 'finished';
      this.tellAll();
    }
    if (this.#report !== undefined) {
      this.#parts.onApplied(this.#report);
    }
  }

  #begin(state: ReviewPhase): AbortController {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#state = state;
    this.#progress = undefined;
    return running;
  }

  /** What is still said of how far it is comes too late. */
  #end(): void {
    this.#running = undefined;
    this.#progress = undefined;
  }

  #isReady(plan: ChangePlan): boolean {
    return this.#state === 'ready' && this.#plan === plan && !this.#isDisposed;
  }

  #noteProgress(running: AbortController, toView: () => ProgressView): void {
    if (this.#running === running && !this.#isDisposed) {
      this.#progress = toView;
      this.#throttle.changed();
    }
  }

  #tellProgress(): void {
    if (this.#progress !== undefined) {
      this.#parts.events.progress(this.#progress());
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

/** Failures of registries and of the way to them say which host they are about. */
function isAbout(error: ExplainedError | undefined, place: Place): boolean {
  const host = findFailedHost(error);
  return (
    host !== undefined &&
    URL.canParse(place.registryId) &&
    canonicalRegistry(new URL(place.registryId).host) === host
  );
}

/** The items that were gone on with, in the places they had. */
function mergeReports(before: ChangeReport, after: ChangeReport): ChangeReport {
  const again = new Map(after.items.map((report) => [report.item.id, report]));
  return {
    plan: before.plan,
    items: before.items.map((first) => {
      const second = again.get(first.item.id);
      return second === undefined ? first : mergeItems(first, second);
    }),
  };
}

/** What was kept at the first try is what there was before, and what was put right then is not told again. */
function mergeItems(first: ItemReport, second: ItemReport): ItemReport {
  const keptId = first.keptId ?? second.keptId;
  return {
    ...second,
    remarks: [...new Set([...first.remarks, ...second.remarks])],
    ...(keptId === undefined ? {} : { keptId }),
  };
}
