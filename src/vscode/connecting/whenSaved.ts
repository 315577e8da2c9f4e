/** From the settings to the list of registries: writing is over before the list is different. */
import type { Connection } from '../connection.ts';
import type { Connections } from '../connections.ts';

/** Much longer than the editor takes to pass a change of the settings on. */
const patienceMs = 5000;

/**
 * The connection for `id` once the settings list it. When they do not do so in time (a policy may forbid changes),
 * the connection as it would be.
 */
export async function whenSaved(
  connections: Pick<Connections, 'find' | 'forId' | 'onDidChange'>,
  id: string,
  options: { readonly patienceMs?: number } = {},
): Promise<Connection> {
  const isSaved = (): boolean => connections.find(id)?.isSaved === true;
  if (!isSaved()) {
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        listener.dispose();
        resolve();
      };
      const listener = connections.onDidChange(() => {
        if (isSaved()) {
          finish();
        }
      });
      const timer = setTimeout(finish, options.patienceMs ?? patienceMs);
    });
  }
  return connections.forId(id);
}
