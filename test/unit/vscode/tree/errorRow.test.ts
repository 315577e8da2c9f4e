/** What fits into a row of the sidebar at its usual width says what is wrong and what a click does. */
import { describe, expect, it } from 'vitest';
import type { ExplainedError } from '../../../../src/base/errors.ts';
import {
  BrokenProtocolError,
  DeniedError,
  NotFoundError,
  UnauthorizedError,
} from '../../../../src/distribution/errors.ts';
import { NetworkError, ProxyError, TimeoutError, TlsError } from '../../../../src/http/errors.ts';
import { InvalidManifestError } from '../../../../src/oci/errors.ts';
import { describeError } from '../../../../src/vscode/tree/errorRow.ts';
import { UnexpectedError } from '../../../../src/vscode/unexpectedError.ts';

const host = 'registry.some-department.example.com:5000';
const detail = { host, subject: { kind: 'catalog' }, message: '' } as const;

/** About as many characters as are seen in a view that was never made wider. */
const seen = 45;

describe('the row of a failure', () => {
  it.each<[ExplainedError, string, string]>([
    [new NetworkError({ host, fault: 'refused' }), 'Edit Registry', 'Connection refused. Edit Registry'],
    [new NetworkError({ host, fault: 'name-not-found' }), 'Edit Registry', 'Host not found. Edit Registry'],
    [
      new TlsError({ host, fault: 'unknown-authority' }),
      'Trust Certificate…',
      'Untrusted certificate. Trust Certificate…',
    ],
    [new UnauthorizedError({ ...detail, reason: 'no-login' }), 'Sign In…', 'Login needed. Sign In…'],
    [new UnauthorizedError({ ...detail, reason: 'login-refused' }), 'Sign In…', 'Login refused. Sign In…'],
    [new DeniedError(detail), 'Sign In…', 'Not found or no access. Sign In…'],
    [new NotFoundError(detail), 'Try Again', 'Not found. Try Again'],
    [new BrokenProtocolError({ ...detail, problem: '' }), 'Show Log', 'Unusable answer. Show Log'],
    [
      new TimeoutError({ host, timeoutMs: 1, waitingFor: 'answer' }),
      'Try Again',
      'No answer in time. Try Again',
    ],
    [new ProxyError({ host, proxy: 'p:1', status: 407 }), 'Open Settings', 'Proxy failed. Open Settings'],
  ])('leads with the problem, then what a click does: %s', (error, action, label) => {
    expect(describeError(error, action)).toEqual({ label, description: error.summary });
    expect(label.length).toBeLessThanOrEqual(seen);
    expect(label).not.toContain(host);
  });

  it('says the whole sentence of a failure without a short name, and names no action where there is none', () => {
    const unexpected = new UnexpectedError(new Error('defect'));
    expect(describeError(unexpected, 'Show Log')).toEqual({
      label: `${unexpected.summary} Show Log`,
      description: undefined,
    });
    expect(describeError(new InvalidManifestError('cut'), undefined).label).toBe('Invalid manifest');
  });
});
