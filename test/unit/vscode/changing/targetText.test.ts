import { describe, expect, it } from 'vitest';
import {
  joinRepository,
  parsePrefix,
  parseTarget,
  toBaseName,
} from '../../../../src/vscode/changing/targetText.ts';

const referenceHost = 'ghcr.io';

describe('a typed target', () => {
  it.each([
    ['team/app', 'team/app', undefined],
    ['team/app:1.2', 'team/app', '1.2'],
    ['  app:latest ', 'app', 'latest'],
    ['ghcr.io/team/app:1.2', 'team/app', '1.2'],
    ['GHCR.IO/team/app', 'team/app', undefined],
    ['https://ghcr.io/team/app', 'team/app', undefined],
    ['docker://ghcr.io/team/app:1', 'team/app', '1'],
  ])('%s is a repository with or without a tag', (text, repository, tag) => {
    expect(parseTarget(text, { referenceHost })).toEqual({ kind: 'target', repository, tag });
  });

  it('may begin with the host of the registry under every name that it has', () => {
    const options = { referenceHost: 'docker.io' };
    for (const host of ['docker.io', 'index.docker.io', 'registry-1.docker.io']) {
      expect(parseTarget(`${host}/team/app:1`, options)).toMatchObject({ repository: 'team/app', tag: '1' });
    }
  });

  it('may begin with a host that has a port or a base path', () => {
    expect(parseTarget('localhost:5000/app:1', { referenceHost: 'localhost:5000' })).toMatchObject({
      repository: 'app',
      tag: '1',
    });
    expect(parseTarget('host.example/base/app', { referenceHost: 'host.example/base' })).toMatchObject({
      repository: 'app',
    });
  });

  it('may have a name like another host, as mirrors do', () => {
    expect(parseTarget('docker.io/library/nginx:1', { referenceHost })).toMatchObject({
      repository: 'docker.io/library/nginx',
      tag: '1',
    });
  });

  it.each([
    ['', 'Enter a repository, such as team/app.'],
    [':1.2', 'Enter a repository, such as team/app.'],
    ['ghcr.io', 'Enter a repository, such as team/app.'],
    ['ghcr.io/', 'Enter a repository, such as team/app.'],
    ['team/app@sha256:0123', 'A digest stays what it is: enter a repository and a tag.'],
    ['team/app:', 'The tag after the colon is missing.'],
    ['team/app:-x', 'A tag begins with a letter, a digit or an underscore.'],
    ['Team/app', 'A repository is written in lower case.'],
    ['team//app', 'A repository has no empty parts between its slashes.'],
    ['команда/app', /^A repository is made of lower-case letters/],
    ['localhost:5000/app', 'The registry is ghcr.io: enter a repository of it, such as team/app.'],
    ['a'.repeat(256), 'A repository has at most 255 characters.'],
    [`app:${'a'.repeat(129)}`, 'A tag has at most 128 characters.'],
  ])('%s is none, and says why', (text, expected) => {
    expect(parseTarget(text, { referenceHost })).toEqual({
      kind: 'fault',
      text: typeof expected === 'string' ? expected : expect.stringMatching(expected),
    });
  });

  it('that is the host of the registry with its port is no repository with a tag', () => {
    expect(parseTarget('localhost:5000', { referenceHost: 'localhost:5000' })).toMatchObject({
      kind: 'fault',
      text: 'Enter a repository, such as team/app.',
    });
  });
});

describe('a typed prefix', () => {
  const repositories = ['team/app', 'team/web'];

  it.each([
    ['', ''],
    ['staging', 'staging'],
    ['staging/', 'staging'],
    ['staging/eu//', 'staging/eu'],
    ['ghcr.io', ''],
    ['ghcr.io/', ''],
    ['ghcr.io/staging/', 'staging'],
  ])('“%s” stands before every name', (text, prefix) => {
    expect(parsePrefix(text, { referenceHost, repositories })).toEqual({ prefix });
  });

  it.each([
    ['Staging', 'A repository is written in lower case.'],
    ['/staging', 'A repository has no empty parts between its slashes.'],
    ['staging-', /^Each part of a repository begins and ends with a letter or digit/],
    ['localhost:5000', /^The registry is ghcr\.io/],
    ['a'.repeat(250), 'A repository has at most 255 characters.'],
  ])('“%s” is none, and says why', (text, expected) => {
    expect(parsePrefix(text, { referenceHost, repositories })).toEqual({
      fault: typeof expected === 'string' ? expected : expect.stringMatching(expected),
    });
  });

  it('is one only where it suits all repositories', () => {
    const long = ['app', 'a'.repeat(250)];
    expect(parsePrefix('staging', { referenceHost, repositories: long })).toEqual({
      fault: 'A repository has at most 255 characters.',
    });
  });
});

describe('the name of a repository', () => {
  it('is joined to what stands before it', () => {
    expect(joinRepository('', 'app')).toBe('app');
    expect(joinRepository('staging/eu', 'team/app')).toBe('staging/eu/team/app');
  });

  it('ends with its last part', () => {
    expect([toBaseName('app'), toBaseName('deep/team/app')]).toEqual(['app', 'app']);
  });
});
