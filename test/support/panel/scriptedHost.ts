/**
 * The host's half of the image panel inside a page, for looking at the page alone: answers what it is asked, keeps
 * what it is told, and says what a test wants it to. Runs in the browser, before the page's own script.
 */
import type { MessageToHost, ShownError } from '../../../src/shared/contract.ts';
import type { FileTree } from '../../../src/shared/fileTree.ts';
import type { AnalysisView, ImageView, LayerRange } from '../../../src/shared/imagePanel.ts';
import { readKept, receive, scenario, send, sendEvent } from './pageHost.ts';
import {
  brokenAnalysis,
  createLargeTree,
  offeredAnalysis,
  openSampleFiles,
  runningAnalysis,
  sampleAnalysis,
  sampleArtifact,
  sampleCopies,
  sampleImage,
} from './sampleImage.ts';

export type Scenario =
  | 'done'
  | 'offered'
  | 'running'
  | 'broken'
  | 'artifact'
  | 'failure'
  | 'silent'
  | 'large';

export interface ScriptedHost {
  /** `name value`, of every command in order. */
  readonly commands: string[];
  readonly requests: string[];
  /** What the page keeps; it survives a reload. */
  kept(): unknown;
  image(image: ImageView): void;
  analysis(view: AnalysisView): void;
  running(share: number): void;
  failure(error: ShownError | undefined): void;
  /** When the large tree was sent. */
  sentMs: number;
}

declare global {
  interface Window {
    scriptedHost: ScriptedHost;
  }
}

const large = scenario === 'large' ? createLargeTree(200_000) : undefined;

const failure: ShownError = {
  code: 'registry.notFound',
  summary: '“registry.example.com/team/orders-api” has no tag “2.14.0-rc.1”.',
  remedy: { text: 'Check the spelling, or choose another tag.', action: 'retry' },
};

const host: ScriptedHost = {
  commands: [],
  requests: [],
  kept: readKept,
  image: (image) => sendEvent('image', image),
  analysis: (view) => sendEvent('analysis', view),
  running: (share) => sendEvent('analysis', runningAnalysis(share)),
  failure: (error) => sendEvent('failure', error),
  sentMs: 0,
};

function begin(): void {
  switch (scenario) {
    case 'failure':
      host.failure(failure);
      return;
    case 'silent':
      return;
    case 'artifact':
      host.image(sampleArtifact);
      return;
    default:
      host.image(sampleImage);
      host.analysis(
        { offered: offeredAnalysis, running: runningAnalysis(), broken: brokenAnalysis }[scenario] ??
          sampleAnalysis,
      );
  }
}

function isRange(query: unknown): query is LayerRange {
  return typeof query === 'object' && query !== null && 'first' in query && 'last' in query;
}

function openFiles(query: unknown): FileTree {
  return large ?? openSampleFiles(isRange(query) ? query : { first: 0, last: 0 });
}

function answer(message: MessageToHost): void {
  if (message.kind === 'ready') {
    begin();
  } else if (message.kind === 'command') {
    host.commands.push(`${message.name} ${JSON.stringify(message.value)}`);
  } else if (message.kind === 'request') {
    const { id, name, query } = message;
    host.requests.push(`${name} ${JSON.stringify(query)}`);
    const value = name === 'openFiles' ? openFiles(query) : query === 'usr/bin/git' ? [] : sampleCopies;
    host.sentMs = performance.now();
    send({ kind: 'answer', id, value });
  } else {
    host.requests.push(`cancel ${message.id}`);
  }
}

window.scriptedHost = host;
receive(answer);
