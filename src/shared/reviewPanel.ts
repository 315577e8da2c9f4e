/** What the review panel and its host say to each other: a change before it is made, while it is made, and what became of it. */
import type { ShownError } from './contract.ts';

export interface ReviewPanel {
  // oxlint-disable-next-line typescript/no-generated-empty-object-type -- this page asks its host nothing
  readonly requests: Readonly<Record<never, never>>;
  readonly commands: {
    /** Carries the plan out; the host asks to confirm what has to be confirmed. */
    readonly apply: (nothing: null) => void;
    /** Ends the planning, after which nothing is planned, or the carrying out, after which it is finished. */
    readonly cancel: (nothing: null) => void;
    /** Goes on with what was not done. */
    readonly retryFailed: (nothing: null) => void;
    /** Makes the plan anew, since the registry may have changed. */
    readonly planAgain: (nothing: null) => void;
    /** Puts back what was removed or moved. */
    readonly undo: (nothing: null) => void;
    readonly showJournal: (nothing: null) => void;
    readonly copyText: (text: string) => void;
    /** Of the failure that there is in place of a plan. */
    readonly followRemedy: (action: string) => void;
    /** Of the error of one item; which registry it is about, the host knows. Never `retry`: that is `retryFailed`. */
    readonly followItemRemedy: (remedy: { readonly item: string; readonly action: string }) => void;
  };
  readonly events: {
    /** Ends what was said of a failure, and of progress unless it is still going on. */
    readonly review: ReviewView;
    /** While it is planned or carried out, some ten times a second at most. */
    readonly progress: ProgressView;
    /** Why there is no plan, in place of what was planned before. */
    readonly failure: ShownError | undefined;
  };
}

export type ReviewPhase =
  | 'planning'
  /** The planning was cancelled. */
  | 'unplanned'
  | 'ready'
  | 'applying'
  | 'finished';

export interface ReviewView {
  /** Such as “Promote 3 tags to staging”. */
  readonly title: string;
  readonly state: ReviewPhase;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly items: readonly ReviewItem[];
  /** Each request that writes, as `METHOD /path`, in the order of the plan. */
  readonly requests: readonly string[];
  /** What the button that carries it out says, such as “Delete 3 Images…”; absent when nothing can be carried out. */
  readonly applyLabel?: string;
  /** Whether what is carried out takes something away. */
  readonly isDestructive: boolean;
  /** When the plan was made, ISO 8601; absent as long as there is none. */
  readonly plannedAt?: string;
  /** Once it is finished. */
  readonly outcome?: ReviewOutcome;
}

export interface ReviewOutcome {
  /** Such as “2 of 3 tags were promoted.” */
  readonly text: string;
  readonly isSuccess: boolean;
  readonly canRetry: boolean;
  readonly canUndo: boolean;
}

export type ReviewItemState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'blocked';

export interface ReviewItem {
  /** Unique in the review, and the same when it is planned again. */
  readonly id: string;
  /** Such as `staging/app:1.2`. */
  readonly title: string;
  readonly state: ReviewItemState;
  readonly changes: readonly ChangeLine[];
  /** Sentences to know. */
  readonly notes: readonly string[];
  /** Sentences that say why it is not carried out. */
  readonly obstacles: readonly string[];
  /** Why it failed. */
  readonly error?: ShownError;
}

export type ChangeMark = 'added' | 'removed' | 'moved' | 'present' | 'kept';

/** One line of the list, as of a diff. */
export interface ChangeLine {
  readonly mark: ChangeMark;
  /** What it is about, such as `tag 1.2` or `linux/arm64`. */
  readonly name: string;
  /** The digest, size and date before and after, in short; what does not move has one of the two. */
  readonly before?: string;
  readonly after?: string;
  /** The digest in full, to be copied. */
  readonly digest?: string;
  /** Such as “needed by latest”. What the mark says already, the page says. */
  readonly detail?: string;
}

export interface ProgressView {
  /** From 0 to 1; absent while it is not known how much there is to do. */
  readonly share?: number;
  /** Such as “120 MB of 412 MB · 3 of 8 layers”. */
  readonly text: string;
  /** What is going on now, such as “copying sha256:4f06…”; at most a few. */
  readonly running: readonly string[];
  /** How far each item is; those that are not named are as they were. */
  readonly items: readonly { readonly id: string; readonly state: ReviewItemState }[];
}
