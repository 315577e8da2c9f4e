import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidReferenceError } from '../../../src/oci/errors.ts';
import {
  canonicalRegistry,
  findReference,
  formatReference,
  type ImageReference,
  parseReference,
  registryApiHost,
  repositoryFault,
  tagFault,
} from '../../../src/oci/reference.ts';

const digest = `sha256:${'a1'.repeat(32)}` as const;

describe('parseReference', () => {
  it.each<[string, ImageReference]>([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['nginx:1.27', { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' }],
    ['org/app', { registry: 'docker.io', repository: 'org/app', tag: 'latest' }],
    ['docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['index.docker.io/org/app:1', { registry: 'docker.io', repository: 'org/app', tag: '1' }],
    [`ghcr.io/org/app@${digest}`, { registry: 'ghcr.io', repository: 'org/app', digest }],
    [`ghcr.io/org/app:1@${digest}`, { registry: 'ghcr.io', repository: 'org/app', tag: '1', digest }],
    ['localhost/app', { registry: 'localhost', repository: 'app', tag: 'latest' }],
    ['localhost:5000/a/b/c:d', { registry: 'localhost:5000', repository: 'a/b/c', tag: 'd' }],
    ['host:5000/app', { registry: 'host:5000', repository: 'app', tag: 'latest' }],
    ['[::1]:5000/app', { registry: '[::1]:5000', repository: 'app', tag: 'latest' }],
    ['GHCR.io/org/app', { registry: 'ghcr.io', repository: 'org/app', tag: 'latest' }],
    ['registry.example:443/app', { registry: 'registry.example', repository: 'app', tag: 'latest' }],
    [' docker://alpine:3 ', { registry: 'docker.io', repository: 'library/alpine', tag: '3' }],
  ])('reads %s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
  });

  it.each([
    ['', 'it is empty'],
    ['org/App', 'lower case'],
    ['org//app', 'no empty parts'],
    ['app:', 'the tag after the colon is missing'],
    ['app:-x', 'a tag begins with'],
    [`app:${'x'.repeat(129)}`, 'at most 128'],
    ['ghcr.io/', 'the repository is missing'],
    ['ghcr.io/org/app_', 'begins and ends'],
    ['ghcr.io/org/a b', 'lower-case letters'],
    [`ghcr.io/${'a'.repeat(256)}`, 'at most 255'],
    ['app@sha256:abc', '64 hexadecimal digits'],
    [`app@sha256:${'A1'.repeat(32)}`, 'lower case'],
    ['app@md5:abc', 'sha256 or sha512'],
    ['host:99999/app', '99999 is not a port'],
    ['-host.example/app', 'is not a host name'],
    ['https://ghcr.io/org/app', 'not a host name'],
  ])('says what is wrong with %j', (text, fault) => {
    expect(() => parseReference(text)).toThrow(InvalidReferenceError);
    expect(() => parseReference(text)).toThrow(fault);
    expect(findReference(text)).toBeUndefined();
  });

  const segment = fc.stringMatching(/^[a-z0-9]{1,5}((\.|_|__|-{1,2})[a-z0-9]{1,4})?$/);
  const references = fc.record(
    {
      registry: fc.constantFrom(
        'docker.io',
        'ghcr.io',
        'localhost:5000',
        'localhost',
        '10.0.0.1:5000',
        '[::1]:80',
      ),
      repository: fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
      tag: fc.stringMatching(/^\w[\w.-]{0,20}$/),
      digest: fc.constant(digest),
    },
    { requiredKeys: ['registry', 'repository'] },
  );

  it.each(['full', 'familiar'] as const)('reads back what is written in the %s style', (style) => {
    fc.assert(
      fc.property(references, (written) => {
        const repository =
          written.registry === 'docker.io' && !written.repository.includes('/')
            ? `library/${written.repository}`
            : written.repository;
        const isBare = written.tag === undefined && written.digest === undefined;
        const expected = { ...written, repository, ...(isBare ? { tag: 'latest' } : {}) };
        expect(parseReference(formatReference(expected, { style }))).toEqual(expected);
      }),
    );
  });

  it('never throws anything but its own error', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-zA-Z0-9:/@._[\]-]*$/)),
        (text) => {
          const reference = findReference(text);
          expect(reference === undefined || repositoryFault(reference.repository) === undefined).toBe(true);
        },
      ),
    );
  });

  it('is not slow on names made to be slow', () => {
    const start = performance.now();
    findReference(`ghcr.io/${'a-'.repeat(120)}!`);
    findReference(`${'a.'.repeat(50_000)}/x`);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('registries', () => {
  it('know Docker Hub under all its names', () => {
    expect(['docker.io', 'index.docker.io', 'Registry-1.docker.io'].map(canonicalRegistry)).toEqual([
      'docker.io',
      'docker.io',
      'docker.io',
    ]);
    expect(registryApiHost('docker.io')).toBe('registry-1.docker.io');
    expect(registryApiHost('ghcr.io')).toBe('ghcr.io');
  });

  it('say nothing about good names', () => {
    expect(tagFault('1.2.3-rc_1')).toBeUndefined();
    expect(repositoryFault('a/b-c/d__e')).toBeUndefined();
  });
});
