/** What the documents promise is there: the sentences that README quotes, and the tests that the tables name. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ForeignLayerError, LayerContentError } from '../../src/analysis/errors.ts';
import type { ExplainedError } from '../../src/base/errors.ts';
import { ListingIncompleteError, TagImmutableError, TagMovedError } from '../../src/changes/errors.ts';
import { UnsupportedError } from '../../src/distribution/errors.ts';
import { HelperTimedOutError, KeychainUnavailableError } from '../../src/credentials/errors.ts';
import {
  NetworkError,
  PlainHttpRefusedError,
  ProxyError,
  TlsError,
  WaitTooLongError,
} from '../../src/http/errors.ts';

const root = path.resolve(import.meta.dirname, '../..');
const readDocument = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const host = 'registry.example.com:5000';
const certificate = {
  subject: 'registry.example.com',
  issuer: 'Example Root',
  hosts: ['registry.example.com'],
  validFrom: '2024-01-01T00:00:00Z',
  validTo: '2025-01-01T00:00:00Z',
};

/** At least one failure for each sentence that is quoted. */
const failures: readonly ExplainedError[] = [
  new NetworkError({ host, fault: 'name-not-found' }),
  new NetworkError({ host, fault: 'refused' }),
  new TlsError({ host, fault: 'unknown-authority', certificate }),
  new TlsError({ host, fault: 'expired', certificate }),
  new TlsError({ host, fault: 'client-certificate-required' }),
  new TlsError({ host, fault: 'not-tls' }),
  new PlainHttpRefusedError({ host }),
  new ProxyError({ host, proxy: 'proxy:3128', status: 407 }),
  new WaitTooLongError({ host, status: 429, retryAfterMs: 3_600_000 }),
  new HelperTimedOutError({ program: 'docker-credential-vault', limitMs: 10_000 }),
  new KeychainUnavailableError({ kind: 'refused', cause: new Error('locked') }),
  new LayerContentError({ kind: 'corrupt', what: 'a header', offset: 512 }),
  new LayerContentError({ kind: 'wrong-diff-id', expected: 'sha256:a', actual: 'sha256:b' }),
  new ForeignLayerError(undefined),
  new UnsupportedError({
    host,
    subject: { kind: 'manifest', repository: 'app', reference: '1.0' },
    operation: 'delete-manifest',
    message: 'switched off',
  }),
  new TagMovedError({ image: 'app:1.0', expected: 'sha256:a', actual: 'sha256:b' }),
  new ListingIncompleteError({ repository: 'app', message: 'cut off' }),
  new TagImmutableError({ image: 'app:1.0', host, message: 'refused' }),
];

/** The quoted sentence as a pattern; `…` stands for anything. */
function toPattern(quote: string): RegExp {
  const parts = quote.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').trim());
  return new RegExp(`^${parts.join('.+')}$`);
}

describe('the troubleshooting table of README', () => {
  const table = readDocument('README.md').split('## Troubleshooting')[1] ?? '';
  const quotes = [...table.matchAll(/^\| “(.*?)” +\|/gm)].map(([, quote = '']) => quote);

  it('quotes sentences', () => {
    expect(quotes.length).toBeGreaterThan(10);
  });

  it.each(quotes)('quotes what is really said: %s', (quote) => {
    expect(
      failures.map(({ summary }) => summary).filter((summary) => toPattern(quote).test(summary)),
    ).not.toEqual([]);
  });
});

describe('the table of quirks', () => {
  const rows = readDocument('docs/registry-quirks.md')
    .split('\n')
    .filter((line) => /^\| [^-W]/.test(line));

  it.each(rows)('names tests that exist: %s', (row) => {
    const named = [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, test = '']) => test);
    expect(named.length).toBeGreaterThan(0);
    const isThere = (test: string): boolean =>
      existsSync(path.join(root, 'test', test)) || existsSync(path.join(root, 'test', `${test}.test.ts`));
    expect(named.filter((test) => !isThere(test))).toEqual([]);
  });
});
