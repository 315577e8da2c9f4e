import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSafeWords } from '../../../src/credentials/safeWords.ts';

const secret = 'dckr_pat_a1B2c3D4e5F6g7H8';

describe('toSafeWords', () => {
  it.each([
    ['Error: the keyring is locked', 'Error: the keyring is locked'],
    ['\n\n  first line  \nsecond line', 'first line'],
    ['\u001B[31mred\u001B[0m and\tplain', 'red andplain'],
    ['exec: "docker-credential-desktop.exe": not found', 'exec: "docker-credential-desktop.exe": not found'],
    [
      'open /home/me/.config/gcloud/access_tokens.db: denied',
      'open /home/me/.config/gcloud/access_tokens.db: denied',
    ],
    ['', ''],
    [' \r\n ', ''],
  ])('keeps what is no secret of %j', (text, expected) => {
    expect(toSafeWords(text)).toBe(expected);
  });

  it.each([
    `{"ServerURL":"host","Username":"me","Secret":"${secret}"}`,
    `  { "Secret": "${secret}" }`,
    `[{"Secret": "hunter2"}]`,
    `login was "secret" : "hunter2"`,
  ])('says nothing where a login is handed over', (text) => {
    expect(toSafeWords(text)).toBe('');
  });

  it.each([
    ['password: hunter2 is wrong', 'hunter2'],
    ['PASSWORD=hunter2', 'hunter2'],
    ['token "x": key = hunter2', 'hunter2'],
    ['Authorization: Basic aHVudGVyMg==', 'aHVudGVyMg'],
    ['sent Bearer hunter2', 'hunter2'],
    ['GET https://me:hunter2@host/v2/ failed', 'hunter2'],
    [`refused ${secret} today`, secret],
    [`refused "${secret}"`, secret],
    ['refused OnlyLettersButFarTooManyOfThem', 'OnlyLetters'],
    ['refused AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
    [`jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`, 'eyJhbGciOiJIUzI1NiJ9'],
  ])('takes the secret out of %j', (text, hidden) => {
    const words = toSafeWords(text);
    expect(words).not.toContain(hidden);
    expect(words).toContain('…');
  });

  it('takes out every long word of letters and digits', () => {
    const random = fc
      .stringMatching(/^[A-Za-z0-9]{20,60}$/)
      .filter((word) => /[A-Za-z]/.test(word) && /\d[A-Za-z]/.test(word));
    fc.assert(
      fc.property(random, fc.constantFrom('', '"', "'", '<', '('), (word, before) => {
        expect(toSafeWords(`the server refused ${before}${word}, try again`)).not.toContain(word);
      }),
    );
  });

  it('is one short line without control characters, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const words = toSafeWords(text);
        expect(words.length).toBeLessThanOrEqual(201);
        // oxlint-disable-next-line no-control-regex -- that there are none is the point
        expect(words).not.toMatch(/[\u0000-\u001F\u007F]/);
      }),
    );
    expect(toSafeWords('so '.repeat(200))).toHaveLength(201);
  });
});
