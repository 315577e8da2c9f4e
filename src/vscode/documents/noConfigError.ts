/** There are things in registries that have no image config. */
import { ExplainedError } from '../../base/errors.ts';

export class NoConfigError extends ExplainedError {
  readonly code = 'documents.noConfig';
  readonly summary: string;
  readonly remedy = { text: 'Open its manifest to see what it is made of.' } as const;

  constructor(image: { readonly repository: string; readonly reference: string }) {
    super({ message: `${image.repository} ${image.reference}: no image config` });
    this.summary = `${image.repository} ${image.reference} has no image config.`;
  }
}
