import { describe, expect, it } from 'vitest';
import { missingScopes, parseScopes, pullScope, pushScope } from '../../../../src/distribution/auth/scope.ts';

describe('scopes', () => {
  it('are separated by spaces in a challenge', () => {
    expect(parseScopes('repository:a:pull  registry:catalog:*')).toEqual([
      'repository:a:pull',
      'registry:catalog:*',
    ]);
    expect(parseScopes(undefined)).toEqual([]);
  });

  it('are missing unless a held one allows every action', () => {
    expect(missingScopes([pushScope('a')], [pullScope('a')])).toEqual([]);
    expect(missingScopes([pullScope('a')], [pushScope('a'), pullScope('b'), pullScope('b')])).toEqual([
      pushScope('a'),
      pullScope('b'),
    ]);
  });

  it('may name a host with a port', () => {
    expect(missingScopes(['repository:host:5000/a:pull'], ['repository:host:5000/a:pull'])).toEqual([]);
    expect(missingScopes(['repository:host:5000/a:pull'], ['repository:host:5001/a:pull'])).toHaveLength(1);
  });
});
