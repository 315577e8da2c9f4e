/** Plans for several repositories. */
import { describe, expect, it } from 'vitest';
import { ListingIncompleteError } from '../../../../src/changes/errors.ts';
import type { ChangePlan, Place } from '../../../../src/changes/plan.ts';
import { describeWanted, PlaceNotPlannedError, planEach } from '../../../../src/vscode/changing/planEach.ts';

const nameOf = ({ registryId, repository }: Place): string => `${registryId}/${repository}`;
const one = { place: { registryId: 'a.test', repository: 'app' } };
const other = { place: { registryId: 'b.test', repository: 'app' } };
const toPlan = ({ place }: { readonly place: Place }): ChangePlan => ({
  kind: 'delete-images',
  plannedAt: '2026-08-01T12:00:00.000Z',
  items: [{ id: '1', place, reference: '1.0', effects: [], notes: [], obstacles: [], stages: [] }],
});

describe('a plan for several repositories', () => {
  it('has the items of all', async () => {
    const { items } = await planEach([one, other], async (wanted) => toPlan(wanted), nameOf);
    expect(items.map(({ place }) => place.registryId)).toEqual(['a.test', 'b.test']);
    expect(new Set(items.map(({ id }) => id)).size).toBe(2);
  });

  it('is none when one of them fails, and says which', async () => {
    const cause = new ListingIncompleteError({ repository: 'app', message: 'cut off' });
    const planning = planEach(
      [one, other],
      async (wanted) => {
        if (wanted === other) {
          throw cause;
        }
        return toPlan(wanted);
      },
      nameOf,
    );
    await expect(planning).rejects.toBeInstanceOf(PlaceNotPlannedError);
    await expect(planning).rejects.toMatchObject({
      cause,
      remedy: cause.remedy,
      summary: expect.stringContaining('b.test/app could not be looked at'),
    });
  });

  it('of one repository fails as that does', async () => {
    const cause = new ListingIncompleteError({ repository: 'app', message: 'cut off' });
    await expect(planEach([one], () => Promise.reject(cause), nameOf)).rejects.toBe(cause);
  });

  it('is named by its repository, or by how many there are', () => {
    expect(describeWanted([one], nameOf)).toBe('a.test/app');
    expect(describeWanted([one, other], nameOf)).toBe('2 repositories of a.test and b.test');
  });
});
