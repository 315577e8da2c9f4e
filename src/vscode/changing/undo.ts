/** “Undo Delete…”: puts back what was deleted, or a tag where it was before it was moved. */
import * as vscode from 'vscode';
import type { KeptChange } from '../../changes/undoing/keptChanges.ts';
import { inBackground } from '../../base/background.ts';
import { mergePlans, type ChangePlan, type Place } from '../../changes/plan.ts';
import type { ChangeReport } from '../../changes/report.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import { formatAge, formatCount, formatInstant, formatQuantity } from '../../shared/format.ts';
import { withCancellableProgress } from '../progress.ts';
import { type ChangeFlowParts, runChange } from './changeFlow.ts';
import { isSettled, planKept } from './keptChoice.ts';
import { describePlaces, type NameOf, toImageName } from './planText.ts';

interface KeptItem extends vscode.QuickPickItem {
  readonly kept: KeptChange;
}

/** Asks which of the kept changes, the newest first. */
export async function undoChange(parts: ChangeFlowParts): Promise<void> {
  const kept = await parts.changes.kept.list();
  if (kept.length === 0) {
    await vscode.window.showInformationMessage(
      'There is nothing to undo. What you delete, and what a tag pointed at before you moved it, is kept here for 30 days.',
    );
    return;
  }
  const now = Date.now();
  const chosen = await vscode.window.showQuickPick(
    kept.map((change): KeptItem => ({ ...describeKept(change, parts.nameOf, now), kept: change })),
    {
      title: 'Undo Delete',
      placeHolder: 'What should be put back?',
      matchOnDescription: true,
      matchOnDetail: true,
      canPickMany: true,
    },
  );
  if (chosen !== undefined && chosen.length > 0) {
    await undoKept(
      parts,
      chosen.map((item) => item.kept),
    );
  }
}

/** What a report says was kept. */
export async function undoReport(parts: ChangeFlowParts, report: ChangeReport): Promise<void> {
  const ids = new Set(report.items.flatMap(({ keptId }) => keptId ?? []));
  const kept = (await parts.changes.kept.list()).filter(({ id }) => ids.has(id));
  if (kept.length === 0) {
    await vscode.window.showInformationMessage(
      'What was kept for this is not there any more: it was put back already, or is older than 30 days.',
    );
    return;
  }
  await undoKept(parts, kept);
}

async function undoKept(parts: ChangeFlowParts, kept: readonly KeptChange[]): Promise<void> {
  const undoing = new Undoing(parts, kept);
  const first = await withCancellableProgress(planning, ({ signal }) => undoing.plan({ signal }));
  if (first === undefined) {
    return;
  }
  if (isSettled(first)) {
    await undoing.forget();
    await vscode.window.showInformationMessage(
      `${describeAll(undoing.planned, parts.nameOf)} is there already.`,
    );
    return;
  }
  let made: ChangePlan | undefined = first;
  await runChange(parts, {
    planning,
    registryId: kept[0]?.place.registryId ?? '',
    async plan(options) {
      const plan = made ?? (await undoing.plan(options));
      // Whoever wants it planned again wants to know what is so then.
      made = undefined;
      if (isSettled(plan)) {
        await undoing.forget();
      }
      return plan;
    },
    async onReport(report) {
      if (report.items.every(({ outcome }) => outcome === 'done')) {
        await undoing.forget();
      }
    },
  });
}

const planning = 'Looking at what is still there';

/** Some kept changes on their way back. */
class Undoing {
  readonly #parts: ChangeFlowParts;
  readonly #kept: readonly KeptChange[];
  /** What the last plan is about. */
  #planned: readonly KeptChange[] = [];
  /** Told of once. */
  readonly #missed = new Set<string>();

  constructor(parts: ChangeFlowParts, kept: readonly KeptChange[]) {
    this.#parts = parts;
    this.#kept = kept;
  }

  get planned(): readonly KeptChange[] {
    return this.#planned;
  }

  async plan({ signal }: CallOptions): Promise<ChangePlan> {
    const { changes } = this.#parts;
    const { plans, undone, gone } = await planKept(this.#kept, ({ id }) => changes.planUndo(id, { signal }));
    this.#planned = undone;
    this.#tellGone(gone);
    return mergePlans(plans);
  }

  async forget(): Promise<void> {
    await Promise.all(this.#planned.map(({ id }) => this.#parts.changes.kept.forget(id)));
  }

  #tellGone(gone: readonly KeptChange[]): void {
    const { nameOf, log } = this.#parts;
    const missed = gone.filter(({ id }) => !this.#missed.has(id));
    missed.forEach(({ id }) => this.#missed.add(id));
    if (missed.length > 0) {
      const where = describePlaces(
        missed.map(({ place }) => place),
        nameOf,
      );
      const what = missed.length === 1 ? 'a change' : `${formatCount(missed.length)} changes`;
      const sentence = `What was kept to undo ${what} in ${where} is gone or damaged, and is left out.`;
      inBackground(Promise.resolve(vscode.window.showWarningMessage(sentence)), log);
    }
  }
}

/** Several are told of by where they are. */
function describeAll(kept: readonly KeptChange[], nameOf: NameOf): string {
  const [change] = kept;
  const places = kept.map(({ place }) => place);
  return kept.length === 1 && change !== undefined && change.tags.length === 1
    ? describeWhat(change, { repository: nameOf(change.place) })
    : `All that was kept of ${describePlaces(places, nameOf)}`;
}

function describeKept(change: KeptChange, nameOf: NameOf, nowMs: number): vscode.QuickPickItem {
  const { place, kind, at, who } = change;
  return {
    label: `${kind === 'deletion' ? '$(trash)' : '$(arrow-swap)'} ${describeWhat(change, place)}`,
    description: `${kind === 'deletion' ? 'deleted' : 'moved'} ${formatAge(at, nowMs)}`,
    detail: [nameOf(place), formatInstant(at), ...(who === undefined ? [] : [`by ${who}`])].join(' · '),
  };
}

function describeWhat({ tags, manifests }: KeptChange, where: Pick<Place, 'repository'>): string {
  const [tag] = tags;
  const what =
    tag === undefined
      ? formatQuantity(manifests.length, { one: 'manifest', many: 'manifests' })
      : toImageName(where, tag.tag);
  const more =
    tags.length > 1 ? ` and ${formatQuantity(tags.length - 1, { one: 'tag', many: 'tags' })} more` : '';
  return `${what}${more}`;
}
