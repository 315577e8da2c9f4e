import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopbackHost, isPrivateAddress } from '../../../src/http/addresses.ts';
import { chooseProxy } from '../../../src/http/proxyChoice.ts';
import { redactHeaders, redactUrl } from '../../../src/http/redact.ts';
import type { ProxySettings } from '../../../src/http/settings.ts';

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

describe('chooseProxy', () => {
  const choose = (
    url: string,
    proxy: ProxySettings,
    environment: Readonly<Record<string, string>> = {},
  ): string | undefined =>
    chooseProxy(new URL(url), { tls: () => undefined, proxy: () => proxy, environment })?.url.host;

  it('takes the setting before the environment, and neither for loopback', () => {
    const environment = { HTTPS_PROXY: 'http://env:1' };
    expect(choose('https://a.example/', { proxy: 'http://set:2' }, environment)).toBe('set:2');
    expect(choose('https://a.example/', {}, environment)).toBe('env:1');
    expect(choose('https://a.example/', {}, { https_proxy: 'env:3' })).toBe('env:3');
    expect(choose('http://127.0.0.1:5000/', { proxy: 'http://set:2' })).toBeUndefined();
    expect(choose('https://a.example/', { proxy: 'http://set:2', proxySupport: 'off' })).toBeUndefined();
  });

  it.each([
    ['*', true],
    ['a.example', true],
    ['.example', true],
    ['*.example', true],
    ['a.example:443', true],
    ['a.example:5000', false],
    ['b.example', false],
    ['ample', false],
  ])('leaves out what %s names: %s', (exception, isLeftOut) => {
    const chosen = choose('https://a.example/', { proxy: 'http://set:2', noProxy: [exception] });
    expect(chosen === undefined).toBe(isLeftOut);
    expect(choose('https://a.example/', { proxy: 'http://set:2' }, { no_proxy: `x, ${exception}` })).toBe(
      chosen,
    );
  });

  it('knows networks', () => {
    const proxy = { proxy: 'http://set:2', noProxy: ['10.0.0.0/8', 'fd00::/8'] };
    expect(choose('https://10.1.2.3/', proxy)).toBeUndefined();
    expect(choose('https://11.1.2.3/', proxy)).toBe('set:2');
    expect(choose('https://[fd00::1]/', proxy)).toBeUndefined();
  });

  it('makes a login of the user info in the address', () => {
    const settings = {
      tls: () => undefined,
      proxy: () => ({ proxy: 'http://u%40x:p%3Aw@set:2' }),
      environment: {},
    };
    const authorization = chooseProxy(new URL('https://a.example/'), settings)?.authorization;
    expect(authorization).toBe(`Basic ${Buffer.from('u@x:p:w').toString('base64')}`);
  });
});

describe('redaction', () => {
  it('leaves no secret in a URL', () => {
    const url = new URL(
      'https://user:pass@h.example/p?X-Amz-Signature=s3cret&token=s3cret&sig=s3cret&scope=repository:a:pull#s3cret',
    );
    expect(redactUrl(url)).not.toMatch(/s3cret|user|pass/);
    expect(redactUrl(url)).toContain('scope=repository');
  });

  it('leaves no secret in a header', () => {
    const shown = redactHeaders({
      Authorization: 'Bearer s3cret',
      cookie: 's3cret',
      'x-auth-token': 's3cret',
      accept: 'a/b',
    });
    expect(JSON.stringify(shown)).not.toContain('s3cret');
    expect(shown).toMatchObject({ Authorization: 'Bearer REDACTED', accept: 'a/b' });
  });
});
