/**
 * Why a source of logins gave none, or a place did not keep one. The next source is asked all the same; the person is
 * told once. No error of this room holds a secret, not even as its cause.
 */
import { ExplainedError, toMessage } from '../base/errors.ts';
import { describeStore } from './describeOrigin.ts';
import type { Trouble } from './patience.ts';
import { toSafeWords } from './safeWords.ts';
import type { StoreKind } from './storeKind.ts';

export class HelperMissingError extends ExplainedError {
  readonly code = 'credentials.helperMissing';
  readonly summary: string;
  readonly remedy = {
    text: 'Install it, or take it out of that file. Other sources of logins are used meanwhile.',
    action: 'show-log',
  } as const;

  constructor(detail: { readonly program: string; readonly file: string }) {
    super({ message: `${detail.program} is not on PATH (named by ${detail.file})` });
    this.summary = `${detail.file} names the credential helper ${detail.program}, which is not installed on this machine.`;
  }
}

export class HelperFailedError extends ExplainedError {
  readonly code = 'credentials.helperFailed';
  readonly summary: string;
  readonly remedy = {
    text: 'Run the login command of that tool again, or sign in here. Other sources of logins are used meanwhile.',
    action: 'sign-in',
  } as const;

  /** `words` are what the helper said, in so far as they are safe to show; `outcome` is `exit code 1` and the like. */
  constructor(detail: {
    readonly program: string;
    readonly outcome: string;
    readonly words: string;
    readonly cause?: unknown;
  }) {
    const said = detail.words === '' ? '' : `: ${detail.words}`;
    super({ message: `${detail.program}, ${detail.outcome}${said}`, cause: detail.cause });
    this.summary = `The credential helper ${detail.program} failed (${detail.outcome})${said.replace(/\.$/, '')}.`;
  }
}

export class HelperTimedOutError extends ExplainedError {
  readonly code = 'credentials.helperTimedOut';
  readonly summary: string;
  readonly remedy = {
    text: 'It may be waiting for a window that cannot open here. Other sources of logins are used meanwhile.',
    action: 'sign-in',
  } as const;

  constructor(detail: { readonly program: string; readonly limitMs: number }) {
    super({ message: `${detail.program} did not end within ${detail.limitMs} ms` });
    this.summary = `The credential helper ${detail.program} did not answer within ${toSeconds(detail.limitMs)}.`;
  }
}

export class ConfigUnreadableError extends ExplainedError {
  readonly code = 'credentials.configUnreadable';
  readonly summary: string;
  readonly remedy = {
    text: 'Mend or remove the file. Other sources of logins are used meanwhile.',
    action: 'show-log',
  } as const;

  constructor(detail: { readonly file: string; readonly reason: string; readonly cause?: unknown }) {
    super({ message: `${detail.file}: ${detail.reason}`, cause: detail.cause });
    this.summary = `The logins in ${detail.file} cannot be used: ${detail.reason}.`;
  }
}

/** `absent` means that the machine lacks what the keychain needs to be asked at all. */
export type KeychainTrouble = Trouble | { readonly kind: 'absent'; readonly cause: unknown };

export class KeychainUnavailableError extends ExplainedError {
  readonly code = 'credentials.keychainUnavailable';
  readonly summary: string;
  readonly remedy = {
    text: 'Unlock or install a keyring, or choose another place in the setting registryExplorer.credentials.store.',
    action: 'show-log',
  } as const;
  readonly trouble: KeychainTrouble['kind'];

  constructor(trouble: KeychainTrouble) {
    super({ message: `keychain: ${describeTrouble(trouble)}`, ...toCause(trouble) });
    this.trouble = trouble.kind;
    this.summary = {
      absent: "The operating system's keychain cannot be used: a library that it needs is missing.",
      silent: `The operating system's keychain ${describeTrouble(trouble)}. It may be waiting to be unlocked.`,
      refused: `The operating system's keychain cannot be used: ${describeTrouble(trouble)}.`,
    }[trouble.kind];
  }
}

export class EditorStorageUnavailableError extends ExplainedError {
  readonly code = 'credentials.editorStorageUnavailable';
  readonly summary: string;
  readonly remedy = {
    text: 'Logins are kept in memory until this window closes.',
    action: 'show-log',
  } as const;

  constructor(trouble: Trouble) {
    const what = describeTrouble(trouble);
    super({ message: `editor's secret storage: ${what}`, ...toCause(trouble) });
    this.summary =
      trouble.kind === 'silent'
        ? `The editor's secret storage ${what}.`
        : `The editor's secret storage cannot be used: ${what}.`;
  }
}

/** After signing out: a place that had the login cannot be asked to let go of it. */
export class LoginStillKeptError extends ExplainedError {
  readonly code = 'credentials.loginStillKept';
  readonly summary: string;
  readonly remedy = {
    text: 'Unlock the keyring; the login is removed as soon as it answers. After a restart, sign out again.',
    action: 'show-log',
  } as const;

  constructor(detail: { readonly registry: string; readonly place: StoreKind; readonly cause: unknown }) {
    const place = describeStore(detail.place);
    super({ message: `login of ${detail.registry} still in ${place}`, cause: detail.cause });
    this.summary = `The login of ${detail.registry} could not be removed from ${place} yet.`;
  }
}

function describeTrouble(trouble: KeychainTrouble): string {
  return trouble.kind === 'silent'
    ? `did not answer within ${toSeconds(trouble.limitMs)}`
    : toSafeWords(toMessage(trouble.cause)).replace(/\.$/, '');
}

function toCause(trouble: KeychainTrouble): { readonly cause?: unknown } {
  return trouble.kind === 'silent' ? {} : { cause: trouble.cause };
}

function toSeconds(limitMs: number): string {
  const seconds = Math.round(limitMs / 100) / 10;
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
