/**
 * The host's half of the review panel inside a page, for looking at the page alone: keeps what it is told, and says
 * what a test wants it to. Runs in the browser, before the page's own script.
 */
import type { MessageToHost, ShownError } from '../../../src/shared/contract.ts';
import type { ProgressView, ReviewView } from '../../../src/shared/reviewPanel.ts';
import { readKept, receive, scenario, sendEvent } from './pageHost.ts';
import {
  applyingProgress,
  applyingReview,
  createLargeReview,
  deletionReview,
  doneReview,
  hostileReview,
  partialReview,
  planningProgress,
  planningReview,
  readyReview,
} from './sampleReview.ts';

export type ReviewScenario =
  | 'silent'
  | 'planning'
  | 'ready'
  | 'deletion'
  | 'applying'
  | 'partial'
  | 'success'
  | 'failure'
  | 'hostile'
  | 'many';

export interface ScriptedReview {
  /** `name value`, of every command in order. */
  readonly commands: string[];
  /** What the page keeps; it survives a reload. */
  kept(): unknown;
  review(view: ReviewView): void;
  progress(progress: ProgressView): void;
  failure(error: ShownError | undefined): void;
  planning(): void;
  unplanned(): void;
  ready(): void;
  /** All is there already. */
  idle(): void;
  /** Every item has an obstacle. */
  blocked(): void;
  applying(): void;
  running(share: number): void;
  /** With the second item failed. */
  partial(): void;
  done(): void;
  many(count: number): void;
}

declare global {
  interface Window {
    scriptedReview: ScriptedReview;
  }
}

const failure: ShownError = {
  code: 'registry.forbidden',
  summary: 'registry.example.com does not let you write to “staging/orders-api”.',
  remedy: { text: 'Sign in as somebody who may push there.', action: 'sign-in' },
};

const { applyLabel: _, ...unable } = readyReview;

/** Every plan of a sample was made two minutes ago. */
function date(view: ReviewView): ReviewView {
  return view.plannedAt === undefined
    ? view
    : { ...view, plannedAt: new Date(Date.now() - 125_000).toISOString() };
}

const host: ScriptedReview = {
  commands: [],
  kept: readKept,
  review: (view) => sendEvent('review', date(view)),
  progress: (progress) => sendEvent('progress', progress),
  failure: (error) => sendEvent('failure', error),
  planning: () => host.review(planningReview),
  unplanned: () => host.review({ ...planningReview, state: 'unplanned' }),
  ready: () => host.review(readyReview),
  idle: () => host.review({ ...unable, items: readyReview.items.slice(0, 2) }),
  blocked: () => host.review({ ...unable, items: readyReview.items.slice(2) }),
  applying: () => host.review(applyingReview),
  running: (share) => host.progress(applyingProgress(share)),
  partial: () => host.review(partialReview),
  done: () => host.review(doneReview),
  many: (count) => host.review(createLargeReview(count)),
};

function begin(): void {
  switch (scenario) {
    case 'silent':
      return;
    case 'failure':
      host.planning();
      host.failure(failure);
      return;
    case 'planning':
      host.planning();
      host.progress(planningProgress);
      return;
    case 'applying':
      host.applying();
      host.running(0.4);
      return;
    case 'many':
      host.many(240);
      return;
    default:
      host.review(
        { deletion: deletionReview, partial: partialReview, success: doneReview, hostile: hostileReview }[
          scenario
        ] ?? readyReview,
      );
  }
}

function answer(message: MessageToHost): void {
  if (message.kind === 'ready') {
    begin();
  } else if (message.kind === 'command') {
    host.commands.push(`${message.name} ${JSON.stringify(message.value)}`);
  }
}

window.scriptedReview = host;
receive(answer);
