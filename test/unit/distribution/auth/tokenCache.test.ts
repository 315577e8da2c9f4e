import { describe, expect, it } from 'vitest';
import { type FetchedToken, TokenCache } from '../../../../src/distribution/auth/tokenCache.ts';

const options = { signal: new AbortController().signal };

function createSubject() {
  let nowMs = 0;
  let fetches = 0;
  const cache = new TokenCache({ monotonicMs: () => nowMs });
  const get = (key: string, expiresInSeconds?: number) =>
    cache.get(
      key,
      async (): Promise<FetchedToken> => ({ token: `token-${++fetches}`, expiresInSeconds }),
      options,
    );
  return { cache, get, advance: (seconds: number) => (nowMs += seconds * 1000) };
}

describe('TokenCache', () => {
  it('fetches a token once for all who wait for it', async () => {
    const { get } = createSubject();
    const tokens = await Promise.all([get('a'), get('a'), get('b')]);
    expect(tokens.map(({ token }) => token)).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it.each([
    ['no promised lifetime', undefined, 54],
    ['a tiny lifetime', 1, 54],
    ['a negative lifetime', -300, 54],
    ['a long lifetime', 3600, 3594],
  ])('uses a token with %s until shortly before its end (Z36)', async (_name, expiresIn, usableSeconds) => {
    const { get, advance } = createSubject();
    await get('a', expiresIn);
    advance(usableSeconds);
    expect(await get('a', expiresIn)).toEqual({ token: 'token-1', isFresh: false });
    advance(2);
    expect(await get('a', expiresIn)).toEqual({ token: 'token-2', isFresh: true });
  });

  it('drops a refused token, but not the one that has come in its place', async () => {
    const { cache, get } = createSubject();
    await get('a');
    cache.drop('a', 'token-1');
    await get('a');
    cache.drop('a', 'token-1');
    expect(await get('a')).toEqual({ token: 'token-2', isFresh: false });
  });

  it('keeps nothing that was being fetched when everything was forgotten', async () => {
    const { cache, get } = createSubject();
    const pending = get('a');
    cache.forget();
    await pending;
    expect((await get('a')).token).toBe('token-2');
  });

  it('keeps nothing of a failed fetch', async () => {
    const { cache, get } = createSubject();
    await expect(cache.get('a', () => Promise.reject(new Error('no')), options)).rejects.toThrow('no');
    expect(await get('a')).toEqual({ token: 'token-1', isFresh: true });
  });
});
