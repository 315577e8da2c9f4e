/** A click on a row that tells of a failure: does what its remedy says. */
import { remedyHandlers } from '../remedies.ts';
import type { Command } from './command.ts';

export const resolveError: Command = async (parts, node) => {
  if (node?.kind === 'error') {
    const action = node.error.remedy?.action ?? 'retry';
    await remedyHandlers(parts, node.parent)[action]?.();
  }
};
