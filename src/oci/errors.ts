/** What can be wrong with a name or a document. Each error says where the fault is, exactly. */
import { ExplainedError, type Remedy } from '../base/errors.ts';

abstract class InvalidContentError extends ExplainedError {
  /** The fault alone, as part of a sentence: `layers[3].size must be a whole number of bytes`. */
  readonly fault: string;
  readonly summary: string;
  readonly remedy: Remedy | undefined;

  constructor(what: string, options: { readonly fault: string; readonly remedy?: Remedy }) {
    super({ message: `${what}: ${options.fault}` });
    this.fault = options.fault;
    this.summary = `${what}: ${options.fault}.`;
    this.remedy = options.remedy;
  }
}

export class InvalidReferenceError extends InvalidContentError {
  readonly code = 'oci.invalidReference';

  constructor(text: string, fault: string) {
    super(`“${text.slice(0, 200)}” is not an image reference`, {
      fault,
      remedy: { text: 'Write it as registry/repository:tag, for example ghcr.io/org/app:1.2.' },
    });
  }
}

export class InvalidDigestError extends InvalidContentError {
  readonly code = 'oci.invalidDigest';

  constructor(text: string, fault: string) {
    super(`“${text.slice(0, 200)}” is not a digest`, { fault });
  }
}

const brokenContent: Remedy = {
  text: 'Whoever pushed this image should push it again; other tools may read it differently.',
  action: 'show-log',
};

export class InvalidManifestError extends InvalidContentError {
  readonly code = 'oci.invalidManifest';

  constructor(fault: string) {
    super('The registry sent a manifest that breaks the OCI image specification', {
      fault,
      remedy: brokenContent,
    });
  }
}

export class InvalidConfigError extends InvalidContentError {
  readonly code = 'oci.invalidConfig';

  constructor(fault: string) {
    super('The image has a config that breaks the OCI image specification', { fault, remedy: brokenContent });
  }
}
