/** Which proxy leads to a host. */
import { describe, expect, it } from 'vitest';
import { chooseProxy } from '../../../src/http/proxyChoice.ts';
import type { ProxySettings } from '../../../src/http/settings.ts';

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

  it.each([
    ['http://me:100%@set:2', 'me:100%'],
    ['http://100%25:100%@set:2', '100%:100%'],
    ['http://%E4:p@set:2', '%E4:p'],
  ])('takes a login in %s as it stands where it is not encoded', (proxy, login) => {
    const settings = { tls: () => undefined, proxy: () => ({ proxy }), environment: {} };
    const authorization = chooseProxy(new URL('https://a.example/'), settings)?.authorization;
    expect(authorization).toBe(`Basic ${Buffer.from(login).toString('base64')}`);
  });

  it('asks the environment for the scheme of the target, then for every scheme', () => {
    const environment = {
      HTTPS_PROXY: 'http://tls:1',
      http_proxy: 'http://plain:2',
      ALL_PROXY: 'http://all:3',
    };
    expect(choose('https://a.example/', {}, environment)).toBe('tls:1');
    expect(choose('http://a.example/', {}, environment)).toBe('plain:2');
    expect(choose('https://a.example/', {}, { ALL_PROXY: 'http://all:3' })).toBe('all:3');
    expect(choose('https://a.example/', {}, { HTTP_PROXY: 'http://plain:2' })).toBeUndefined();
  });

  it.each(['', 'http://', 'http://[::1'])('takes %j for no proxy', (proxy) => {
    expect(choose('https://a.example/', { proxy })).toBeUndefined();
  });

  it('prefers the authorization of the settings, and says whether a certificate counts', () => {
    const settings = {
      tls: () => undefined,
      proxy: () => ({
        proxy: 'https://u:p@set:2',
        proxyAuthorization: 'Negotiate abc',
        proxyStrictSsl: false,
      }),
      environment: {},
    };
    expect(chooseProxy(new URL('https://a.example/'), settings)).toMatchObject({
      authorization: 'Negotiate abc',
      verifiesCertificate: false,
    });
  });

  it.each([
    ['[fd00::1]:443', 'https://[fd00::1]/', true],
    ['[fd00::1]:5000', 'https://[fd00::1]/', false],
    ['10.0.0.0/33', 'https://10.0.0.1/', false],
    ['0.0.0.0/0', 'https://10.0.0.1/', true],
    ['A.EXAMPLE', 'https://a.example/', true],
    ['a.example:80', 'http://a.example/', true],
  ])('leaves out what %s names at %s: %s', (exception, url, isLeftOut) => {
    expect(choose(url, { proxy: 'http://set:2', noProxy: [exception] }) === undefined).toBe(isLeftOut);
  });
});
