/** Where Docker and Podman keep their files of logins on this kind of machine. */
import path from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The numeric user id, where the system has such. */
  readonly uid: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** docs.docker.com, `docker` "Configuration files": DOCKER_CONFIG names the folder. */
export function toDockerConfigPath(machine: Machine): string {
  const folder = machine.environment['DOCKER_CONFIG'] || path.join(machine.home, '.docker');
  return path.join(folder, 'config.json');
}

/** containers-auth.json(5): the one named by REGISTRY_AUTH_FILE alone, else the run-time one before the kept one. */
export function toPodmanAuthPaths(machine: Machine): readonly string[] {
  const { platform, home, uid, environment } = machine;
  const named = environment['REGISTRY_AUTH_FILE'];
  if (named !== undefined && named !== '') {
    return [named];
  }
  const kept = path.join(
    environment['XDG_CONFIG_HOME'] || path.join(home, '.config'),
    'containers',
    'auth.json',
  );
  if (platform !== 'linux') {
    return [kept];
  }
  const runtime = environment['XDG_RUNTIME_DIR'];
  const running =
    runtime === undefined || runtime === ''
      ? path.join('/run/containers', String(uid ?? 0), 'auth.json')
      : path.join(runtime, 'containers', 'auth.json');
  return [running, kept];
}
