/** Why a build context cannot be read, for the person whose context it is. */
import { ExplainedError, type Remedy } from '../base/errors.ts';

/** The folder is not there, is no folder, or may not be read. */
export class ContextUnreadableError extends ExplainedError {
  readonly code = 'buildContext.unreadable';
  readonly summary: string;
  readonly remedy: Remedy = {
    text: 'Check that the folder exists and that you may read it.',
    action: 'retry',
  };

  constructor(detail: { readonly folder: string; readonly cause: unknown }) {
    super({ message: `the build context ${detail.folder} cannot be read`, cause: detail.cause });
    this.summary = `The build context “${detail.folder}” cannot be read.`;
  }
}
