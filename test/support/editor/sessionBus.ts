/** What an editor is started in to have a keychain of its own, or none, whatever this machine has. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './themes.ts';

/** Relative to the host's folder. */
const addressFile = 'run/bus-address';

/** A session bus with an unlocked gnome-keyring, made new in the host's home; both end with the editor. */
export const withKeyring: readonly string[] = [
  'dbus-run-session',
  '--',
  'sh',
  '-c',
  [
    'set -e',
    // The password given at the first unlock makes the keyring.
    'printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null',
    `printf %s "$DBUS_SESSION_BUS_ADDRESS" >"$XDG_RUNTIME_DIR/${path.basename(addressFile)}"`,
    'exec "$@"',
  ].join('; '),
  'sh',
];

/** Without a display a bus is not started by whoever looks for one. */
export const withoutBus: readonly string[] = [
  'env',
  '--unset=DBUS_SESSION_BUS_ADDRESS',
  '--unset=DISPLAY',
  '--unset=WAYLAND_DISPLAY',
];

export interface KeyringEntry {
  readonly account: string;
  readonly password: string;
}

/** The entries of a service in the keyring of a host started with `withKeyring`, as another program sees them. */
export async function readKeyring(host: { readonly base: string }, service: string): Promise<KeyringEntry[]> {
  const script = `require('keytar').findCredentials(process.argv[1]).then((all) => console.log(JSON.stringify(all)))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, service], {
    cwd: root,
    env: { DBUS_SESSION_BUS_ADDRESS: await readFile(path.join(host.base, addressFile), 'utf8') },
  });
  const entries: KeyringEntry[] = JSON.parse(stdout);
  return entries;
}
