/** A failure on its way to a page. */
import type { ExplainedError } from '../../base/errors.ts';
import type { ShownError } from '../../shared/contract.ts';

export function toShownError({ code, summary, remedy }: ExplainedError): ShownError {
  return {
    code,
    summary,
    ...(remedy === undefined
      ? {}
      : { remedy: { text: remedy.text, ...(remedy.action === undefined ? {} : { action: remedy.action }) } }),
  };
}
