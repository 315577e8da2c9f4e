/** What is wrong with a base image itself; whatever keeps us from it is told by the rooms below. */
import { ExplainedError } from '../base/errors.ts';

/** The reference names something that cannot be built from: a chart, a signature, an index without platforms. */
export class NotABaseImageError extends ExplainedError {
  readonly code = 'baseImages.notAnImage';
  readonly summary: string;
  readonly remedy = { text: 'Check the reference after FROM.' } as const;

  constructor(detail: { readonly name: string; readonly fault: string }) {
    super({ message: `${detail.name} ${detail.fault}` });
    this.summary = `${detail.name} is no image to build from: it ${detail.fault}.`;
  }
}
