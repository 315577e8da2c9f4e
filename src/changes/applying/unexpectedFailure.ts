/** A failure that nobody has words for. */
import { ExplainedError, type Remedy, toMessage } from '../../base/errors.ts';

export class UnexpectedFailure extends ExplainedError {
  readonly code = 'changes.unexpected';
  readonly summary: string;
  readonly remedy: Remedy = { text: 'The log has the details.', action: 'show-log' };

  constructor(cause: unknown) {
    super({ message: toMessage(cause), cause });
    this.summary = `Something went wrong: ${toMessage(cause)}.`;
  }
}
