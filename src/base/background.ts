/** Work that nobody awaits goes through here, so that its failure is seen. */
import { toMessage } from './errors.ts';
import type { Logger } from './logger.ts';

export function inBackground(work: Promise<unknown>, log: Logger): void {
  work.catch((thrown: unknown) => log.error(`Background work failed: ${toMessage(thrown)}`, thrown));
}
