import { describe, expect, it } from 'vitest';
import { findRealmFault, isOtherHost } from '../../../../src/distribution/auth/realm.ts';

function fault(realm: string, registry: string): string | undefined {
  return findRealmFault(new URL(realm), new URL(registry));
}

describe('findRealmFault (Z32)', () => {
  it.each([
    ['https://auth.docker.io/token', 'https://registry-1.docker.io/v2/'],
    ['https://reg.example:8443/token', 'https://reg.example/v2/'],
    ['http://auth.corp/token', 'http://reg.corp/v2/'],
    ['https://10.0.0.7/token', 'https://10.0.0.7/v2/'],
    ['https://10.0.0.8/token', 'https://10.0.0.7/v2/'],
    ['http://127.0.0.1:5001/token', 'http://127.0.0.1:5000/v2/'],
    ['http://127.0.0.1:5001/token', 'http://localhost:5000/v2/'],
    ['https://192.168.1.5/token', 'http://localhost:5000/v2/'],
    ['https://auth.example/token', 'http://127.0.0.1:5000/v2/'],
  ])('lets %s be the realm of %s', (realm, registry) => {
    expect(fault(realm, registry)).toBeUndefined();
  });

  it.each([
    ['http://reg.example/token', 'https://reg.example/v2/', 'not-encrypted'],
    ['http://auth.example/token', 'https://reg.example/v2/', 'not-encrypted'],
    ['ftp://auth.example/token', 'https://reg.example/v2/', 'not-a-url'],
    ['https://user:secret@auth.example/token', 'https://reg.example/v2/', 'not-a-url'],
    ['https://127.0.0.1/token', 'https://reg.example/v2/', 'private-address'],
    ['https://localhost/token', 'https://reg.example/v2/', 'private-address'],
    ['https://[::1]/token', 'https://reg.example/v2/', 'private-address'],
    ['https://10.1.2.3/token', 'https://reg.example/v2/', 'private-address'],
    ['https://[fd00::1]/token', 'https://reg.example/v2/', 'private-address'],
    ['https://[::ffff:10.1.2.3]/token', 'https://reg.example/v2/', 'private-address'],
    ['https://0x7f.1/token', 'https://reg.example/v2/', 'private-address'],
    ['https://169.254.169.254/latest', 'https://reg.example/v2/', 'private-address'],
    ['https://169.254.169.254/latest', 'https://10.0.0.7/v2/', 'private-address'],
    ['https://169.254.169.254/latest', 'http://127.0.0.1:5000/v2/', 'private-address'],
    ['https://0.0.0.0/token', 'https://10.0.0.7/v2/', 'private-address'],
    ['https://127.0.0.1/token', 'https://10.0.0.7/v2/', 'private-address'],
    ['https://localhost.evil.example/token', 'https://reg.example/v2/', undefined],
  ])('judges %s for %s: %s', (realm, registry, expected) => {
    expect(fault(realm, registry)).toBe(expected);
  });
});

describe('isOtherHost', () => {
  it('takes another port for the same host and another name for another one', () => {
    const registry = new URL('https://reg.example/v2/');
    expect(isOtherHost(new URL('https://reg.example:8443/token'), registry)).toBe(false);
    expect(isOtherHost(new URL('https://auth.reg.example/token'), registry)).toBe(true);
  });
});
