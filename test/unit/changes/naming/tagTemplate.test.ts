/** Templates of tags: what their placeholders stand for, and why a template gives none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expandTagTemplate,
  findTemplateFault,
  type TagTemplateValues,
} from '../../../../src/changes/naming/tagTemplate.ts';
import { findReference, tagFault } from '../../../../src/oci/reference.ts';

const values: TagTemplateValues = {
  tag: 'v1.2.3',
  repository: 'team/app',
  date: new Date('2026-11-25T23:30:00Z'),
  commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
  digest: `sha256:${'4f06'.repeat(16)}`,
};

function expand(template: string, more: Partial<TagTemplateValues> = {}): string {
  const expansion = expandTagTemplate(template, { ...values, ...more });
  return 'fault' in expansion ? `fault: ${expansion.fault}` : expansion.text;
}

describe('placeholders', () => {
  it.each([
    ['{tag}', 'v1.2.3'],
    ['{version}', '1.2.3'],
    ['{major}', '1'],
    ['{minor}', '1.2'],
    ['{name}', 'app'],
    ['{date}', '2026-11-25'],
    ['{commit}', 'a1b2c3d'],
    ['{digest}', '4f064f064f06'],
    ['{name}-{version}_{commit}', 'app-1.2.3_a1b2c3d'],
    ['stable', 'stable'],
  ])('%s becomes %s', (template, expected) => {
    expect(expand(template)).toBe(expected);
  });

  it('{repository} is a tag where the repository has one part', () => {
    expect(expand('{repository}', { repository: 'app' })).toBe('app');
    expect(expand('{repository}')).toBe(
      'fault: “{repository}” gives “team/app”, and a tag is made of letters, digits, underscores, dots and hyphens',
    );
  });

  it('{version} leaves a v alone that begins a word', () => {
    expect(expand('{version}', { tag: 'vanilla' })).toBe('vanilla');
    expect(expand('{version}', { tag: 'v2' })).toBe('2');
  });

  it('{major} and {minor} are the numbers of a release alone', () => {
    expect(expand('{minor}-alpine', { tag: '1.2.3-alpine' })).toBe('1.2-alpine');
    expect(expand('{major}', { tag: '17' })).toBe('17');
    expect(expand('{minor}', { tag: '17' })).toBe('fault: “{minor}”: the tag 17 is no version such as 1.2.3');
    expect(expand('{major}', { tag: 'main' })).toContain('the tag main is no version');
    expect(expand('{minor}', { tag: '1.2.3-rc.1' })).toBe(
      'fault: “{minor}”: 1.2.3-rc.1 is a pre-release, which must not take the tag of a release',
    );
  });

  it.each(['tag', 'version', 'major', 'minor'])('{%s} needs a tag', (name) => {
    expect(expand(`x-{${name}}`, { tag: undefined })).toBe(`fault: “x-{${name}}”: the image has no tag`);
  });

  it('of what is not known are faults', () => {
    expect(expand('{commit}', { commit: undefined })).toContain('no commit is known');
    expect(expand('{digest}', { digest: undefined })).toContain('the digest of the image is not known');
    expect(expand('{branch}')).toMatch(/^fault: “\{branch\}”: \{branch\} is not known; known are \{tag\}, /);
    expect(expand('{TAG}')).toContain('{TAG} is not known');
  });

  it('that values look like are not placeholders', () => {
    // Tags of registries may hold anything; what is filled in is not read again.
    expect(expand('{tag}', { tag: '{commit}' })).toContain('gives “{commit}”');
    expect(expand('{tag}', { tag: '$&' })).toContain('gives “$&”');
  });
});

describe('templates', () => {
  it.each([
    ['{tag', 'it has a { too many'],
    ['tag}', 'it has a } too many'],
    ['', 'a tag has at least one character'],
    ['-{tag}', 'a tag begins with a letter'],
    ['{tag}:x', 'a tag is made of'],
    ['{tag} x', 'a tag is made of'],
    ['{}', '{} is not known'],
    ['{{tag}}', 'it has a { too many'],
    ['x'.repeat(129), 'at most 128'],
  ])('such as %j give no tag whatever the image is', (template, words) => {
    expect(findTemplateFault(template)).toContain(words);
  });

  it('that can give a tag have no fault', () => {
    const all = ['tag', 'version', 'major', 'minor', 'repository', 'name', 'date', 'commit', 'digest'];
    expect(all.map((name) => findTemplateFault(`{${name}}`))).toEqual(all.map(() => undefined));
    expect(findTemplateFault('stable')).toBeUndefined();
  });

  it('never give what is no tag', () => {
    const piece = fc.oneof(
      fc.constantFrom('{tag}', '{version}', '{major}', '{minor}', '{repository}', '{name}', '{date}'),
      fc.constantFrom('{commit}', '{digest}', '{x}', '{', '}', '-', '.', '_'),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
        fc.option(fc.string(), { nil: undefined }),
        fc.string(),
        fc.option(fc.string(), { nil: undefined }),
        fc.date({ noInvalidDate: true }),
        (template, tag, repository, commit, date) => {
          const expansion = expandTagTemplate(template, { tag, repository, commit, date });
          const text = 'text' in expansion ? expansion.text : 'valid';
          expect(tagFault(text)).toBeUndefined();
          expect(findReference(`registry.example.com/app:${text}`)?.tag).toBe(text);
        },
      ),
    );
  });
});
