/** What holds for every rule: its file, its page, its example. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyFixes, fixAll, lintDockerfile } from '../../../src/dockerfile/linter.ts';
import { allRules } from '../../../src/dockerfile/rules/all.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const lists = ['all.ts', 'systemPackages.ts', 'languagePackages.ts', 'layers.ts', 'baseImages.ts'];

describe('the rules', () => {
  it('are one file each, in the lists, with a page and a test of their own', () => {
    const ids = allRules.map(({ id }) => id).toSorted();
    const files = readdirSync(path.join(root, 'src/dockerfile/rules'))
      .filter((file) => !lists.includes(file))
      .map((file) => file.replace(/\.ts$/, ''))
      .toSorted();
    const pages = readdirSync(path.join(root, 'docs/rules'))
      .map((file) => file.replace(/\.md$/, ''))
      // What is measured is no rule, and has a page all the same.
      .filter((id) => id !== 'measured-waste')
      .toSorted();
    const untested = ids.filter(
      (id) => !existsSync(path.join(root, `test/unit/dockerfile/rules/${id}.test.ts`)),
    );
    expect({ files, pages, untested }).toEqual({ files: ids, pages: ids, untested: [] });
  });

  it.each(allRules.map((rule) => [rule.id, rule] as const))('%s has a page that shows it', (id, rule) => {
    const page = readFileSync(path.join(root, `docs/rules/${id}.md`), 'utf8');
    const headings = [...page.matchAll(/^## (.*)$/gm)].map((found) => found[1]);
    const [before = '', after] = [...page.matchAll(/^```dockerfile\n([\s\S]*?)^```$/gm)].map(
      (found) => found[1],
    );
    expect(page.startsWith(`# ${id}\n\n${rule.summary}\n`)).toBe(true);
    expect(headings).toEqual(['Why', 'Example', 'Bytes', 'When not']);
    const needsFacts = page.includes('<!-- the example needs more than its text -->');
    const found = (text: string): readonly string[] =>
      lintDockerfile(text).flatMap(({ ruleId }) => (ruleId === id ? [ruleId] : []));
    expect({ before: needsFacts || found(before).length > 0, after: found(after ?? '') }).toEqual({
      before: true,
      after: [],
    });
  });

  it.each(allRules.map((rule) => [rule.id] as const))('%s mends its example once and for all', (id) => {
    const page = readFileSync(path.join(root, `docs/rules/${id}.md`), 'utf8');
    const before = /^```dockerfile\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
    const fixed = applyFixes(
      before,
      lintDockerfile(before).filter(({ ruleId, fixes }) => ruleId === id && fixes.length > 0),
    );
    const again = lintDockerfile(fixed).filter(({ ruleId, fixes }) => ruleId === id && fixes.length > 0);
    expect(applyFixes(fixed, again)).toBe(fixed);
    expect(fixAll(fixAll(before))).toBe(fixAll(before));
  });
});
