/**
 * The host's half of the panel of a build context inside a page, for looking at the page alone: answers what it is
 * asked, keeps what it is told, and says what a test wants it to. Runs in the browser, before the page's own script.
 */
import type { ContextView } from '../../../src/shared/contextPanel.ts';
import type { MessageToHost, ShownError } from '../../../src/shared/contract.ts';
import { readKept, receive, scenario, send, sendEvent } from './pageHost.ts';
import {
  brokenContext,
  cleanContext,
  cleanContextFiles,
  readingContext,
  sampleContext,
  sampleContextFiles,
} from './sampleContext.ts';

export type ContextScenario = 'done' | 'reading' | 'broken' | 'failure' | 'refused' | 'silent';

export interface ScriptedContext {
  /** `name value`, of every command in order. */
  readonly commands: string[];
  readonly requests: string[];
  /** What the page keeps; it survives a reload. */
  kept(): unknown;
  context(view: ContextView): void;
  /** What was read after lines were added. */
  clean(): void;
  readAgain(): void;
  cancelled(): void;
  failure(error: ShownError | undefined): void;
}

declare global {
  interface Window {
    scriptedContext: ScriptedContext;
  }
}

const failure: ShownError = {
  code: 'buildContext.unreadable',
  summary: 'The build context “/srv/shop” cannot be read.',
  remedy: { text: 'Check that the folder exists and that you may read it.', action: 'retry' },
};

let isClean = false;

const host: ScriptedContext = {
  commands: [],
  requests: [],
  kept: readKept,
  context: (view) => sendEvent('context', view),
  clean() {
    isClean = true;
    host.context(cleanContext);
  },
  readAgain: () => host.context({ ...sampleContext, state: 'reading', fileCount: 3, sizeBytes: 4000 }),
  cancelled: () => host.context({ ...readingContext, state: 'cancelled' }),
  failure: (error) => sendEvent('failure', error),
};

function begin(): void {
  switch (scenario) {
    case 'silent':
      return;
    case 'failure':
      host.failure(failure);
      return;
    case 'reading':
      host.context(readingContext);
      return;
    default:
      host.context(scenario === 'broken' ? brokenContext : sampleContext);
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
        error: { code: 'panel.failed', summary: 'The files could not be listed.' },
      });
    } else {
      send({ kind: 'answer', id, value: isClean ? cleanContextFiles : sampleContextFiles });
    }
  } else {
    host.requests.push(`cancel ${message.id}`);
  }
}

window.scriptedContext = host;
receive(answer);
