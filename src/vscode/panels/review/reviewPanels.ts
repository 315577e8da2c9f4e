/** The review panels: a change is looked at, carried out and reported in each. They are gone after a restart. */
import * as vscode from 'vscode';
import { inBackground } from '../../../base/background.ts';
import type { Disposable } from '../../../base/disposables.ts';
import { isJsonObject } from '../../../base/json.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ChangePlan } from '../../../changes/plan.ts';
import type { ChangeReport } from '../../../changes/report.ts';
import type { CommandName, RequestName } from '../../../shared/contract.ts';
import type { ReviewPanel as Contract } from '../../../shared/reviewPanel.ts';
import { describePlan, describeReport, type NameOf } from '../../changing/planText.ts';
import { type CommandId, commandPrefix } from '../../commands/commandIds.ts';
import type { ErrorPresenter } from '../../errorPresenter.ts';
import { withCancellableProgress } from '../../progress.ts';
import { followRemedy } from '../followRemedy.ts';
import type { PanelHandlers } from '../pageMessages.ts';
import { Panel, panelIcon, panelOptions } from '../panel.ts';
import { showFailures } from '../showFailures.ts';
import { toShownError } from '../shownError.ts';
import { type ReviewJob, ReviewSession } from './reviewSession.ts';

const viewType = 'registryExplorer.review';

export interface ReviewPanelsParts {
  readonly extensionUri: vscode.Uri;
  readonly presenter: ErrorPresenter;
  readonly log: Logger;
  readonly nameOf: NameOf;
  /** The registry that a failure is about, by its id. */
  readonly findFailed: (thrown: unknown) => string | undefined;
}

export interface ShownJob extends ReviewJob {
  /** Of the tab, as long as there is no plan. */
  readonly title: string;
  /** The registry that failures are about. */
  readonly registryId: string;
  readonly onApplied: (report: ChangeReport) => void;
  readonly undo: (report: ChangeReport) => Promise<void>;
}

type Commands = { readonly [N in CommandName<Contract>]: PanelHandlers['commands'][string] };
type Requests = { readonly [N in RequestName<Contract>]: PanelHandlers['requests'][string] };

export class ReviewPanels implements Disposable {
  readonly #parts: ReviewPanelsParts;
  readonly #open = new Set<vscode.WebviewPanel>();

  constructor(parts: ReviewPanelsParts) {
    this.#parts = parts;
  }

  /** With a plan or a report where there is one, else it is made now. */
  show(job: ShownJob, known: { readonly plan?: ChangePlan; readonly report?: ChangeReport }): void {
    const { log, presenter, extensionUri, nameOf } = this.#parts;
    const plan = known.plan ?? known.report?.plan;
    const title = plan === undefined ? job.title : describePlan(plan, nameOf);
    const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
      ...panelOptions(extensionUri),
      enableFindWidget: true,
      retainContextWhenHidden: false,
    });
    this.#open.add(panel);
    panel.iconPath = panelIcon(extensionUri);
    let isClosed = false;
    const session = new ReviewSession(job, known, {
      title: job.title,
      nameOf,
      explain: presenter.explain,
      events: {
        review: (view) => {
          if (!isClosed) {
            panel.title = view.title;
          }
          shown.send('review', view);
        },
        progress: (view) => shown.send('progress', view),
        failure: (error) => shown.send('failure', error),
      },
      onApplied(report) {
        job.onApplied(report);
        if (isClosed) {
          inBackground(tellAndOffer(report), log);
        }
      },
    });
    const tellAndOffer = async (report: ChangeReport): Promise<void> => {
      const again = 'Show Report';
      const chosen = await vscode.window.showInformationMessage(describeReport(report, nameOf), again);
      if (chosen === again) {
        this.show(job, { report });
      }
    };
    const handlers = createHandlers(session, { job, presenter, findFailed: this.#parts.findFailed });
    const page = { view: 'review', address: null, handlers };
    const shown: Panel<Contract> = new Panel<Contract>(panel, page, {
      extensionUri,
      log,
      explain: (thrown) => toShownError(presenter.explain(thrown)),
    });
    shown.own({
      dispose: () => {
        isClosed = true;
        this.#open.delete(panel);
        session.dispose();
        leave(session, { title, log });
      },
    });
    if (plan === undefined) {
      inBackground(session.planAgain(), log);
    }
  }

  dispose(): void {
    for (const panel of this.#open) {
      panel.dispose();
    }
    this.#open.clear();
  }
}

/** What is being carried out goes on when its panel is closed, where it can still be seen and cancelled. */
function leave(
  session: ReviewSession,
  { title, log }: { readonly title: string; readonly log: Logger },
): void {
  const { applying } = session;
  if (applying === undefined) {
    session.cancel();
    return;
  }
  const watching = withCancellableProgress(title, async ({ signal }) => {
    signal.addEventListener('abort', () => session.cancel(), { once: true });
    await applying;
  });
  inBackground(watching, log);
}

function createHandlers(
  session: ReviewSession,
  parts: Pick<ReviewPanelsParts, 'presenter' | 'findFailed'> & { readonly job: ShownJob },
): PanelHandlers {
  const { job, presenter, findFailed } = parts;
  const requests: Requests = {};
  const commands: Commands = {
    apply: () => session.apply(),
    cancel: () => session.cancel(),
    retryFailed: () => session.retryFailed(),
    planAgain: () => session.planAgain(),
    async undo() {
      if (session.report !== undefined) {
        await job.undo(session.report);
      }
    },
    async showJournal() {
      const command: CommandId = 'showJournal';
      await vscode.commands.executeCommand(commandPrefix + command);
    },
    async copyText(value) {
      if (typeof value === 'string') {
        await vscode.env.clipboard.writeText(value);
      }
    },
    followRemedy: (value) =>
      followRemedy(value, {
        connectionId: findFailed(session.failed) ?? job.registryId,
        retry: () => session.planAgain(),
      }),
    async followItemRemedy(value) {
      const { item, action } = isJsonObject(value) ? value : {};
      const registryId = typeof item === 'string' ? session.findRegistry(item) : undefined;
      if (registryId !== undefined) {
        await followRemedy(action, { connectionId: registryId, retry: () => session.retryFailed() });
      }
    },
  };
  return { onReady: () => session.tellAll(), requests, commands: showFailures(commands, presenter) };
}
