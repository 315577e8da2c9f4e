/** The sentences of this room's errors. */
import { describe, expect, it } from 'vitest';
import { DeniedError, NotFoundError } from '../../../src/distribution/errors.ts';
import type { Subject } from '../../../src/distribution/subject.ts';

const detail = (subject: Subject) => ({ host: 'a.example', subject, message: '404' });

describe('what was not found', () => {
  it.each([
    [{ kind: 'tags', repository: 'app' }, 'The tags of app were not found on a.example.'],
    [{ kind: 'manifest', repository: 'app', reference: '1' }, 'app:1 was not found on a.example.'],
    [{ kind: 'catalog' }, 'The list of repositories was not found on a.example.'],
  ] satisfies [Subject, string][])('is named in a whole sentence: %o', (subject, sentence) => {
    expect(new NotFoundError(detail(subject)).summary).toBe(sentence);
  });

  it('is told in the same grammar where it may only be hidden', () => {
    expect(new DeniedError(detail({ kind: 'tags', repository: 'app' })).summary).toBe(
      'The tags of app were not found on a.example, or this login has no access to them.',
    );
    expect(new DeniedError(detail({ kind: 'manifest', repository: 'app', reference: '1' })).summary).toBe(
      'app:1 was not found on a.example, or this login has no access to it.',
    );
  });
});
