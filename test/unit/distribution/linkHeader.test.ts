import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNextLink } from '../../../src/distribution/linkHeader.ts';

describe('findNextLink', () => {
  it.each([
    ['a relative target', '</v2/_catalog?last=b&n=2>; rel="next"', '/v2/_catalog?last=b&n=2'],
    [
      'an absolute target',
      '<https://reg.example/v2/_catalog?last=b>; rel="next"',
      'https://reg.example/v2/_catalog?last=b',
    ],
    ['commas in the cursor (Z9)', '</v2/_catalog?last=a,b,c&n=3>; rel="next"', '/v2/_catalog?last=a,b,c&n=3'],
    ['a relation without quotes (Z9)', '</n>; rel=next', '/n'],
    ['a relation among several (Z9)', '</n>; rel="prefetch next"', '/n'],
    ['a link among several', '</p>; rel="prev", </n>; rel="next"; title="x, y", </l>; rel=last', '/n'],
    ['any case', '</n>; Rel="NEXT"', '/n'],
    ['single quotes', "</n>; rel='next'", '/n'],
    ['spaces inside the brackets', '< /n >;rel=next', '/n'],
    ['a target without brackets', '/v2/_catalog?last=b; rel="next"', '/v2/_catalog?last=b'],
    ['parameters before the relation', '</n>; foo; bar="b;r"; rel="next"', '/n'],
    ['empty list elements', ',, </n>; rel="next" ,', '/n'],
  ])('reads %s', (_name, field, expected) => {
    expect(findNextLink([field])).toBe(expected);
  });

  it.each([
    ['no field', []],
    ['another relation', ['</n>; rel="prev"']],
    ['no relation', ['</n>']],
    ['a second rel that says next', ['</n>; rel="prev"; rel="next"']],
    ['an empty target', ['<>; rel="next"']],
  ])('finds nothing in %s', (_name, fields) => {
    expect(findNextLink(fields)).toBeUndefined();
  });

  it('looks into every field', () => {
    expect(findNextLink(['</p>; rel="prev"', '</n>; rel="next"'])).toBe('/n');
  });

  it('finds the next link wherever it stands among others', () => {
    const target = fc.stringMatching(/^\/[a-z0-9,;=&?._-]{1,20}$/);
    const link = fc.record({ target, rel: fc.constantFrom('prev', 'first', 'last', 'up') });
    fc.assert(
      fc.property(fc.array(link, { maxLength: 3 }), target, fc.nat(3), (others, next, place) => {
        const links = others.map((other) => `<${other.target}>; rel="${other.rel}"`);
        links.splice(place, 0, `<${next}>; rel="next"`);
        expect(findNextLink([links.join(', ')])).toBe(next);
      }),
    );
  });

  it('ends on any text without throwing', () => {
    const noise = fc.string({
      unit: fc.oneof(fc.constantFrom(...'<>;,="\' \t\u00A0\n'), fc.string({ maxLength: 3 })),
    });
    fc.assert(
      fc.property(noise, (field) => {
        findNextLink([field]);
      }),
    );
  });
});
