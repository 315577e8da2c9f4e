import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopbackHost, isPrivateAddress } from '../../../src/http/addresses.ts';

describe('isLoopbackHost', () => {
  it.each(['localhost', 'LOCALHOST.', '127.0.0.1', '127.255.0.9', '[::1]', '::1'])('takes %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each(['localhost.evil.com', 'notlocalhost', '128.0.0.1', '10.0.0.1', '[::2]', '', '127.0.0.1.nip.io'])(
    'does not take %j',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );
});

describe('isPrivateAddress', () => {
  it('takes every address of the private and special networks', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const networks = fc.oneof(
      fc.tuple(fc.constant('10'), byte),
      fc.tuple(fc.constant('127'), byte),
      fc.tuple(fc.constant('192'), fc.constant(168)),
      fc.tuple(fc.constant('169'), fc.constant(254)),
      fc.tuple(fc.constant('172'), fc.integer({ min: 16, max: 31 })),
      fc.tuple(fc.constant('100'), fc.integer({ min: 64, max: 127 })),
    );
    fc.assert(
      fc.property(networks, byte, byte, ([a, b], c, d) => {
        expect(isPrivateAddress(`${a}.${b}.${c}.${d}`)).toBe(true);
        expect(isPrivateAddress(`[::ffff:${a}.${b}.${c}.${d}]`)).toBe(true);
      }),
    );
  });

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', 'registry.example.com'])(
    'does not take %s',
    (host) => {
      expect(isPrivateAddress(host)).toBe(false);
    },
  );
});
