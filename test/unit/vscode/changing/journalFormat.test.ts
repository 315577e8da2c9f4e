import { describe, expect, it } from 'vitest';
import { toJournalFormat } from '../../../../src/vscode/changing/journalFormat.ts';

describe('the format of a saved journal', () => {
  it('is what the extension says', () => {
    expect(['/a/log.csv', '/a/log.json', '/a/log.log', '/a/log.txt'].map(toJournalFormat)).toEqual([
      'csv',
      'json',
      'text',
      'text',
    ]);
  });

  it('does not depend on the case of the extension', () => {
    expect(['/a/LOG.CSV', '/a/Log.Json'].map(toJournalFormat)).toEqual(['csv', 'json']);
  });

  it('is text where nothing else is said', () => {
    expect(['/a/csv', '/a.json/log', ''].map(toJournalFormat)).toEqual(['text', 'text', 'text']);
  });
});
