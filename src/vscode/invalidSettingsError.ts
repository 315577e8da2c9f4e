/** Settings that say something unusable; what is usable of them counts all the same. */
import { ExplainedError } from '../base/errors.ts';

export class InvalidSettingsError extends ExplainedError {
  readonly code = 'settings.invalid';
  readonly summary: string;
  readonly remedy = { text: 'The other entries are used.', action: 'edit-registry' } as const;

  constructor(faults: readonly string[]) {
    super({ message: faults.join(' ') });
    this.summary = faults.join(' ');
  }
}
