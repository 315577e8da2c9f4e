/** What became of a plan: for each item what arrived, what did not, and why. */
import type { ExplainedError } from '../base/errors.ts';
import type { ChangePlan, PlanItem, Step } from './plan.ts';

export type StepOutcome =
  | 'done'
  /** It was so already. */
  | 'already'
  | 'failed'
  | 'cancelled'
  | 'not-begun';

export interface StepReport {
  readonly step: Step;
  readonly outcome: StepOutcome;
  /** Of a blob: how it got there. */
  readonly way?: 'mounted' | 'streamed';
  /** Bytes of blobs that went through this machine. */
  readonly movedBytes: number;
}

export type ItemOutcome =
  | 'done'
  | 'failed'
  | 'cancelled'
  /** The plan itself said that it cannot be. */
  | 'blocked';

export interface ItemReport {
  readonly item: PlanItem;
  readonly outcome: ItemOutcome;
  readonly steps: readonly StepReport[];
  readonly error?: ExplainedError;
  /** Things that are done and yet not as they should be, such as a tag that is still listed. */
  readonly remarks: readonly string[];
  /** Under which id what was removed or moved is kept for `Undo`. */
  readonly keptId?: string;
}

export interface ChangeReport {
  readonly plan: ChangePlan;
  /** In the order of the plan. */
  readonly items: readonly ItemReport[];
}

/** A plan of what is still to be done; `undefined` when nothing is. */
export function planRemaining(report: ChangeReport): ChangePlan | undefined {
  const items = report.items
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'cancelled')
    .map(({ item }) => item);
  return items.length === 0 ? undefined : { ...report.plan, items };
}

/** While a plan is carried out. */
export interface ChangeProgress {
  readonly doneItems: number;
  readonly totalItems: number;
  readonly doneSteps: number;
  readonly totalSteps: number;
  /** Of blobs, those that were there or mounted included. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** What is going on now. */
  readonly running: readonly Step[];
  /** How far each item is, in the order of the plan. */
  readonly items: readonly { readonly id: string; readonly state: 'waiting' | 'running' | ItemOutcome }[];
}
