/**
 * The host's half of the compare panel inside a page, for looking at the page alone: answers what it is asked, keeps
 * what it is told, and says what a test wants it to. Runs in the browser, before the page's own script.
 */
import type { MessageToHost, ShownError } from '../../../src/shared/contract.ts';
import type { ComparisonView, FilesView } from '../../../src/shared/comparePanel.ts';
import { readKept, receive, scenario, send, sendEvent } from './pageHost.ts';
import {
  artifactComparison,
  doneView,
  equalComparison,
  equalFiles,
  equalView,
  failedView,
  offeredView,
  runningView,
  sampleComparison,
  sampleFiles,
  swappedComparison,
} from './sampleComparison.ts';

export type CompareScenario =
  | 'done'
  | 'offered'
  | 'running'
  | 'broken'
  | 'artifact'
  | 'equal'
  | 'unchanged'
  | 'failure'
  | 'silent'
  | 'refused';

export interface ScriptedCompare {
  /** `name value`, of every command in order. */
  readonly commands: string[];
  readonly requests: string[];
  /** What the page keeps; it survives a reload. */
  kept(): unknown;
  comparison(view: ComparisonView): void;
  /** The same images the other way round, which are yet to be read. */
  swapped(): void;
  files(view: FilesView): void;
  running(share: number): void;
  done(): void;
  failure(error: ShownError | undefined): void;
}

declare global {
  interface Window {
    scriptedCompare: ScriptedCompare;
  }
}

const failure: ShownError = {
  code: 'registry.notFound',
  summary: '“registry.example.com/team/orders-api” has no tag “2.14.0-rc.1”.',
  remedy: { text: 'Check the spelling, or choose another tag.', action: 'retry' },
};

const host: ScriptedCompare = {
  commands: [],
  requests: [],
  kept: readKept,
  comparison: (view) => sendEvent('comparison', view),
  swapped: () => {
    host.comparison(swappedComparison);
    host.files(offeredView);
  },
  files: (view) => sendEvent('files', view),
  running: (share) => sendEvent('files', runningView(share)),
  done: () => sendEvent('files', doneView),
  failure: (error) => sendEvent('failure', error),
};

function begin(): void {
  switch (scenario) {
    case 'failure':
      host.failure(failure);
      return;
    case 'silent':
      return;
    case 'artifact':
      host.comparison(artifactComparison);
      host.files({ state: 'none', doneBytes: 0, totalBytes: 0 });
      return;
    case 'equal':
      host.comparison(equalComparison);
      host.files({ state: 'none', doneBytes: 0, totalBytes: 0 });
      return;
    case 'unchanged':
      host.comparison(sampleComparison);
      host.files(equalView);
      return;
    default:
      host.comparison(sampleComparison);
      host.files(
        { offered: offeredView, running: runningView(0.4), broken: failedView }[scenario] ?? doneView,
      );
  }
}

function answer(message: MessageToHost): void {
  if (message.kind === 'ready') {
    begin();
  } else if (message.kind === 'command') {
    host.commands.push(`${message.name} ${JSON.stringify(message.value)}`);
  } else if (message.kind === 'request') {
    const { id, name } = message;
    host.requests.push(name);
    if (scenario === 'refused' && host.requests.length === 1) {
      send({
        kind: 'failure',
        id,
        error: { code: 'panel.failed', summary: 'The list of files could not be made.' },
      });
    } else {
      send({ kind: 'answer', id, value: scenario === 'unchanged' ? equalFiles : sampleFiles });
    }
  } else {
    host.requests.push(`cancel ${message.id}`);
  }
}

window.scriptedCompare = host;
receive(answer);
