/** Changes to the list in settings.json leave everything else in it as the user wrote it. */
import { describe, expect, it } from 'vitest';
import { SettingsNotWrittenError } from '../../../../src/vscode/connecting/errors.ts';
import { withEntry, withoutEntry } from '../../../../src/vscode/connecting/savedEntries.ts';

describe('withEntry', () => {
  it('begins a list and adds to its end', () => {
    expect(withEntry(undefined, { url: 'https://a.example.com' })).toEqual([
      { url: 'https://a.example.com' },
    ]);
    expect(withEntry([{ url: 'b.example.com' }], { url: 'https://a.example.com', kind: 'harbor' })).toEqual([
      { url: 'b.example.com' },
      { url: 'https://a.example.com', kind: 'harbor' },
    ]);
  });

  it('changes what is named and keeps the rest, unknown fields and the written address too', () => {
    const list = [
      {
        url: 'A.example.com/v2/',
        name: 'Team',
        comment: 'mine',
        tls: { caFile: '/old.pem', certFile: '/c.pem' },
      },
    ];
    expect(
      withEntry(list, { url: 'https://a.example.com', tls: { caFile: '/new.pem' }, repositories: ['x'] }),
    ).toEqual([
      {
        url: 'A.example.com/v2/',
        name: 'Team',
        comment: 'mine',
        tls: { caFile: '/new.pem', certFile: '/c.pem' },
        repositories: ['x'],
      },
    ]);
  });

  it('leaves unusable entries alone', () => {
    const list = ['text', { url: 7 }, null, { url: 'not an address' }];
    expect(withEntry(list, { url: 'https://a.example.com' })).toEqual([
      ...list,
      { url: 'https://a.example.com' },
    ]);
  });

  it('does not overwrite what is no list', () => {
    expect(() => withEntry({ url: 'a.example.com' }, { url: 'https://b.example.com' })).toThrow(
      SettingsNotWrittenError,
    );
    expect(() => withoutEntry('text', 'https://b.example.com')).toThrow(SettingsNotWrittenError);
  });
});

describe('withoutEntry', () => {
  it('removes every entry with the address and nothing else', () => {
    const list = [
      { url: 'a.example.com' },
      'text',
      { url: 'https://a.example.com/base' },
      { url: 'https://A.example.com/' },
    ];
    expect(withoutEntry(list, 'https://a.example.com')).toEqual([
      'text',
      { url: 'https://a.example.com/base' },
    ]);
    expect(withoutEntry(undefined, 'https://a.example.com')).toEqual([]);
  });
});
