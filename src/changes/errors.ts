/** What keeps a change from being planned or carried out, beyond what a registry or the network says. */
import { type ErrorDetail, ExplainedError, type Remedy } from '../base/errors.ts';
import { withServerWords } from '../distribution/errorWords.ts';

/** Without knowing every tag it cannot be known what a deletion would take along. */
export class ListingIncompleteError extends ExplainedError {
  readonly code = 'changes.listingIncomplete';
  readonly summary: string;
  readonly remedy: Remedy = { text: 'Try again; the log has what went wrong.', action: 'retry' };

  constructor(detail: ErrorDetail & { readonly repository: string }) {
    super(detail);
    const why = detail.cause instanceof ExplainedError ? ` ${detail.cause.summary}` : '';
    this.summary = `Nothing is deleted, since not everything in ${detail.repository} could be read.${why}`;
  }
}

/** Somebody else was quicker. */
export class TagMovedError extends ExplainedError {
  readonly code = 'changes.tagMoved';
  readonly summary: string;
  readonly remedy: Remedy = { text: 'Plan it again to see what would happen now.', action: 'retry' };

  constructor(detail: {
    readonly image: string;
    /** What the tag pointed at when the plan was made, and what it points at now; `undefined` for nothing. */
    readonly expected: string | undefined;
    readonly actual: string | undefined;
  }) {
    const { image, expected, actual } = detail;
    super({ message: `${image} is at ${actual ?? 'nothing'}, not at ${expected ?? 'nothing'}` });
    this.summary =
      expected === undefined
        ? `${image} has come into being since this was planned, so it was left as it is.`
        : actual === undefined
          ? `${image} has been removed since this was planned, so nothing was done to it.`
          : `${image} has been moved to another image since this was planned, so it was left as it is.`;
  }
}

/** What was to be deleted is needed by now. */
export class NeededMeanwhileError extends ExplainedError {
  readonly code = 'changes.neededMeanwhile';
  readonly summary: string;
  readonly remedy: Remedy = { text: 'Plan it again to see what would happen now.', action: 'retry' };

  constructor(detail: { readonly repository: string; readonly tags: readonly string[] }) {
    const { repository, tags } = detail;
    super({ message: `${repository}: ${tags.join(', ')} changed since the plan was made` });
    const shown = tags.slice(0, 5).join(', ');
    const more = tags.length > 5 ? ` and ${tags.length - 5} more` : '';
    this.summary = `Nothing was deleted: ${shown}${more} of ${repository} changed since this was planned, and may need what was to go.`;
  }
}

/** The registry keeps the tag where it is. */
export class TagImmutableError extends ExplainedError {
  readonly code = 'changes.tagImmutable';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Choose another tag, or ask who looks after the registry to change its rule for this one.',
  };

  constructor(detail: ErrorDetail & { readonly image: string; readonly host: string }) {
    super(detail);
    this.summary = `${detail.image} is there already, and ${detail.host} does not let this tag be changed: it is immutable.`;
  }
}

/** The registry said it was done, and yet it is not so. */
export class NotAsWrittenError extends ExplainedError {
  readonly code = 'changes.notAsWritten';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Try again. If it stays so, the registry may need time to show what was written, or be damaged.',
    action: 'retry',
  };

  /** `problem` completes "Afterwards, …". */
  constructor(detail: { readonly problem: string }) {
    super({ message: `read back: ${detail.problem}` });
    this.summary = `Afterwards, ${detail.problem}.`;
  }
}

/** What would be needed to undo a change could not be kept. */
export class KeepFailedError extends ExplainedError {
  readonly code = 'changes.keepFailed';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Make room on the disk where the editor keeps its data, and try again.',
    action: 'retry',
  };

  constructor(detail: ErrorDetail & { readonly repository: string }) {
    super(detail);
    this.summary = `Nothing was changed in ${detail.repository}, since what is needed to undo it could not be kept.`;
  }
}

/** What was kept for undoing is not there any more. */
export class KeptChangeGoneError extends ExplainedError {
  readonly code = 'changes.keptGone';
  readonly summary: string;
  readonly remedy: Remedy = { text: 'What is removed is kept for 30 days.' };

  constructor(detail: ErrorDetail) {
    super(detail);
    this.summary = 'What was kept to undo this change is gone or damaged.';
  }
}

/** The tag or digest that was to be changed is not there. */
export class NothingThereError extends ExplainedError {
  readonly code = 'changes.nothingThere';
  readonly summary: string;
  readonly remedy: Remedy = { text: 'Refresh the list to see what is there now.', action: 'retry' };

