/** Why a source of logins gave none. The next source is asked all the same; the person is told once. */
import { ExplainedError } from '../base/errors.ts';

export class HelperMissingError extends ExplainedError {
  readonly code = 'credentials.helperMissing';
  readonly summary: string;
  readonly remedy = {
    text: 'Install it, or take it out of the configuration file. Other sources of logins are used meanwhile.',
    action: 'show-log',
  } as const;

  constructor(detail: { readonly program: string; readonly file: string; readonly cause?: unknown }) {
    super({ message: `${detail.program} is not on PATH (named by ${detail.file})`, cause: detail.cause });
    this.summary = `${detail.file} names the credential helper ${detail.program}, which is not installed on this machine.`;
  }
}

export class HelperFailedError extends ExplainedError {
  readonly code = 'credentials.helperFailed';
  readonly summary: string;
  readonly remedy = {
    text: 'Run the login command of that tool again. Other sources of logins are used meanwhile.',
    action: 'sign-in',
  } as const;

  /** `words` is the first line the helper said, if it is safe to show. */
  constructor(detail: {
    readonly program: string;
    readonly exitCode: number | null;
    readonly words: string;
  }) {
    const said = detail.words === '' ? '' : `: ${detail.words}`;
    super({ message: `${detail.program} ended with ${detail.exitCode ?? 'a signal'}${said}` });
    this.summary = `The credential helper ${detail.program} failed${said}.`;
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
    this.summary = `The credential helper ${detail.program} did not answer within ${Math.round(detail.limitMs / 1000)} seconds.`;
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

export class KeychainUnavailableError extends ExplainedError {
  readonly code = 'credentials.keychainUnavailable';
  readonly summary = "The operating system's keychain cannot be used.";
  readonly remedy = {
    text: 'Unlock or install a keyring, or choose another place in the setting registryExplorer.credentials.store.',
    action: 'show-log',
  } as const;

  constructor(detail: { readonly reason: string; readonly cause?: unknown }) {
    super({ message: `keychain: ${detail.reason}`, cause: detail.cause });
  }
}
