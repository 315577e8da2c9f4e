import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Challenge, parseChallenges } from '../../../../src/distribution/auth/challenge.ts';

function plain(challenges: readonly Challenge[]): unknown {
  return challenges.map(({ scheme, params }) => ({ scheme, ...Object.fromEntries(params) }));
}

describe('parseChallenges', () => {
  it.each([
    [
      'a Bearer challenge',
      ['Bearer realm="https://auth.example/token",service="reg.example",scope="repository:a/b:pull,push"'],
      [
        {
          scheme: 'bearer',
          realm: 'https://auth.example/token',
          service: 'reg.example',
          scope: 'repository:a/b:pull,push',
        },
      ],
    ],
    [
      'a scheme in capitals (Z31)',
      ['BASIC realm="Sonatype Nexus"'],
      [{ scheme: 'basic', realm: 'Sonatype Nexus' }],
    ],
    ['a scheme alone', ['Negotiate'], [{ scheme: 'negotiate' }]],
    [
      'several schemes in one field',
      ['Negotiate, Basic realm="r", Bearer realm="https://x/t", service="s"'],
      [
        { scheme: 'negotiate' },
        { scheme: 'basic', realm: 'r' },
        { scheme: 'bearer', realm: 'https://x/t', service: 's' },
      ],
    ],
    [
      'several fields',
      ['Negotiate', 'Basic realm="r"'],
      [{ scheme: 'negotiate' }, { scheme: 'basic', realm: 'r' }],
    ],
    [
      'a token68 before another scheme',
      ['Negotiate YIIJvwYGKwYBBQUCoIIJszCC==, Basic realm="r"'],
      [{ scheme: 'negotiate' }, { scheme: 'basic', realm: 'r' }],
    ],
    [
      'parameters in any order and case, with spaces around the sign',
      ['bearer SERVICE = "s" ,Realm= "https://x/t"'],
      [{ scheme: 'bearer', service: 's', realm: 'https://x/t' }],
    ],
    [
      'values without quotes',
      ['Bearer realm=https://auth.example:5001/token,service=registry'],
      [{ scheme: 'bearer', realm: 'https://auth.example:5001/token', service: 'registry' }],
    ],
    [
      'parameters without a comma between them',
      ['Bearer realm="https://x/t" service="s"'],
      [{ scheme: 'bearer', realm: 'https://x/t', service: 's' }],
    ],
    [
      'escaped characters in quotes',
      [String.raw`Basic realm="a \"b\" \\ c, d"`],
      [{ scheme: 'basic', realm: String.raw`a "b" \ c, d` }],
    ],
    ['a quote that never closes', ['Basic realm="open'], [{ scheme: 'basic', realm: 'open' }]],
    ['empty list elements', [', ,Basic realm="r", ,'], [{ scheme: 'basic', realm: 'r' }]],
    ['the first of equal parameters', ['Basic realm="a", realm="b"'], [{ scheme: 'basic', realm: 'a' }]],
    ['no field', [], []],
    ['an empty field', [''], []],
  ])('reads %s', (_name, fields, expected) => {
    expect(plain(parseChallenges(fields))).toEqual(expected);
  });

  it('reads back whatever challenges are written by the grammar', () => {
    const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/);
    const value = fc.string({ unit: fc.constantFrom(...'abz019 ,="\\:/?&;') });
    const challenge = fc.record({
      scheme: token,
      params: fc.uniqueArray(fc.tuple(token, value), {
        selector: ([name]) => name.toLowerCase(),
        minLength: 1,
        maxLength: 4,
      }),
    });
    const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 3 }), (challenges) => {
        const field = challenges
          .map(
            ({ scheme, params }) =>
              `${scheme} ${params.map(([name, text]) => `${name}=${quote(text)}`).join(', ')}`,
          )
          .join(', ');
        expect(plain(parseChallenges([field]))).toEqual(
          challenges.map(({ scheme, params }) => ({
            scheme: scheme.toLowerCase(),
            ...Object.fromEntries(params.map(([name, text]) => [name.toLowerCase(), text])),
          })),
        );
      }),
    );
  });

  it('ends on any text without throwing', () => {
    const noise = fc.string({
      unit: fc.oneof(fc.constantFrom(...'=,"\\ \t;<>\u00A0\n'), fc.string({ maxLength: 3 })),
    });
    fc.assert(
      fc.property(noise, (field) => {
        expect(Array.isArray(parseChallenges([field]))).toBe(true);
      }),
    );
  });
});