  constructor(detail: { readonly image: string; readonly host: string }) {
    super({ message: `${detail.image} is not on ${detail.host}` });
    this.summary = `${detail.image} is not on ${detail.host} any more.`;
  }
}

/** The registry makes no repository of its own accord. */
export class RepositoryMissingError extends ExplainedError {
  readonly code = 'changes.repositoryMissing';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Create the repository at the registry, or check its name, and try again.',
    action: 'retry',
  };

  constructor(detail: ErrorDetail & { readonly repository: string; readonly host: string }) {
    super(detail);
    const { repository, host } = detail;
    this.summary = `There is no repository ${repository} on ${host}, and ${host} does not create it by itself.`;
  }
}

/** The login may look, and not touch. */
export class WriteDeniedError extends ExplainedError {
  readonly code = 'changes.writeDenied';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Sign in with a login that may write there. Some registries also say this of a repository that does not exist.',
    action: 'sign-in',
  };

  constructor(
    detail: ErrorDetail & {
      readonly repository: string;
      readonly host: string;
      readonly serverWords: string;
    },
  ) {
    super(detail);
    const { repository, host, serverWords } = detail;
    this.summary = withServerWords(`This login may not write to ${repository} on ${host}.`, serverWords);
  }
}

/** The disk of the registry, or what somebody is allowed of it, is used up. */
export class RegistryFullError extends ExplainedError {
  readonly code = 'changes.registryFull';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Whoever runs the registry has to make room or to raise the quota; then try again.',
    action: 'retry',
  };

  constructor(
    detail: ErrorDetail & {
      readonly repository: string;
      readonly host: string;
      readonly serverWords: string;
    },
  ) {
    super(detail);
    const { repository, host, serverWords } = detail;
    this.summary = withServerWords(`${host} has no room left for ${repository}.`, serverWords);
  }
}

/** Content that was there, or was just sent, is not there when the manifest that lists it comes. */
export class ContentVanishedError extends ExplainedError {
  readonly code = 'changes.contentVanished';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Try again: what is missing is sent once more. If it stays so, the registry removes content too early.',
    action: 'retry',
  };

  constructor(detail: ErrorDetail & { readonly image: string; readonly host: string }) {
    super(detail);
    this.summary = `${detail.host} did not take ${detail.image}, since it does not have all of what that lists.`;
  }
}

/** Layers that their publisher keeps, and a registry that wants them all. */
export class ForeignLayersRefusedError extends ExplainedError {
  readonly code = 'changes.foreignLayersRefused';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'A registry of the CNCF Distribution takes such images when validation.manifests.urls.allow names where the layers are kept. Or put the layers into the source first: then they are copied along.',
  };

  constructor(detail: ErrorDetail & { readonly image: string; readonly host: string }) {
    super(detail);
    this.summary = `${detail.host} did not take ${detail.image}, since some of its layers are kept elsewhere and not in the source.`;
  }
}

/** What even chunks do not help against. */
export class TooLargeForRegistryError extends ExplainedError {
  readonly code = 'changes.tooLargeForRegistry';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Whoever runs the registry, or the proxy before it, has to raise its limit for the size of a request.',
  };

  constructor(detail: ErrorDetail & { readonly image: string; readonly host: string }) {
    super(detail);
    this.summary = `${detail.image} is larger than ${detail.host} takes in one request.`;
  }
}

/** More belongs to an image than is ever copied. */
export class TooManyPartsError extends ExplainedError {
  readonly code = 'changes.tooManyParts';
  readonly summary: string;
  readonly remedy: Remedy = { text: 'Copy it without what is attached to it, or a part of it.' };

  constructor(detail: { readonly repository: string; readonly limit: number }) {
    const { repository, limit } = detail;
    super({ message: `more than ${limit} manifests belong to one image of ${repository}` });
    this.summary = `More than ${limit} manifests belong to one image of ${repository}, which is more than is copied at once.`;
  }
}

/** The one state that must not last: a tag that stands for nothing. */
export class PlaceholderLeftError extends ExplainedError {
  readonly code = 'changes.placeholderLeft';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Run it again as soon as the registry answers: that finishes the deletion. Undo puts the tag back.',
    action: 'retry',
  };

  constructor(detail: ErrorDetail & { readonly image: string }) {
    super(detail);
    this.summary = `${detail.image} points at an empty placeholder, which could be neither deleted nor replaced by what was there.`;
  }
}
