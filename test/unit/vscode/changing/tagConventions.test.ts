import { describe, expect, it } from 'vitest';
import { learnConventions } from '../../../../src/vscode/changing/tagConventions.ts';
import { planOf, reportOf, retagOf } from './samplePlans.ts';

const suggestions = [
  { tag: '1.2', convention: 'minor' },
  { tag: '1', convention: 'major' },
  { tag: 'latest', convention: 'latest' },
] as const;
const plan = planOf('retag', retagOf('1.2'), retagOf('latest'), retagOf('stable'));

describe('the conventions of a repository', () => {
  it('are those of the tags that were set', () => {
    expect(learnConventions(reportOf(plan), { kept: ['major'], suggestions })).toEqual(['minor', 'latest']);
    expect(learnConventions(reportOf(plan, 'done', 'failed'), { kept: [], suggestions })).toEqual(['minor']);
  });

  it('are none when only other tags were set', () => {
    const report = reportOf(plan, 'failed', 'failed', 'done');
    expect(learnConventions(report, { kept: ['minor'], suggestions })).toEqual([]);
  });

  it('stay as they were when no tag was set', () => {
    const report = reportOf(plan, 'cancelled', 'failed', 'blocked');
    expect(learnConventions(report, { kept: ['minor'], suggestions })).toBeUndefined();
  });

  it('that were not proposed are not forgotten', () => {
    const kept = ['commit', 'major'] as const;
    expect(learnConventions(reportOf(plan), { kept, suggestions })).toEqual(['minor', 'latest', 'commit']);
  });
});
