import { describe, expect, it } from 'vitest';
import { splitReference } from '../../../../webview/lib/referenceParts.ts';

describe('splitReference', () => {
  it.each([
    ['registry.example.com:5000/team/api:1.2', 'registry.example.com:5000/team/api', ':1.2'],
    ['registry.example.com:5000/team/api', 'registry.example.com:5000/team/api', ''],
    [`host/api@sha256:${'0123456789abcdef'.repeat(4)}`, 'host/api', '@sha256:0123456789ab'],
    ['api', 'api', ''],
    ['', '', ''],
  ])('splits %s before what tells images apart', (reference, repository, version) => {
    expect(splitReference(reference)).toEqual({ repository, version });
  });
});
