/**
 * The way of every change through the editor: planned with progress, shown in a dialog when it is small and in a review
 * when it is not, agreed to, carried out with progress, and told of afterwards.
 */
import * as vscode from 'vscode';
import { inBackground } from '../../base/background.ts';
import type { Logger } from '../../base/logger.ts';
import type { Changes } from '../../changes/changes.ts';
import { type Demand, demandOf } from '../../changes/confirmation.ts';
import type { GraphOptions } from '../../changes/deleting/referenceGraph.ts';
import type { ChangePlan } from '../../changes/plan.ts';
import type { ChangeProgress, ChangeReport } from '../../changes/report.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import { formatCount, formatQuantity } from '../../shared/format.ts';
import { type CommandId, commandPrefix } from '../commands/commandIds.ts';
import type { ErrorPresenter } from '../errorPresenter.ts';
import type { ReviewPanels, ShownJob } from '../panels/review/reviewPanels.ts';
import { toProgressView } from '../panels/review/reviewView.ts';
import { withCancellableProgress } from '../progress.ts';
import { describeDialog, isSmall } from './dialogText.ts';
import {
  applyLabel,
  changesAnything,
  describePlan,
  describeReport,
  isDeletion,
  type NameOf,
} from './planText.ts';
import { listNames } from './shortNames.ts';

export interface ChangeFlowParts {
  readonly changes: Changes;
  readonly reviews: ReviewPanels;
  readonly presenter: ErrorPresenter;
  readonly log: Logger;
  readonly nameOf: NameOf;
  readonly protectedTags: () => readonly string[];
  /** What is below the places of a report is not what it was. */
  readonly refresh: (report: ChangeReport) => void;
  /** Puts back what a report says was kept. */
  readonly undo: (report: ChangeReport) => Promise<void>;
}

/** How far it is, in words. */
export interface PlanOptions extends CallOptions {
  readonly onProgress?: (message: string) => void;
}

/** What planners that read all tags of a repository are given. */
export function toGraphOptions({ signal, onProgress }: PlanOptions): GraphOptions {
  return {
    signal,
    onProgress: ({ readTags, totalTags }) =>
      onProgress?.(`${formatCount(readTags)} of ${formatQuantity(totalTags, tagNoun)}`),
  };
}

const tagNoun = { one: 'tag', many: 'tags' };

/** A change that somebody asked for. */
export interface ChangeJob {
  /** What is going on while it is planned, such as “Reading what belongs to app:1.2”. */
  readonly planning: string;
  readonly registryId: string;
  plan(options: PlanOptions): Promise<ChangePlan>;
  /** Whether the path it takes wants the confirmation typed. */
  readonly demandsTyped?: boolean;
  /** In a small dialog: another way, such as “Other Target…”. */
  readonly other?: { readonly label: string; readonly choose: () => Promise<void> };
  /** What to do in place of telling of a report; `true` when it took over. */
  readonly takeOver?: (report: ChangeReport) => Promise<boolean>;
  /** Whenever it was carried out, as far as it could be. */
  readonly onReport?: (report: ChangeReport) => Promise<void>;
  /** A plan that the user has agreed to in another dialog. */
  readonly agreed?: ChangePlan;
}

const review = 'Review…';

export async function runChange(parts: ChangeFlowParts, job: ChangeJob): Promise<void> {
  if (job.agreed !== undefined && isSmall(job.agreed)) {
    if (await isTypedWhereAsked(parts, job, job.agreed)) {
      await applyWithNotification(parts, job, job.agreed);
    }
    return;
  }
  const plan = await planOrExplain(parts, job);
  if (plan === undefined) {
    return;
  }
  if (plan.items.length === 0) {
    await vscode.window.showInformationMessage(`${describePlan(plan, parts.nameOf)}.`);
    return;
  }
  if (!isSmall(plan)) {
    parts.reviews.show(toShownJob(parts, job), { plan });
    offerOther(parts, job, describePlan(plan, parts.nameOf));
    return;
  }
  if (!plan.items.some(changesAnything)) {
    await tellNothing(parts, job, plan);
    return;
  }
  const answer = await askInDialog(parts, job, plan);
  switch (answer) {
    case 'review':
      parts.reviews.show(toShownJob(parts, job), { plan });
      break;
    case 'other':
      await job.other?.choose();
      break;
    case 'apply':
      await applyWithNotification(parts, job, plan);
      break;
    case undefined:
      break;
    default:
      answer satisfies never;
  }
}

/** A failure leaves the other way open, where there is one. */
async function planOrExplain(parts: ChangeFlowParts, job: ChangeJob): Promise<ChangePlan | undefined> {
  const planning = withCancellableProgress(job.planning, ({ signal, steps }) =>
    job.plan({ signal, onProgress: (message) => steps.report(message) }),
  );
  if (job.other === undefined) {
    return planning;
  }
  try {
    return await planning;
  } catch (thrown) {
    inBackground(parts.presenter.show(thrown), parts.log);
    offerOther(parts, job, 'Nothing was promoted');
    return undefined;
  }
}

/** Beside a review or a failure, which have no button for it. */
function offerOther(parts: ChangeFlowParts, { other }: ChangeJob, what: string): void {
  if (other !== undefined) {
    const offering = vscode.window.showInformationMessage(`${what}.`, other.label).then(async (chosen) => {
      if (chosen !== undefined) {
        await other.choose();
      }
    });
    inBackground(
      Promise.resolve(offering).catch((thrown: unknown) => parts.presenter.show(thrown)),
      parts.log,
    );
  }
}

