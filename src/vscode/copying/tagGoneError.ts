/** A tag that a listing named and the registry no longer has. */
import { ExplainedError } from '../../base/errors.ts';

export class TagGoneError extends ExplainedError {
  readonly code = 'copying.tagGone';
  readonly summary: string;
  readonly remedy = { text: 'Refresh the repository to see what is there now.', action: 'retry' } as const;

  constructor(row: { readonly repository: string; readonly reference: string }) {
    super({ message: `${row.repository}:${row.reference} is not there` });
    this.summary = `${row.repository}:${row.reference} is no longer in the registry.`;
  }
}
