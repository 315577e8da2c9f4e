/** What is wrong with an image's content, for the person who looks at it. */
import { ExplainedError, type Remedy } from '../base/errors.ts';

/**
 * Why a layer cannot be read, as a plain value: it is found in a worker and explained on the main thread.
 * `offset` counts bytes of the unpacked archive.
 */
export type LayerFault =
  | { readonly kind: 'corrupt'; readonly what: string; readonly offset: number }
  | { readonly kind: 'bad-compression'; readonly compression: string; readonly what: string }
  | { readonly kind: 'unsupported-compression'; readonly compression: string }
  | { readonly kind: 'too-large'; readonly what: string; readonly limit: string }
  | { readonly kind: 'wrong-diff-id'; readonly expected: string; readonly actual: string }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'no-archive'; readonly mediaType: string };

/** A layer whose content is not what it should be. */
export class LayerContentError extends ExplainedError {
  readonly code = 'analysis.layerContent';
  readonly summary: string;
  readonly remedy: Remedy | undefined;
  readonly fault: LayerFault;

  constructor(fault: LayerFault) {
    super({ message: JSON.stringify(fault) });
    this.fault = fault;
    this.summary = toSummary(fault);
    this.remedy = toRemedy(fault);
  }
}

/** The registry does not hold the layer, as is usual for base layers of Windows. */
export class ForeignLayerError extends ExplainedError {
  readonly code = 'analysis.foreignLayer';
  readonly summary = 'The registry does not hold this layer; its manifest names another place for it.';
  readonly remedy = { text: 'The other layers are shown without it.' };

  constructor(cause: unknown) {
    super({ message: 'a non-distributable layer is not in the registry', cause });
  }
}

/** A path that an image does not have. */
export class NoSuchFileError extends ExplainedError {
  readonly code = 'analysis.noSuchFile';
  readonly summary: string;
  readonly remedy = undefined;

  constructor(detail: { readonly path: string; readonly why: string }) {
    super({ message: `${detail.path}: ${detail.why}` });
    this.summary = `“${detail.path}” cannot be opened: ${detail.why}.`;
  }
}

function toSummary(fault: LayerFault): string {
  switch (fault.kind) {
    case 'corrupt':
      return `The archive of this layer is damaged at byte ${fault.offset}: ${fault.what}.`;
    case 'bad-compression':
      return `The ${fault.compression} data of this layer is damaged: ${fault.what}.`;
    case 'unsupported-compression':
      return `This layer is compressed with ${fault.compression}, which cannot be read here.`;
    case 'too-large':
      return `This layer has ${fault.what}; more than ${fault.limit} is not read.`;
    case 'wrong-diff-id':
      return 'This layer unpacks to something else than the config of the image says.';
    case 'encrypted':
      return 'This layer is encrypted; only its size is known.';
    case 'no-archive':
      return `This is no file-system layer but ${fault.mediaType}.`;
    default:
      return fault satisfies never;
  }
}

function toRemedy(fault: LayerFault): Remedy | undefined {
  switch (fault.kind) {
    case 'corrupt':
    case 'bad-compression':
      return {
        text: 'Pushing the image again may help; its digest is as the manifest says.',
        action: 'retry',
      };
    case 'wrong-diff-id':
      return {
        text: `Expected ${fault.expected}, got ${fault.actual}. Such an image does not start; build it again.`,
      };
    case 'too-large':
    case 'unsupported-compression':
    case 'encrypted':
    case 'no-archive':
      return undefined;
    default:
      return fault satisfies never;
  }
}
