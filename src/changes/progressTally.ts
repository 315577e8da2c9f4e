/** Counts what has been done of a plan, and tells it whenever it changes. */
import { type ChangePlan, type PlanItem, type Step, stepKey, stepsOf } from './plan.ts';
import type { ChangeProgress } from './report.ts';

type ItemState = ChangeProgress['items'][number]['state'];

const quietMs = 50;

export class ProgressTally {
  readonly #tell: (progress: ChangeProgress) => void;
  readonly #items: Map<string, ItemState>;
  readonly #running = new Map<string, Step>();
  readonly #bytes = new Map<string, number>();
  readonly #ended = new Set<string>();
  #toldMs = 0;
  readonly #totalSteps: number;
  readonly #totalBytes: number;

  constructor(plan: ChangePlan, tell: (progress: ChangeProgress) => void) {
    const steps = stepsOf(plan);
    this.#tell = tell;
    this.#items = new Map(plan.items.map(({ id }) => [id, 'waiting']));
    this.#totalSteps = steps.length;
    this.#totalBytes = steps.reduce((sum, step) => sum + toBytes(step), 0);
  }

  setItem(item: PlanItem, state: ItemState): void {
    this.#items.set(item.id, state);
    this.#changed();
  }

  begin(step: Step): void {
    this.#running.set(stepKey(step), step);
    this.#changed();
  }

  /** Bytes come in thousands of pieces; they are told now and then. */
  setBytes(step: Step, doneBytes: number): void {
    this.#bytes.set(stepKey(step), doneBytes);
    if (performance.now() - this.#toldMs >= quietMs) {
      this.#changed();
    }
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

  #changed(): void {
    this.#toldMs = performance.now();
    const items = [...this.#items].map(([id, state]) => ({ id, state }));
    const isOver = (state: ItemState): boolean => state !== 'waiting' && state !== 'running';
    this.#tell({
      doneItems: items.filter(({ state }) => isOver(state)).length,
      totalItems: items.length,
      doneSteps: this.#ended.size,
      totalSteps: this.#totalSteps,
      doneBytes: [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0),
      totalBytes: this.#totalBytes,
      running: [...this.#running.values()],
      items,
    });
  }
}

function toBytes(step: Step): number {
  return step.kind === 'copy-blob' ? step.sizeBytes : 0;
}
