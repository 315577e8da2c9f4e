import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { viewImage } from '../../../src/dockerfile/imageView.ts';
import { isForDevelopment } from '../../../src/dockerfile/purpose.ts';

function isFor(text: string, fileName = ''): boolean {
  return isForDevelopment({ fileName, image: viewImage(parseDockerfile(text)) });
}

describe('isForDevelopment', () => {
  it.each([
    'dev.Dockerfile',
    'Dockerfile.dev',
    'Dockerfile-dev',
    'docker/Dockerfile.ci',
    'api.test.Dockerfile',
    'test.api.Dockerfile',
    'Dockerfile.api_test',
    'Containerfile.devel',
    'build.dockerfile',
    '.devcontainer/Dockerfile',
    'services/web/.devcontainer/base/Dockerfile',
    '.github/images/lint/Dockerfile',
    'docker/dev/Dockerfile',
    'images/ci-runner/Dockerfile',
    'e2e/Dockerfile',
    'C:/work/app/tests/Dockerfile',
  ])('is told by the name %s', (fileName) => {
    expect(isFor('FROM debian\n', fileName)).toBe(true);
  });

  it.each([
    '',
    'Dockerfile',
    'app/Dockerfile',
    '/home/me/dev/shop/Dockerfile',
    '/srv/test/shop/Dockerfile',
    'device/Dockerfile',
    'Dockerfile.prod',
    'latest.Dockerfile',
    'some-test-of-names.Dockerfile',
    'civic/Dockerfile',
    'contest.Dockerfile',
  ])('is not told by the name “%s”', (fileName) => {
    expect(isFor('FROM debian\n', fileName)).toBe(false);
  });

  it.each(['dev', 'development', 'unit-test', 'app_dev', 'CI', 'Builder'])(
    'is told by the name %s of the last stage',
    (name) => {
      expect(isFor(`FROM debian AS ${name}\n`)).toBe(true);
    },
  );

  it('is not told by a stage below, or one that is only copied from', () => {
    expect(isFor('FROM node AS dev\nFROM dev AS prod\n')).toBe(false);
    expect(isFor('FROM node AS test\nFROM debian AS final\nCOPY --from=test /a /a\n')).toBe(false);
  });

  it.each([
    'mcr.microsoft.com/devcontainers/base:ubuntu',
    'mcr.microsoft.com/vscode/devcontainers/go:1',
    'gitpod/workspace-full',
    'docker.io/cimg/go:1.22',
    'jenkins/inbound-agent',
    'ghcr.io/actions/actions-runner:latest',
    'registry.example.com:5000/team/web-dev:3',
    'example.com/base-devcontainer@sha256:0000000000000000000000000000000000000000000000000000000000000000',
  ])('is told by the base %s', (base) => {
    expect(isFor(`FROM ${base} AS base\nFROM base\n`)).toBe(true);
  });

  it.each(['debian', 'node:20-dev', 'example.dev/shop', 'devnull/shop', 'registry.ci:5000/shop', '$BASE'])(
    'is not told by the base %s',
    (base) => {
      expect(isFor(`FROM ${base}\n`)).toBe(false);
    },
  );

  it('is told of a file without stages by its name alone', () => {
    expect([isFor('', 'Dockerfile'), isFor('', 'Dockerfile.dev')]).toEqual([false, true]);
  });
});
