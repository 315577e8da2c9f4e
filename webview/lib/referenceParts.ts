/** A reference in two parts, so that where room is short the repository is cut and not what tells images apart. */

export interface ReferenceParts {
  readonly repository: string;
  /** With its divider, e.g. `:1.2.3` or `@sha256:0123456789ab`. */
  readonly version: string;
}

const digest = /^(?<repository>.*)(?<version>@[a-z0-9]+:[0-9a-f]{12})[0-9a-f]*$/;
const tag = /^(?<repository>.*)(?<version>:[^:/@]*)$/;

export function splitReference(reference: string): ReferenceParts {
  const { repository, version } = (digest.exec(reference) ?? tag.exec(reference))?.groups ?? {};
  return repository === undefined || version === undefined
    ? { repository: reference, version: '' }
    : { repository, version };
}
