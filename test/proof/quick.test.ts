/** The cases that are quick to build, with all other tests; `npm run proof` builds every one. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cases } from './cases.ts';
import { prove } from './prove.ts';
import { listRuleProofs, notBuilt } from './provedRules.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop[Symbol.asyncDispose]();
});

describe('fixes of Dockerfiles', () => {
  it.each(cases.filter(({ isQuick }) => isQuick))(
    'leave the image of $name with everything but what the rules promise to remove, and make it smaller',
    async (proven) => {
      const { broken, before, after } = await prove(proven, workshop);
      expect(broken).toEqual([]);
      expect(after.compressedBytes).toBeLessThan(before.compressedBytes);
    },
  );
});

describe('the cases', () => {
  it('have a folder with a Dockerfile each, and each folder is one of them', () => {
    const folder = path.join(import.meta.dirname, 'cases');
    expect(readdirSync(folder).toSorted()).toEqual(cases.map(({ name }) => name).toSorted());
    expect(cases.filter(({ name }) => !existsSync(path.join(folder, name, 'Dockerfile')))).toEqual([]);
  });

  it('make the edit of every rule that has one, but for those that say why not', () => {
    const unproved = listRuleProofs().filter(({ hasEdit, isProved }) => hasEdit && !isProved);
    expect(unproved.map(({ id }) => id).toSorted()).toEqual(Object.keys(notBuilt).toSorted());
  });
});
