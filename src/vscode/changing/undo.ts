/** “Undo Delete…”: puts back what was deleted, or a tag where it was before it was moved. */
import * as vscode from 'vscode';
import type { KeptChange } from '../../changes/undoing/keptChanges.ts';
import { mergePlans, type ChangePlan } from '../../changes/plan.ts';
import type { ChangeReport } from '../../changes/report.ts';
import { formatAge, formatInstant, formatQuantity } from '../../shared/format.ts';
import { type ChangeFlowParts, runChange } from './changeFlow.ts';
import { type NameOf, toImageName } from './planText.ts';

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
    await vscode.window.showInformationMessage('This has been undone already.');
    return;
  }
  await undoKept(parts, kept);
}

async function undoKept(parts: ChangeFlowParts, kept: readonly KeptChange[]): Promise<void> {
  await runChange(parts, {
    planning: 'Looking at what is still there',
    registryId: kept[0]?.place.registryId ?? '',
    async plan(options) {
      const plans: ChangePlan[] = [];
      for (const { id } of kept) {
        plans.push(await parts.changes.planUndo(id, options));
      }
      return mergePlans(plans);
    },
    async onReport(report) {
      if (report.items.every(({ outcome }) => outcome === 'done')) {
        await Promise.all(kept.map(({ id }) => parts.changes.kept.forget(id)));
      }
    },
  });
}

function describeKept(change: KeptChange, nameOf: NameOf, nowMs: number): vscode.QuickPickItem {
  const { place, tags, manifests, kind, at, who } = change;
  const [tag] = tags;
  const what =
    tag === undefined
      ? formatQuantity(manifests.length, { one: 'manifest', many: 'manifests' })
      : toImageName(place, tag.tag);
  const more =
    tags.length > 1 ? ` and ${formatQuantity(tags.length - 1, { one: 'tag', many: 'tags' })} more` : '';
  return {
    label: `${kind === 'deletion' ? '$(trash)' : '$(arrow-swap)'} ${what}${more}`,
    description: `${kind === 'deletion' ? 'deleted' : 'moved'} ${formatAge(at, nowMs)}`,
    detail: [nameOf(place), formatInstant(at), ...(who === undefined ? [] : [`by ${who}`])].join(' · '),
  };
}
