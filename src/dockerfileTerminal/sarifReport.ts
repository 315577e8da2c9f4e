/**
 * Findings in the format that code hosts and editors read, with the edits that mend them.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding, Fix, Range } from '../dockerfile/finding.ts';
import { allRules } from '../dockerfile/rules/all.ts';
import { toSentences } from '../dockerfile/findingText.ts';
import type { LintedFile } from './runTerminal.ts';

export function formatSarif(files: readonly LintedFile[]): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'registry-explorer',
            fullName: 'Image & Registry Explorer, rules for Dockerfiles',
            rules: allRules.map(({ id, summary }) => ({
              id,
              shortDescription: { text: summary },
              helpUri: toPage(id),
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: files.flatMap((file) => file.findings.map((finding) => toResult(file, finding))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const pages = path.resolve(import.meta.dirname, '../../docs/rules');

function toPage(ruleId: string): string {
  return pathToFileURL(path.join(pages, `${ruleId}.md`)).href;
}

const ruleIndexes: ReadonlyMap<string, number> = new Map(allRules.map(({ id }, index) => [id, index]));

const levels = { warning: 'warning', information: 'note', hint: 'note' } as const;

function toResult(file: LintedFile, finding: Finding): object {
  const { ruleId, severity, range, savedBytes, fixes } = finding;
  const artifactLocation = { uri: toUri(file.name) };
  return {
    ruleId,
    ruleIndex: ruleIndexes.get(ruleId) ?? -1,
    level: levels[severity],
    message: { text: toSentences(finding) },
    locations: [{ physicalLocation: { artifactLocation, region: toRegion(range) } }],
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => toFix(fix, artifactLocation)) }),
    ...(savedBytes === undefined ? {} : { properties: { savedBytes } }),
  };
}

function toFix(fix: Fix, artifactLocation: { readonly uri: string }): object {
  const text = fix.caution === undefined ? `${fix.title}.` : `${fix.title}. ${fix.caution}`;
  return {
    description: { text },
    artifactChanges: [
      {
        artifactLocation,
        replacements: fix.edits.map(({ range, newText }) => ({
          deletedRegion: toRegion(range),
          insertedContent: { text: newText },
        })),
      },
    ],
  };
}

/** Lines and columns of SARIF count from one; `endColumn` is behind the last character. */
function toRegion({ start, end }: Range): object {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** A relative reference, or the URI of a file elsewhere. */
function toUri(name: string): string {
  return path.isAbsolute(name)
    ? pathToFileURL(name).href
    : name
        .split('/')
        .map((part) => encodeURIComponent(part))
        .join('/');
}
