/**
 * What the scripted hosts of all panels have in common: how they reach the page, and what the page keeps. Runs in the
 * browser, before the page's own script.
 */
import type { MessageToHost, MessageToPage } from '../../../src/shared/contract.ts';

declare global {
  interface Window {
    acquireVsCodeApi: () => unknown;
  }
}

const keptKey = 'kept';

/** What the test wants to see. */
export const scenario = new URLSearchParams(location.search).get('scenario') ?? 'done';

export function send(message: MessageToPage): void {
  window.postMessage(message, '*');
}

export function sendEvent(name: string, value: unknown): void {
  send({ kind: 'event', name, value });
}

/** It survives a reload. */
export function readKept(): unknown {
  return JSON.parse(sessionStorage.getItem(keptKey) ?? 'null');
}

/** What the page says to its host from here on goes to `answer`. */
export function receive(answer: (message: MessageToHost) => void): void {
  window.acquireVsCodeApi = () => ({
    // A message to the host is a copy, and is not handled at once.
    postMessage: (message: MessageToHost) => {
      const copy = structuredClone(message);
      setTimeout(() => answer(copy), 0);
    },
    getState: readKept,
    setState: (state: unknown) => sessionStorage.setItem(keptKey, JSON.stringify(state)),
  });
}
