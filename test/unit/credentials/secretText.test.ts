import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Secret } from '../../../src/credentials/credential.ts';
import { formatSecret, parseSecret } from '../../../src/credentials/secretText.ts';

const secret = fc.oneof(
  fc.record({
    kind: fc.constant('basic' as const),
    username: fc.string({ unit: 'binary' }),
    password: fc.string({ unit: 'binary' }),
  }),
  fc.record({
    kind: fc.constantFrom('identity-token' as const, 'registry-token' as const),
    token: fc.string({ unit: 'binary' }),
  }),
);

describe('the text of a login', () => {
  it('gives every login back (Z39)', () => {
    fc.assert(
      fc.property(secret, (given: Secret) => {
        expect(parseSecret(formatSecret(given))).toEqual(given);
      }),
    );
  });

  it.each([
    undefined,
    '',
    'hunter2',
    'null',
    '[]',
    '{}',
    '{"kind":"basic","username":"me"}',
    '{"kind":"basic","username":"me","password":1}',
    '{"kind":"identity-token"}',
    '{"kind":"identity-token","token":null}',
    '{"kind":"other","token":"x"}',
  ])('is not %j', (text) => {
    expect(parseSecret(text)).toBeUndefined();
  });

  it('takes nothing along that is no part of a login', () => {
    expect(parseSecret('{"kind":"registry-token","token":"x","username":"me"}')).toEqual({
      kind: 'registry-token',
      token: 'x',
    });
  });
});
