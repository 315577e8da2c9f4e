/** What can go wrong around the user's own settings and certificates. */
import { ExplainedError, type Remedy, toMessage } from '../../base/errors.ts';

/** Entries of the settings that cannot be used; the others are. */
export class InvalidSettingsError extends ExplainedError {
  readonly code = 'settings.invalidRegistries';
  readonly summary: string;
  readonly remedy = {
    text: 'All other registries work as before.',
    action: 'edit-registry',
  } as const;

  constructor(faults: readonly string[]) {
    super({ message: `registryExplorer.registries: ${faults.join(' ')}` });
    const [first = 'registryExplorer.registries cannot be used.', ...rest] = faults;
    this.summary = rest.length === 0 ? first : `${first} ${rest.length} more of its entries cannot be used.`;
  }
}

/** Entries of the settings about changes, such as paths of promotion, that cannot be used; the others are. */
export class InvalidChangeSettingsError extends ExplainedError {
  readonly code = 'settings.invalidChanges';
  readonly summary: string;
  readonly remedy = {
    text: 'Everything else in the settings works as before.',
    action: 'open-settings',
  } as const;

  constructor(faults: readonly string[]) {
    super({ message: `settings about changes: ${faults.join(' ')}` });
    const [first = 'A setting about changes cannot be used.', ...rest] = faults;
    this.summary =
      rest.length === 0 ? first : `${first} ${rest.length} more of these entries cannot be used.`;
  }
}

/** The list of registries could not be changed. */
export class SettingsNotWrittenError extends ExplainedError {
  readonly code = 'settings.notWritten';
  readonly summary: string;
  readonly remedy = {
    text: 'Mend settings.json, save it, and try again.',
    action: 'edit-registry',
  } as const;

  /** `reason` completes "The list of registries could not be saved in settings.json: …". */
  constructor(detail: { readonly reason: string; readonly cause?: unknown }) {
    super({ message: `registryExplorer.registries not written: ${detail.reason}`, cause: detail.cause });
    this.summary = `The list of registries could not be saved in settings.json: ${detail.reason}.`;
  }

  static from(cause: unknown): SettingsNotWrittenError {
    return new SettingsNotWrittenError({ reason: toMessage(cause).replace(/\.$/, ''), cause });
  }
}

/** The certificate has a fault that no trust in its authority would mend. */
export class CertificateNotMendableError extends ExplainedError {
  readonly code = 'certificate.notMendable';
  readonly summary: string;
  readonly remedy: Remedy;

  constructor(detail: { readonly summary: string; readonly remedy: string }) {
    super({ message: detail.summary });
    this.summary = detail.summary;
    this.remedy = { text: detail.remedy };
  }
}

/** A file was chosen as the authorities of a registry, and it holds no certificate. */
export class NoCertificateInFileError extends ExplainedError {
  readonly code = 'certificate.notInFile';
  readonly summary: string;
  readonly remedy = {
    text: 'Choose a PEM file: a text that has “-----BEGIN CERTIFICATE-----” in it.',
  } as const;

  constructor(detail: { readonly file: string; readonly cause?: unknown }) {
    super({ message: `${detail.file} holds no PEM certificate`, cause: detail.cause });
    this.summary = `${detail.file} holds no certificate that can be read.`;
  }
}

/** A store of logins did not let go of one. */
export class LoginNotRemovedError extends ExplainedError {
  readonly code = 'settings.loginNotRemoved';
  readonly summary: string;
  readonly remedy = {
    text: 'Unlock the keyring and sign out again, or remove the entry there by hand. The log has the reason.',
    action: 'show-log',
  } as const;

  constructor(detail: { readonly title: string; readonly place: string }) {
    super({ message: `login of ${detail.title} not removed from ${detail.place}` });
    this.summary = `The login of ${detail.title} could not be removed from ${detail.place}.`;
  }
}
