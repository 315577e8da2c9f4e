/**
 * Certificates that Docker and Podman already know for a registry: folders named `host[:port]` with `*.crt` for
 * authorities, `*.cert` and `*.key` for a client (docs.docker.com/engine/security/certificates, containers-certs.d(5)).
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface FolderCertificates {
  readonly authorities: readonly string[];
  readonly client: { readonly cert: string; readonly key: string } | undefined;
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where `certs.d` may be, on this kind of machine, the user's own before the machine's. */
export function toCertificateRoots(machine: Machine): readonly string[] {
  const { platform, home, environment } = machine;
  if (platform === 'win32') {
    const programData = environment['ProgramData'] ?? 'C:\\ProgramData';
    return [path.win32.join(home, '.docker', 'certs.d'), path.win32.join(programData, 'docker', 'certs.d')];
  }
  const config = environment['XDG_CONFIG_HOME'] || path.join(home, '.config');
  return [
    path.join(home, '.docker', 'certs.d'),
    path.join(config, 'docker', 'certs.d'),
    path.join(config, 'containers', 'certs.d'),
    '/etc/docker/certs.d',
    '/etc/containers/certs.d',
  ];
}

/** What the folders hold for a host; a folder that is missing or cannot be read holds nothing. */
export async function readCertificateFolders(
  roots: readonly string[],
  host: string,
): Promise<FolderCertificates> {
  const authorities: string[] = [];
  let client: FolderCertificates['client'];
  for (const root of roots) {
    for (const name of toFolderNames(host)) {
      const found = await readFolder(path.join(root, name));
      authorities.push(...found.authorities);
      client ??= found.client;
    }
  }
  return { authorities, client };
}

/** Windows forbids colons in names, so Docker leaves the colon out there; both forms are looked at everywhere. */
function toFolderNames(host: string): readonly string[] {
  return host.includes(':') ? [host, host.replace(/:(\d+)$/, '$1')] : [host];
}

async function readFolder(folder: string): Promise<FolderCertificates> {
  const files = await readdir(folder).catch(() => []);
  const read = async (file: string): Promise<string | undefined> =>
    readFile(path.join(folder, file), 'utf8').catch(() => undefined);
  const authorities = await Promise.all(files.filter((file) => file.endsWith('.crt')).map(read));
  for (const file of files.filter((name) => name.endsWith('.cert'))) {
    const cert = await read(file);
    const key = await read(file.replace(/\.cert$/, '.key'));
    if (cert !== undefined && key !== undefined) {
      return { authorities: authorities.filter((text) => text !== undefined), client: { cert, key } };
    }
  }
  return { authorities: authorities.filter((text) => text !== undefined), client: undefined };
}
