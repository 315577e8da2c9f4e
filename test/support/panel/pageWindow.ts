/** The window of a page without a browser: what the page says to its host is kept, and the host says what a test wants. */
import { vi } from 'vitest';
import type { MessageToHost, MessageToPage } from '../../../src/shared/contract.ts';

export interface PageWindow {
  /** What the page that was begun last has said. */
  sent(): readonly MessageToHost[];
  /** For a new page, which is where it was; `create` connects it. A page has one host as long as it lives. */
  begin<T>(place: unknown, create: () => T): T;
  post(message: MessageToPage): void;
  /** After each test. */
  close(): void;
}

export function createPageWindow(): PageWindow {
  let sent: MessageToHost[] = [];
  let stopListening = (): void => undefined;
  return {
    sent: () => sent,
    begin(place, create) {
      stopListening();
      sent = [];
      const listening = vi.spyOn(window, 'addEventListener');
      stopListening = () => {
        listening.mock.calls.forEach(([kind, listener]) => window.removeEventListener(kind, listener));
        listening.mockRestore();
      };
      vi.stubGlobal('acquireVsCodeApi', () => ({
        postMessage: (message: MessageToHost) => sent.push(message),
        getState: () => ({ address: null, place }),
        setState: () => undefined,
      }));
      return create();
    },
    post: (data) => void window.dispatchEvent(new MessageEvent('message', { data })),
    close() {
      stopListening();
      vi.restoreAllMocks();
      vi.unstubAllGlobals();
    },
  };
}
