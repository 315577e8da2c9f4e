import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKeys, toHelperServer } from '../../../src/credentials/registryKey.ts';

const dockerHubHosts = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'hub.docker.com'];
const https = (host: string, repository?: string) =>
  ({ host, scheme: 'https', ...(repository === undefined ? {} : { repository }) }) as const;
const http = (host: string) => ({ host, scheme: 'http' }) as const;

describe('findKeys for Docker Hub (Z40)', () => {
  const keys = [
    'docker.io',
    'index.docker.io',
    'registry-1.docker.io',
    'https://index.docker.io/v1/',
    'https://index.docker.io/v2/',
    'https://docker.io',
    'https://registry-1.docker.io/v2/',
    'INDEX.docker.io/v1/',
  ];

  it.each(dockerHubHosts)('finds a login under each of its names when asked for %s', (host) => {
    for (const key of keys) {
      expect(findKeys([key], https(host))).toEqual([key]);
    }
  });

  it('takes what docker login writes first', () => {
    expect(findKeys(keys, https('docker.io'))[0]).toBe('https://index.docker.io/v1/');
  });

  it.each([
    'https://index.docker.io/v1/access-token',
    'https://index.docker.io/v1/refresh-token',
    'docker.io.example.com',
    'example.com/docker.io',
    'auth.docker.io',
    'evil-docker.io',
    'http://index.docker.io/v1/',
  ])('does not take %s for it', (key) => {
    expect(findKeys([key], https('docker.io'))).toEqual([]);
  });
});

describe('findKeys and schemes (Z40)', () => {
  it('never finds a login for plain HTTP for https, or the reverse', () => {
    const keys = ['http://host:5000', 'https://host:5000/v2/'];
    expect(findKeys(keys, https('host:5000'))).toEqual(['https://host:5000/v2/']);
    expect(findKeys(keys, http('host:5000'))).toEqual(['http://host:5000']);
  });

  it('never does so for any host and path', () => {
    const host = fc.domain();
    const path = fc.constantFrom('', '/', '/v1/', '/v2/', '/org');
    fc.assert(
      fc.property(host, path, fc.boolean(), (name, rest, isUpper) => {
        const [secure, plain] = isUpper ? ['HTTPS://', 'HTTP://'] : ['https://', 'http://'];
        const keys = [`${secure}${name}${rest}`, `${plain}${name}${rest}`];
        expect(findKeys(keys, https(name, 'org/app'))).toEqual([keys[0]]);
        expect(findKeys(keys, { ...https(name, 'org/app'), scheme: 'http' })).toEqual([keys[1]]);
      }),
    );
  });

  it('takes a key without a scheme for both', () => {
    expect(findKeys(['host:5000'], https('host:5000'))).toEqual(['host:5000']);
    expect(findKeys(['host:5000'], http('host:5000'))).toEqual(['host:5000']);
  });

  it('leaves out the port that goes without saying, and no other', () => {
    expect(findKeys(['host:443', 'https://host', 'host:80', 'host:5000'], https('host'))).toEqual([
      'host:443',
      'https://host',
    ]);
    expect(findKeys(['host:443', 'http://host', 'host:80'], http('host'))).toEqual([
      'http://host',
      'host:80',
    ]);
    expect(findKeys(['host', 'host:443'], http('host:443'))).toEqual(['host:443']);
  });
});

describe('findKeys and paths', () => {
  const keys = ['host', 'host/org', 'host/org/app', 'host/org/app/deep', 'host/or', 'host/other'];

  it('takes the key of a repository before the key of its host, the longest first (Z40)', () => {
    expect(findKeys(keys, https('host', 'org/app'))).toEqual(['host/org/app', 'host/org', 'host']);
    expect(findKeys(keys, https('host', 'org/apple'))).toEqual(['host/org', 'host']);
    expect(findKeys(keys, https('host', 'organisation'))).toEqual(['host']);
  });

  it('takes no key of a repository when none is asked for', () => {
    expect(findKeys(keys, https('host'))).toEqual(['host']);
  });

  it('finds the keys of repositories on Docker Hub', () => {
    expect(findKeys(['docker.io', 'docker.io/org'], https('registry-1.docker.io', 'org/app'))).toEqual([
      'docker.io/org',
      'docker.io',
    ]);
  });

  it('sets a registry below a path before its host', () => {
    const query = { ...https('host', 'app'), basePath: 'team/docker' };
    const found = findKeys(
      ['host/app', 'https://host/team/docker/v2/', 'host', 'host/team/docker/app', 'host/team'],
      query,
    );
    expect(found).toEqual(['host/team/docker/app', 'https://host/team/docker/v2/', 'host/team', 'host']);
  });

  it('keeps the order of the file among equals', () => {
    expect(findKeys(['host/v2', 'https://host', 'HOST'], https('host'))).toEqual([
      'host/v2',
      'https://host',
      'HOST',
    ]);
    expect(findKeys(['https://host', 'host'], https('host'))).toEqual(['host', 'https://host']);
  });

  it('takes /v1 and /v2 for part of a name where it is one', () => {
    expect(findKeys(['host/org/v2'], https('host', 'org'))).toEqual([]);
    expect(findKeys(['host/org/v2'], https('host', 'org/v2/app'))).toEqual(['host/org/v2']);
  });

  it.each(['', ' ', '/', 'https://', '://host', 'ftp://host', 'user@host'])(
    'takes %j for no registry',
    (key) => {
      expect(findKeys([key], https('host'))).toEqual([]);
    },
  );

  it('gives back only keys that it was given, as often as they were, whatever stands around the host', () => {
    const around = fc.oneof(
      fc.constantFrom('', 'https://', 'http://', '/', '/v2/', '/org', ':443'),
      fc.string(),
    );
    const key = fc.tuple(around, fc.constantFrom('host', 'HOST', ''), around).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(key), (texts) => {
        const found = findKeys(texts, https('host', 'org/app'));
        expect(new Set(found).size).toBe(found.length);
        expect(texts).toEqual(expect.arrayContaining([...found]));
        expect(found).toEqual(expect.arrayContaining(texts.filter((one) => one === 'https://host/org')));
      }),
    );
  });
});

describe('toHelperServer', () => {
  it.each(dockerHubHosts)('names Docker Hub as docker login does for %s', (host) => {
    expect(toHelperServer(https(host))).toBe('https://index.docker.io/v1/');
  });

  it('is the host of any other registry', () => {
    expect(toHelperServer(https('GHCR.io:443'))).toBe('ghcr.io');
    expect(toHelperServer(http('host:443'))).toBe('host:443');
    expect(toHelperServer(https('host:5000', 'org/app'))).toBe('host:5000');
  });
});
