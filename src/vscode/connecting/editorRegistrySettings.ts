/** The list of saved registries in the user's settings.json. */
import * as vscode from 'vscode';
import type { RegistrySettings } from '../registrySettings.ts';
import { SettingsNotWrittenError } from './errors.ts';
import { withEntry, withoutEntry } from './savedEntries.ts';

/** Changes are written one after the other, so that each sees the one before it. */
export function createRegistrySettings(): RegistrySettings {
  let last: Promise<void> = Promise.resolve();
  const enqueue = (toNext: (list: unknown) => readonly unknown[]): Promise<void> => {
    const next = last.then(() => write(toNext));
    last = next.catch(() => undefined);
    return next;
  };
  return {
    save: (entry) => enqueue((list) => withEntry(list, entry)),
    remove: (id) => enqueue((list) => withoutEntry(list, id)),
  };
}

/** @throws SettingsNotWrittenError, for example while settings.json has a syntax error. */
async function write(toNext: (list: unknown) => readonly unknown[]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('registryExplorer');
  const next = toNext(configuration.inspect<unknown>('registries')?.globalValue);
  try {
    await configuration.update('registries', next, vscode.ConfigurationTarget.Global);
  } catch (thrown) {
    throw SettingsNotWrittenError.from(thrown);
  }
}
