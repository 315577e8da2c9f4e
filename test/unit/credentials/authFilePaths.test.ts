import { describe, expect, it } from 'vitest';
import {
  type Machine,
  toDockerConfigPath,
  toPodmanAuthPaths,
} from '../../../src/credentials/authFilePaths.ts';

const linux: Machine = { platform: 'linux', home: '/home/me', uid: 1000, environment: {} };

describe('toDockerConfigPath', () => {
  it('is in the home folder, unless DOCKER_CONFIG names another', () => {
    expect(toDockerConfigPath(linux)).toBe('/home/me/.docker/config.json');
    expect(toDockerConfigPath({ ...linux, environment: { DOCKER_CONFIG: '' } })).toBe(
      '/home/me/.docker/config.json',
    );
    expect(toDockerConfigPath({ ...linux, environment: { DOCKER_CONFIG: '/etc/login' } })).toBe(
      '/etc/login/config.json',
    );
  });
});

describe('toPodmanAuthPaths', () => {
  it.each<[string, Partial<Machine>, readonly string[]]>([
    [
      'the run-time file before the kept one',
      { environment: { XDG_RUNTIME_DIR: '/run/user/1000' } },
      ['/run/user/1000/containers/auth.json', '/home/me/.config/containers/auth.json'],
    ],
    [
      'the file of the user id where there is no run-time folder',
      { environment: { XDG_RUNTIME_DIR: '' } },
      ['/run/containers/1000/auth.json', '/home/me/.config/containers/auth.json'],
    ],
    [
      'the folder that XDG_CONFIG_HOME names',
      { environment: { XDG_RUNTIME_DIR: '/r', XDG_CONFIG_HOME: '/c' } },
      ['/r/containers/auth.json', '/c/containers/auth.json'],
    ],
    [
      'the file that REGISTRY_AUTH_FILE names, and no other',
      { environment: { XDG_RUNTIME_DIR: '/r', REGISTRY_AUTH_FILE: '/a.json' } },
      ['/a.json'],
    ],
    [
      'both files when REGISTRY_AUTH_FILE is empty',
      { environment: { XDG_RUNTIME_DIR: '/r', REGISTRY_AUTH_FILE: '' } },
      ['/r/containers/auth.json', '/home/me/.config/containers/auth.json'],
    ],
    [
      'the kept file alone on a Mac',
      { platform: 'darwin', environment: { XDG_RUNTIME_DIR: '/r' } },
      ['/home/me/.config/containers/auth.json'],
    ],
    [
      'the kept file alone on Windows',
      { platform: 'win32', uid: undefined },
      ['/home/me/.config/containers/auth.json'],
    ],
  ])('names %s', (_what, machine, expected) => {
    expect(toPodmanAuthPaths({ ...linux, ...machine })).toEqual(expected);
  });
});
