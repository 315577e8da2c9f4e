import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAuth, toSecret, toShownUser } from '../../../src/credentials/basicAuth.ts';

function toAuth(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64');
}

/** Well-formed text that may hold anything a person types; a user name has no colon. */
const password = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.endsWith('\0'));
const username = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !text.includes(':'));

describe('parseAuth', () => {
  it.each([
    ['robot$team+ci', 'Zm9v'],
    ['$oauthtoken', 'key'],
    ['_json_key', '{"type": "service_account",\n "private_key": "a:b"}\n'],
    ['00000000-0000-0000-0000-000000000000', 'eyJ.a.b'],
    ['oauth2accesstoken', 'ya29.x'],
    ['AWS', 'e:y:J'],
    ['jürgen', 'pä:ss wörd🔑'],
    [' spaced ', ' kept as it is '],
    ['\uFEFFmark', 'x'],
    ['user', ''],
  ])('takes the login of %s apart at the first colon and changes nothing (Z39)', (user, pass) => {
    expect(parseAuth(toAuth(`${user}:${pass}`))).toEqual({ username: user, password: pass });
  });

  it('gives back every login that was written', () => {
    fc.assert(
      fc.property(username, password, (user, pass) => {
        expect(parseAuth(toAuth(`${user}:${pass}`))).toEqual({ username: user, password: pass });
      }),
    );
  });

  it('leaves out the zero bytes that old versions of docker put after a password', () => {
    expect(parseAuth(toAuth('user:pass\0\0\0'))).toEqual({ username: 'user', password: 'pass' });
  });

  it('reads base64 that was broken into lines', () => {
    const auth = toAuth(`user:${'long'.repeat(30)}`).replaceAll(/.{64}/g, '$&\r\n');
    expect(parseAuth(auth)).toEqual({ username: 'user', password: 'long'.repeat(30) });
  });

  it.each([
    ['nothing', ''],
    ['a plain login', 'user:password'],
    ['text without a colon', toAuth('user')],
    ['no user name', toAuth(':password')],
    ['bytes that are not UTF-8', toAuth(Uint8Array.of(0xc3, 0x28, 0x3a, 0x61))],
    ['base64 for addresses', 'dXNlcjpw_-8='],
    ['padding in the middle', 'dXNl=cjpw'],
  ])('makes nothing of %s', (_what, auth) => {
    expect(parseAuth(auth)).toBeUndefined();
  });

  it('answers every text, and never with an empty or divided user name', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.uint8Array().map((bytes) => toAuth(bytes)),
    );
    fc.assert(
      fc.property(text, (auth) => {
        const found = parseAuth(auth);
        expect(found?.username).not.toBe('');
        expect(found?.username ?? '').not.toContain(':');
      }),
    );
  });
});

describe('toSecret', () => {
  it('is an identity token for the user name <token> alone (Z35)', () => {
    expect(toSecret({ username: '<token>', password: 'refresh' })).toEqual({
      kind: 'identity-token',
      token: 'refresh',
    });
    expect(toSecret({ username: 'token', password: 'p' })).toEqual({
      kind: 'basic',
      username: 'token',
      password: 'p',
    });
  });
});

describe('toShownUser', () => {
  it('shows no name where there is none', () => {
    expect(['<token>', '', undefined, 'robot$a+b'].map(toShownUser)).toEqual([
      undefined,
      undefined,
      undefined,
      'robot$a+b',
    ]);
  });
});
