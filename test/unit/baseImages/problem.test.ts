import { describe, expect, it } from 'vitest';
import { toProblem } from '../../../src/baseImages/problem.ts';
import { RateLimitedError, RealmRefusedError, RequestFailedError } from '../../../src/distribution/errors.ts';
import { NetworkError, TlsError } from '../../../src/http/errors.ts';

const nowMs = Date.parse('2026-03-22T12:00:00Z');
const detail = { host: 'registry.test', subject: { kind: 'registry' }, message: 'log' } as const;

describe('a problem', () => {
  it.each([
    [new NetworkError({ host: 'registry.test', fault: 'refused' }), 'not reachable'],
    [
      new TlsError({ host: 'registry.test', fault: 'expired' }),
      'the certificate of the registry is not trusted',
    ],
    [new RequestFailedError({ ...detail, status: 503 }), 'the registry could not answer'],
    [new Error('a fault of ours'), 'could not be read'],
  ])('is a phrase: %s', (thrown, phrase) => {
    expect(toProblem(thrown, nowMs)).toMatchObject({
      phrase,
      since: '2026-03-22T12:00:00.000Z',
      retryAt: '2026-03-22T12:01:00.000Z',
    });
  });

  it('keeps the words of an unexpected fault out of the hover', () => {
    expect(toProblem(new Error('secret'), nowMs)).toMatchObject({
      code: 'baseImages.unexpected',
      summary: 'Something unexpected went wrong.',
    });
  });

  it('of a token service that was not agreed to asks nobody again for a day', () => {
    const thrown = new RealmRefusedError({
      host: 'registry.test',
      reason: 'not-approved',
      realm: 'https://elsewhere.test',
    });
    expect(toProblem(thrown, nowMs)).toMatchObject({
      phrase: 'needs a login',
      retryAt: '2026-03-23T12:00:00.000Z',
    });
  });

  it.each([
    ['as long as the registry says', 1_800_000, '2026-03-22T12:30:00.000Z'],
    ['a minute at least', 5, '2026-03-22T12:01:00.000Z'],
    ['a day at most', 1e12, '2026-03-23T12:00:00.000Z'],
    ['ten minutes where it does not say', undefined, '2026-03-22T12:10:00.000Z'],
  ])('of too many requests waits %s', (_, retryAfterMs, retryAt) => {
    expect(toProblem(new RateLimitedError({ ...detail, retryAfterMs }), nowMs)).toMatchObject({ retryAt });
  });
});
