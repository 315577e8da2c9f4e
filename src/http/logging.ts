/** One line in the log for each request and its outcome, without secrets. */
import { toMessage } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { redactUrl } from './redact.ts';
import type { Step } from './step.ts';

export function createLogging(log: Logger, now: () => number): Step {
  return (next) => async (request, options) => {
    const start = now();
    const line = `${request.method} ${redactUrl(request.url)}`;
    try {
      const response = await next(request, options);
      log.debug(`${line} -> ${response.status} in ${Math.round(now() - start)} ms`);
      return response;
    } catch (thrown) {
      const outcome = options.signal.aborted ? 'cancelled' : toMessage(thrown);
      log.debug(`${line} -> ${outcome} after ${Math.round(now() - start)} ms`);
      throw thrown;
    }
  };
}
