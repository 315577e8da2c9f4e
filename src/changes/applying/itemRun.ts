/** What has become of one item of a plan so far. */
import type { ExplainedError } from '../../base/errors.ts';
import type { PlanItem, Step } from '../plan.ts';
import type { ItemReport, StepReport } from '../report.ts';
import type { StepDone } from './steps/context.ts';

export class ItemRun {
  readonly item: PlanItem;
  /** Under which id what undoing needs is kept. */
  keptId: string | undefined;
  readonly #remarks: string[] = [];
  readonly #reports = new Map<Step, StepReport>();
  #hasTaken = false;

  constructor(item: PlanItem) {
    this.item = item;
  }

  /** Whether something is not where it was before, or may not be. */
  get hasTaken(): boolean {
    return this.#hasTaken;
  }

  /** `isOwn`: it was not done for another item that shares it. */
  record(step: Step, done: StepDone, { isOwn }: { readonly isOwn: boolean }): void {
    const { outcome, way, movedBytes = 0, remarks = [] } = done;
    this.#hasTaken ||= takesAway(step) && outcome === 'done';
    this.#remarks.push(...(isOwn ? remarks : []));
    this.#reports.set(step, {
      step,
      outcome,
      movedBytes: isOwn ? movedBytes : 0,
      ...(way === undefined ? {} : { way }),
    });
  }

  recordFailure(
    step: Step,
    failed: { readonly outcome: 'failed' | 'cancelled'; readonly mayHaveHappened: boolean },
  ): void {
    this.#hasTaken ||= takesAway(step) && failed.mayHaveHappened;
    this.#reports.set(step, { step, outcome: failed.outcome, movedBytes: 0 });
  }

  toReport(end: { readonly outcome: ItemReport['outcome']; readonly error?: ExplainedError }): ItemReport {
    const { item, keptId } = this;
    return {
      item,
      ...end,
      steps: listSteps(item).map(
        (step): StepReport => this.#reports.get(step) ?? { step, outcome: 'not-begun', movedBytes: 0 },
      ),
      remarks: this.#remarks,
      ...(keptId === undefined ? {} : { keptId }),
    };
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

function listSteps(item: PlanItem): readonly Step[] {
  return item.stages.flatMap(({ steps }) => steps);
}
