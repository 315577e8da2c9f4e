/** Every fix of every finding: it applies, can be read again, mends what it is for, and leaves everything else alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryDockerfile } from '../../support/arbitraryDockerfiles.ts';
import { findFixFaults } from '../../support/fixProof.ts';

describe('the fixes', () => {
  it('hold for every Dockerfile', () => {
    fc.assert(
      fc.property(arbitraryDockerfile(), (text) => {
        expect(findFixFaults(text)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  }, 120_000);
});
