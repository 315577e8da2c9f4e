/** "Sign In…": a login for a registry, typed here and kept in a safe place. */
import { chooseRegistry } from '../connecting/chooseRegistry.ts';
import { signInTo } from '../connecting/signInFlow.ts';
import type { Command } from './command.ts';

export const signIn: Command = async (parts, node) => {
  const connection = await chooseRegistry(parts, node, 'Sign In');
  if (connection !== undefined) {
    await signInTo(parts, connection);
  }
};