async function askInDialog(
  parts: ChangeFlowParts,
  job: ChangeJob,
  plan: ChangePlan,
): Promise<'apply' | 'review' | 'other' | undefined> {
  const apply = applyLabel(plan);
  const other = job.other?.label;
  const chosen = await vscode.window.showWarningMessage(
    `${describePlan(plan, parts.nameOf)}?`,
    { modal: true, detail: describeDialog(plan, Date.now()) },
    apply,
    review,
    ...(other === undefined ? [] : [other]),
  );
  if (chosen === apply) {
    return (await isTypedWhereAsked(parts, job, plan)) ? 'apply' : undefined;
  }
  return chosen === review ? 'review' : chosen !== undefined && chosen === other ? 'other' : undefined;
}

async function isTypedWhereAsked(parts: ChangeFlowParts, job: ChangeJob, plan: ChangePlan): Promise<boolean> {
  const demand = toDemand(parts, job, plan);
  return demand.kind !== 'typed' || askTyped(plan, demand, parts.nameOf);
}

async function applyWithNotification(
  parts: ChangeFlowParts,
  job: ChangeJob,
  plan: ChangePlan,
): Promise<void> {
  const shown = toShownJob(parts, job);
  let report: ChangeReport | undefined;
  await withCancellableProgress(describePlan(plan, parts.nameOf), async ({ signal, steps }) => {
    report = await shown.apply(plan, {
      signal,
      onProgress: (progress: ChangeProgress) => steps.report(toProgressView(progress).text),
    });
  });
  if (report === undefined) {
    return;
  }
  tellOthers(parts, job, report);
  const isDone = report.items.every(({ outcome, remarks }) => outcome === 'done' && remarks.length === 0);
  if (isDone) {
    followUp(parts, tellDone(parts, report));
  } else if ((await job.takeOver?.(report)) !== true) {
    parts.reviews.show(shown, { report });
  }
}

/** Nobody waits for what comes after a change; its failure is shown all the same. */
function followUp({ presenter, log }: ChangeFlowParts, work: Promise<unknown>): void {
  inBackground(
    work.catch((thrown: unknown) => presenter.show(thrown)),
    log,
  );
}

async function tellDone(parts: ChangeFlowParts, report: ChangeReport): Promise<void> {
  const undo = 'Undo';
  const canUndo = report.items.some(({ keptId }) => keptId !== undefined);
  const sentence = describeReport(report, parts.nameOf);
  const chosen = await vscode.window.showInformationMessage(
    sentence,
    ...(canUndo ? [undo] : []),
    'Show Journal',
  );
  if (chosen === undo) {
    await parts.undo(report);
  } else if (chosen !== undefined) {
    const command: CommandId = 'showJournal';
    await vscode.commands.executeCommand(commandPrefix + command);
  }
}

async function tellNothing(parts: ChangeFlowParts, job: ChangeJob, plan: ChangePlan): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(
    `${describePlan(plan, parts.nameOf)}: it is so already, so there is nothing to do.`,
    ...(job.other === undefined ? [] : [job.other.label]),
  );
  if (chosen !== undefined) {
    await job.other?.choose();
  }
}

function toShownJob(parts: ChangeFlowParts, job: ChangeJob): ShownJob {
  return {
    title: job.planning,
    registryId: job.registryId,
    plan: (options) => job.plan(options),
    asksFirst: (plan) => toDemand(parts, job, plan).kind !== 'none',
    confirm: (plan) => confirm(parts, job, plan),
    apply: (plan, options) => parts.changes.apply(plan, options),
    onApplied(report) {
      tellOthers(parts, job, report);
      followUp(parts, Promise.resolve(job.takeOver?.(report)));
    },
    undo: (report) => parts.undo(report),
  };
}

function tellOthers(parts: ChangeFlowParts, job: ChangeJob, report: ChangeReport): void {
  parts.refresh(report);
  inBackground(Promise.resolve(job.onReport?.(report)), parts.log);
}

function toDemand(parts: ChangeFlowParts, job: ChangeJob, plan: ChangePlan): Demand {
  return demandOf(plan, {
    protectedTags: parts.protectedTags(),
    typedBeyond: 10,
    pathDemandsTyped: job.demandsTyped ?? false,
  });
}

/** After the review: what was shown there need not be told again in full. */
async function confirm(parts: ChangeFlowParts, job: ChangeJob, plan: ChangePlan): Promise<boolean> {
  const demand = toDemand(parts, job, plan);
  switch (demand.kind) {
    case 'none':
      return true;
    case 'typed':
      return askTyped(plan, demand, parts.nameOf);
    case 'agree': {
      const apply = applyLabel(plan);
      const chosen = await vscode.window.showWarningMessage(
        `${describePlan(plan, parts.nameOf)}?`,
        { modal: true, detail: describeDialog(plan, Date.now()) },
        apply,
      );
      return chosen === apply;
    }
    default:
      return demand satisfies never;
  }
}

async function askTyped(
  plan: ChangePlan,
  demand: Extract<Demand, { readonly kind: 'typed' }>,
  nameOf: NameOf,
): Promise<boolean> {
  const reasons = {
    many: 'So many at once are confirmed by hand.',
    protected: `The setting “Protected Tags” asks for it: ${listNames(demand.protectedTags)}.`,
    path: 'The path it takes asks for it.',
  } as const;
  const typed = await vscode.window.showInputBox({
    title: describePlan(plan, nameOf),
    prompt: `Type “${demand.word}” to ${isDeletion(plan) ? 'delete' : 'go on'}. ${reasons[demand.reason]}`,
    placeHolder: demand.word,
    ignoreFocusOut: true,
    validateInput: (value) =>
      value === '' || value === demand.word ? undefined : `This is not “${demand.word}” yet.`,
  });
  return typed === demand.word;
}
