import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lintDockerfile } from '../../../src/dockerfile/linter.ts';
import { allRules } from '../../../src/dockerfile/rules/all.ts';
import { formatSarif } from '../../../src/dockerfileTerminal/sarifReport.ts';

const text =
  'FROM python:3.14\nRUN apt-get update && apt-get install -y --no-install-recommends curl\nCMD ["python", "a.py"]\n';

function format(name: string): unknown {
  return JSON.parse(formatSarif([{ name, findings: lintDockerfile(text), isMended: false }]));
}

describe('a report in SARIF', () => {
  it('has every rule with a page that is there', () => {
    const log = formatSarif([]);
    const pages = [...log.matchAll(/"helpUri": "([^"]+)"/g)].map((found) => fileURLToPath(found[1] ?? ''));
    expect(pages.length).toBe(allRules.length);
    expect(pages.filter((page) => !existsSync(page))).toEqual([]);
    expect(JSON.parse(log)).toMatchObject({ version: '2.1.0', runs: [{ results: [] }] });
  });

  it('has each finding with its place, counted from one, and its fix', () => {
    expect(format('a b/Dockerfile')).toMatchObject({
      runs: [
        {
          columnKind: 'utf16CodeUnits',
          results: [
            { ruleId: 'base-full-python', level: 'warning' },
            {
              ruleId: 'apt-lists-left',
              ruleIndex: allRules.findIndex(({ id }) => id === 'apt-lists-left'),
              level: 'warning',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'a%20b/Dockerfile' },
                    region: { startLine: 2, startColumn: 5, endLine: 2, endColumn: 19 },
                  },
                },
              ],
              fixes: [
                {
                  description: { text: 'Remove the package lists in the same RUN.' },
                  artifactChanges: [
                    {
                      artifactLocation: { uri: 'a%20b/Dockerfile' },
                      replacements: [
                        {
                          deletedRegion: { startLine: 2, startColumn: 70, endLine: 2, endColumn: 70 },
                          insertedContent: { text: ' && rm -rf /var/lib/apt/lists/*' },
                        },
                      ],
                    },
                  ],
                },
              ],
              properties: { savedBytes: 17_000_000 },
            },
          ],
        },
      ],
    });
  });

  it('names a file elsewhere by its whole address', () => {
    expect(JSON.stringify(format('/srv/shop/Dockerfile'))).toContain('"file:///srv/shop/Dockerfile"');
  });
});
