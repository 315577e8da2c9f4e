/** What keeps the panel of a build context from what it was asked for. */
import { ExplainedError } from '../../../base/errors.ts';

export class NoDockerfileError extends ExplainedError {
  readonly code = 'context.noDockerfile';
  readonly summary = 'No Dockerfile is open.';
  readonly remedy = { text: 'Open one, or choose one in the Explorer.' };

  constructor() {
    super({ message: 'no Dockerfile is open' });
  }
}

/** Contexts are read file by file, which other file systems of the editor are too slow for. */
export class NotOnDiskError extends ExplainedError {
  readonly code = 'context.notOnDisk';
  readonly summary: string;
  readonly remedy = { text: 'Save it, or open its folder in a window of that machine.' };

  constructor(name: string) {
    super({ message: `${name} is no file of this machine` });
    this.summary = `The build context of “${name}” cannot be read, since it is no file on this machine.`;
  }
}

export class IgnoreFileUnchangedError extends ExplainedError {
  readonly code = 'context.ignoreFileUnchanged';
  readonly summary: string;
  readonly remedy = { text: 'Check that the file may be written.' };

  constructor(file: string) {
    super({ message: `${file} was not written` });
    this.summary = `“${file}” could not be written.`;
  }
}
