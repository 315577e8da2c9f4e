/** A defect of ours, as an error that can be shown: nothing to explain but where to look. */
import { ExplainedError, toMessage } from '../base/errors.ts';

export class UnexpectedError extends ExplainedError {
  readonly code = 'extension.unexpected';
  readonly summary: string;
  readonly remedy = { text: 'The log has the details.', action: 'show-log' } as const;

  constructor(cause: unknown) {
    super({ message: toMessage(cause), cause });
    this.summary = `Something unexpected went wrong: ${toMessage(cause)}`;
  }
}
