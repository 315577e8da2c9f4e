/** Which rules have a case, and of those that have none whether they have an edit to make, and why it is not built. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lintDockerfile } from '../../src/dockerfile/linter.ts';
import { allRules } from '../../src/dockerfile/rules/all.ts';
import { cases } from './cases.ts';

export interface RuleProof {
  readonly id: string;
  /** Whether there is an edit, and not advice alone: the page of the rule shows it, or a case makes it. */
  readonly hasEdit: boolean;
  readonly isProved: boolean;
}

/** Rules with an edit that no case can make, each with the reason. */
export const notBuilt: Readonly<Record<string, string>> = {
  'apk-cache': 'Debian has no package of Alpine’s apk',
  'base-full-php': 'the smaller image is Alpine’s, which no package of Debian makes',
  'conda-cache': 'conda comes from channels of its own',
  'cuda-devel-final': 'CUDA is not among Debian’s free packages',
  'dotnet-sdk-base-final': 'Debian has no package of .NET',
};

export function listRuleProofs(): readonly RuleProof[] {
  return allRules.map(({ id }) => {
    const own = cases.filter(({ rules, contextRules = [] }) => [...rules, ...contextRules].includes(id));
    return {
      id,
      hasEdit: own.some(({ isAdvice }) => isAdvice !== true) || hasEditOnPage(id),
      isProved: own.length > 0,
    };
  });
}

function hasEditOnPage(id: string): boolean {
  const page = readFileSync(path.join(import.meta.dirname, `../../docs/rules/${id}.md`), 'utf8');
  const [, example = ''] = /^```dockerfile\n([\s\S]*?)^```$/m.exec(page) ?? [];
  return lintDockerfile(example).some(({ ruleId, fixes }) => ruleId === id && fixes.length > 0);
}
