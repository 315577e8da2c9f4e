/** A review whose job is done when the test says so. */
import { ExplainedError } from '../../../../src/base/errors.ts';
import type { ChangePlan } from '../../../../src/changes/plan.ts';
import type { ChangeProgress, ChangeReport } from '../../../../src/changes/report.ts';
import type { ReviewView } from '../../../../src/shared/reviewPanel.ts';
import { type ReviewJob, ReviewSession } from '../../../../src/vscode/panels/review/reviewSession.ts';
import { UnexpectedError } from '../../../../src/vscode/unexpectedError.ts';
import { nameOf } from '../changing/samplePlans.ts';

/** Something the session waits for, settled when the test says so. */
interface Call<T, P> {
  readonly signal: AbortSignal;
  readonly settle: (value: T) => void;
  readonly fail: (thrown: unknown) => void;
  readonly progress: (told: P) => void;
}

export type Planning = Call<ChangePlan, string>;
export type Applying = Call<ChangeReport, ChangeProgress> & { readonly plan: ChangePlan };

interface Confirming {
  readonly plan: ChangePlan;
  readonly answer: (agrees: boolean) => void;
}

export interface OpenedReview {
  readonly session: ReviewSession;
  /** `kind detail`, of every event in order. */
  readonly told: string[];
  readonly reviews: readonly ReviewView[];
  readonly plans: readonly Planning[];
  readonly confirms: readonly Confirming[];
  readonly applies: readonly Applying[];
  readonly applied: readonly ChangeReport[];
}

export function open(
  known: { readonly plan?: ChangePlan; readonly report?: ChangeReport } = {},
  options: { readonly asksFirst?: boolean } = {},
): OpenedReview {
  const told: string[] = [];
  const reviews: ReviewView[] = [];
  const plans: Planning[] = [];
  const confirms: Confirming[] = [];
  const applies: Applying[] = [];
  const applied: ChangeReport[] = [];
  const job: ReviewJob = {
    plan({ signal, onProgress }) {
      const { promise, resolve, reject } = Promise.withResolvers<ChangePlan>();
      plans.push({ signal, settle: resolve, fail: reject, progress: onProgress });
      return promise;
    },
    asksFirst: () => options.asksFirst ?? false,
    confirm(plan) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      confirms.push({ plan, answer: resolve });
      return promise;
    },
    apply(plan, { signal, onProgress }) {
      const { promise, resolve, reject } = Promise.withResolvers<ChangeReport>();
      applies.push({ signal, plan, settle: resolve, fail: reject, progress: onProgress });
      return promise;
    },
  };
  const session = new ReviewSession(job, known, {
    title: 'Looking at app',
    nameOf,
    explain: (thrown) => (thrown instanceof ExplainedError ? thrown : new UnexpectedError(thrown)),
    events: {
      review(view) {
        told.push(`review ${view.state}`);
        reviews.push(view);
      },
      progress: ({ text }) => void told.push(`progress ${text}`),
      failure: (error) => void told.push(`failure ${error?.summary}`),
    },
    onApplied: (report) => void applied.push(report),
  });
  return { session, told, reviews, plans, confirms, applies, applied };
}
