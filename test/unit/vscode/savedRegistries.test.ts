/** The list of registries in settings.json: good entries count whatever the others are. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseRegistryAddress,
  parseSavedRegistries,
  toApiUrl,
  toRegistryId,
} from '../../../src/vscode/savedRegistries.ts';

function toAddress(text: string): string {
  const parsed = parseRegistryAddress(text);
  return typeof parsed === 'string' ? `fault: ${parsed}` : toRegistryId(parsed);
}

describe('parseRegistryAddress', () => {
  it('takes https for an address without a scheme, on this machine too', () => {
    expect(toAddress('registry.example.com')).toBe('https://registry.example.com');
    expect(toAddress('  localhost:5000 ')).toBe('https://localhost:5000');
    expect(toAddress('[::1]:5000')).toBe('https://[::1]:5000');
  });

  it('keeps a scheme, a port and a base path, and drops what ends it', () => {
    expect(toAddress('http://registry.example.com:8080/')).toBe('http://registry.example.com:8080');
    expect(toAddress('HTTPS://Registry.Example.com/artifactory/api/docker/Team/')).toBe(
      'https://registry.example.com/artifactory/api/docker/Team',
    );
    expect(toAddress('https://registry.example.com:443')).toBe('https://registry.example.com');
  });

  it('takes the root of the API for the address of its registry', () => {
    expect(toAddress('https://registry.example.com/v2/')).toBe('https://registry.example.com');
    expect(toAddress('registry.example.com/base/v2')).toBe('https://registry.example.com/base');
    expect(toAddress('registry.example.com/v2/v2/')).toBe('https://registry.example.com');
    expect(toAddress('registry.example.com/base//')).toBe('https://registry.example.com/base');
  });

  it('takes all names of Docker Hub for one address (Z40)', () => {
    const names = [
      'docker.io',
      'https://index.docker.io/v1/',
      'registry-1.docker.io',
      'hub.docker.com/r/library',
    ];
    expect(names.map(toAddress)).toEqual(names.map(() => 'https://docker.io'));
  });

  it.each([
    ['', 'Enter an address'],
    ['https:/registry.example.com', 'Enter an address'],
    ['http:registry.example.com', 'Enter an address'],
    ['two words', 'Enter an address'],
    ['https://', 'Enter an address'],
    ['registry.example.com:99999', 'Enter an address'],
    ['ftp://registry.example.com', 'not with ftp:'],
    ['oci://registry.example.com', 'not with oci:'],
    ['https://user:secret@registry.example.com', 'Leave the user name and password out'],
    ['registry.example.com?x=1', 'question mark'],
    ['registry.example.com#x', 'number sign'],
  ])('says what is wrong with %j', (text, words) => {
    expect(toAddress(text)).toMatch(new RegExp(`^fault: .*${words.replaceAll('?', '\\?')}`));
  });

  it('never repeats a secret that was typed into the address', () => {
    expect(toAddress('https://user:hunter2@registry.example.com')).not.toContain('hunter2');
  });

  it('gives for whatever is typed a sentence, or an address that stays the same when it is read again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain()), (text) => {
        const once = toAddress(text);
        expect(once.startsWith('fault: ') ? once : toAddress(once)).toBe(once);
      }),
    );
  });
});

describe('toApiUrl', () => {
  it('knows that the API of Docker Hub has a host of its own', () => {
    expect(toApiUrl(new URL('https://docker.io')).href).toBe('https://registry-1.docker.io/');
    expect(toApiUrl(new URL('https://ghcr.io/base')).href).toBe('https://ghcr.io/base');
  });
});

describe('parseSavedRegistries', () => {
  it('takes a missing list for an empty one', () => {
    expect(parseSavedRegistries(undefined)).toEqual({ registries: [], faults: [] });
    expect(parseSavedRegistries(null)).toEqual({ registries: [], faults: [] });
  });

  it('reads every field', () => {
    const { registries, faults } = parseSavedRegistries([
      {
        url: 'https://registry.example.com:5000/base/',
        name: 'Team',
        kind: 'harbor',
        username: 'octocat',
        tls: {
          caFile: '/ca.pem',
          certFile: '/c.pem',
          keyFile: '/k.pem',
          allowHttp: true,
          rejectUnauthorized: false,
        },
        repositories: ['a/b', 'c'],
      },
    ]);
    expect(faults).toEqual([]);
    expect(registries).toEqual([
      {
        id: 'https://registry.example.com:5000/base',
        url: new URL('https://registry.example.com:5000/base'),
        name: 'Team',
        kind: 'harbor',
        username: 'octocat',
        tls: {
          caFile: '/ca.pem',
          certFile: '/c.pem',
          keyFile: '/k.pem',
          allowHttp: true,
          rejectUnauthorized: false,
        },
        repositories: ['a/b', 'c'],
      },
    ]);
  });

  it('leaves out what is not said, and finds the kind out', () => {
    expect(parseSavedRegistries([{ url: 'ghcr.io', name: '  ' }]).registries).toEqual([
      { id: 'https://ghcr.io', url: new URL('https://ghcr.io'), kind: 'auto', repositories: [] },
    ]);
  });

  it('keeps the good entries and names each bad one by its place', () => {
    const { registries, faults } = parseSavedRegistries([
      { url: 'https://one.example.com' },
      'two',
      { name: 'three' },
      { url: 'not an address' },
      { url: 'five.example.com', repositories: [1] },
      { url: 'six.example.com', tls: { allowHttp: 'yes' } },
      { url: 'seven.example.com', tls: { caFile: 7 } },
      { url: 'eight.example.com', tls: [] },
      { url: 'nine.example.com', username: 9 },
      { url: 'https://ONE.example.com/' },
      { url: 'ten.example.com' },
    ]);
    expect(registries.map(({ id }) => id)).toEqual(['https://one.example.com', 'https://ten.example.com']);
    expect(faults.map((fault) => /^Entry (\d+) of registryExplorer\.registries \S/.exec(fault)?.[1])).toEqual(
      ['2', '3', '4', '5', '6', '7', '8', '9', '10'],
    );
    expect(faults[4]).toContain('"tls.allowHttp" that is neither true nor false');
    expect(faults[8]).toContain('repeats https://one.example.com');
  });

  it.each([
    'https://ann:s3cret@one.example.com',
    'ann:s3cret@one.example.com',
    'one.example.com/?token=s3cret',
  ])('never repeats a secret that stands in the address %s', (url) => {
    const { faults } = parseSavedRegistries([{ url }]);
    expect(faults).toEqual([expect.stringMatching(/^Entry 1 of .* has an unusable "url"\. /)]);
    expect(faults.join()).not.toContain('s3cret');
  });

  it('refuses what is not a list', () => {
    expect(parseSavedRegistries({ url: 'https://ghcr.io' })).toEqual({
      registries: [],
      faults: ['registryExplorer.registries must be a list.'],
    });
  });

  it('never throws, whatever JSON stands there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())), (value) => {
        const { registries, faults } = parseSavedRegistries(value);
        expect(registries.length + faults.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
