/** The one shape of failure that a person in front of the screen can be told about. Knows no domain word. */

/** What to do next; the surface that shows the failure turns `action` into a button of its own. */
export interface Remedy {
  readonly text: string;
  readonly action?: RemedyAction;
}

export type RemedyAction =
  | 'sign-in'
  | 'retry'
  | 'open-settings'
  | 'show-log'
  | 'trust-certificate'
  | 'add-repository'
  | 'edit-registry';

export interface ErrorDetail {
  /** For the log: method, redacted URL, status, the server's words. Never a secret. */
  readonly message: string;
  readonly cause?: unknown;
}

/** A failure we can explain to the person in front of the screen. */
export abstract class ExplainedError extends Error {
  /** Permanent and searchable; never renamed, never reused. */
  abstract readonly code: `${string}.${string}`;
  /** What happened, as one sentence in the user's words. */
  abstract readonly summary: string;
  /** What to do next, and the action the surface may offer for it. */
  abstract readonly remedy: Remedy | undefined;

  constructor(detail: ErrorDetail) {
    super(detail.message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = new.target.name;
  }
}

/** The message of whatever was thrown, for the log. */
export function toMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
