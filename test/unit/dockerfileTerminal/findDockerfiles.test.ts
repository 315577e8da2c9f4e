import { describe, expect, it } from 'vitest';
import { isDockerfileName } from '../../../src/dockerfileTerminal/findDockerfiles.ts';

describe('isDockerfileName', () => {
  it.each([
    'Dockerfile',
    'dockerfile',
    'Containerfile',
    'Dockerfile.prod',
    'Dockerfile-alpine',
    'Dockerfile_arm64',
    'api.Dockerfile',
    'api.dockerfile',
    'web.containerfile',
  ])('is true of %s', (name) => {
    expect(isDockerfileName(name)).toBe(true);
  });

  it.each([
    'Dockerfile.md',
    'Dockerfile.j2',
    'Dockerfile.template',
    'Dockerfile.dockerignore',
    'Dockerfile.tests.ts',
    'Dockerfiles',
    'MyDockerfile',
    'docker-compose.yml',
    'parse_dockerfile.py',
    '.dockerignore',
  ])('is not true of %s', (name) => {
    expect(isDockerfileName(name)).toBe(false);
  });
});
