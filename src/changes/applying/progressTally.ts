/** Counts what has been done of a plan, and tells it now and then. */
import { Throttle } from '../../base/throttle.ts';
import { type ChangePlan, type PlanItem, type Step, stepKey, stepsOf } from '../plan.ts';
import type { ChangeProgress } from '../report.ts';

type ItemState = ChangeProgress['items'][number]['state'];

/** Plans have thousands of steps, and what is told lists every item. */
const quietMs = 50;

export class ProgressTally {
  readonly #tell: (progress: ChangeProgress) => void;
  readonly #throttle = new Throttle(() => this.#tellNow(), { everyMs: quietMs });
  readonly #items: Map<string, ItemState>;
  readonly #running = new Map<string, Step>();
  readonly #bytes = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #totalSteps: number;
  readonly #totalBytes: number;
  #doneBytes = 0;
  #doneItems = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(plan: ChangePlan, tell: (progress: ChangeProgress) => void) {
    const steps = stepsOf(plan);
    this.#tell = tell;
    this.#items = new Map(plan.items.map(({ id }) => [id, 'waiting']));
    this.#totalSteps = steps.length;
    this.#totalBytes = steps.reduce((sum, step) => sum + toBytes(step), 0);
  }

  setItem(item: PlanItem, state: ItemState): void {
    this.#doneItems += Number(isOver(state)) - Number(isOver(this.#items.get(item.id)));
    this.#items.set(item.id, state);
    this.#changed();
  }

  begin(step: Step): void {
    this.#running.set(stepKey(step), step);
    this.#changed();
  }

  setBytes(step: Step, doneBytes: number): void {
    const key = stepKey(step);
    this.#doneBytes += doneBytes - (this.#bytes.get(key) ?? 0);
    this.#bytes.set(key, doneBytes);
    this.#changed();
  }

  end(step: Step): void {
    this.#ended.add(stepKey(step));
    this.fail(step);
  }

  /** It is over, and not done. */
  fail(step: Step): void {
    this.#running.delete(stepKey(step));
    this.#changed();
  }

  /** Tells how it ended. */
  close(): void {
    this.#throttle.now();
  }

  #changed(): void {
    if (performance.now() - this.#toldMs >= quietMs) {
      this.#throttle.now();
    } else {
      this.#throttle.changed();
    }
  }

  #tellNow(): void {
    this.#toldMs = performance.now();
    this.#tell({
      doneItems: this.#doneItems,
      totalItems: this.#items.size,
      doneSteps: this.#ended.size,
      totalSteps: this.#totalSteps,
      doneBytes: this.#doneBytes,
      totalBytes: this.#totalBytes,
      running: [...this.#running.values()],
      items: [...this.#items].map(([id, state]) => ({ id, state })),
    });
  }
}

function isOver(state: ItemState | undefined): boolean {
  return state !== undefined && state !== 'waiting' && state !== 'running';
}

function toBytes(step: Step): number {
  return step.kind === 'copy-blob' ? step.sizeBytes : 0;
}
