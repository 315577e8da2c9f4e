/** The order of the steps, written once. */
import { createLogging } from './logging.ts';
import type { Logger } from '../base/logger.ts';
import { HostGates } from './rateLimit.ts';
import { createRedirects, type LookUp } from './redirects.ts';
import { createRetry, type RetryOptions } from './retry.ts';
import type { Send } from './step.ts';

export interface PipelineOptions extends RetryOptions {
  readonly log: Logger;
  readonly lookUp: LookUp;
}

/** A redirect is followed by whole requests, each of which is repeated where needed; every single try is logged. */
export function createPipeline(transport: Send, options: PipelineOptions): Send {
  const redirects = createRedirects(options);
  const retry = createRetry(new HostGates(options), options);
  const logging = createLogging(options.log, options.now);
  return redirects(retry(logging(transport)));
}
