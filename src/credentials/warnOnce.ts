/** Warnings about what fails again and again, such as a machine without a keyring: each is worth one line of the log. */
import { toMessage } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';

export function createWarnOnce(log: Logger): (thrown: unknown) => void {
  const written = new Set<string>();
  return (thrown) => {
    const message = toMessage(thrown);
    if (written.has(message)) {
      log.debug(message);
    } else {
      written.add(message);
      log.warn(message);
    }
  };
}
