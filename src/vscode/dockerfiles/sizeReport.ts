/** "Explain Image Size of This Dockerfile" as Markdown: the total, each instruction, each finding with its bytes. */
import type { Dockerfile, Instruction } from '../../dockerfile/dockerfile.ts';
import type { Facts } from '../../dockerfile/facts.ts';
import type { Finding } from '../../dockerfile/finding.ts';
import type { ImageView } from '../../dockerfile/imageView.ts';
import { formatBytes, formatQuantity } from '../../shared/format.ts';
import { describeSaving, sumSavings } from '../../dockerfile/findingText.ts';

export interface ReportSubject {
  readonly name: string;
  readonly file: Dockerfile;
  readonly image: ImageView;
  readonly findings: readonly Finding[];
  readonly facts: Facts;
  /** The text after every safe fix. */
  readonly fixed: string;
}

export function writeSizeReport(subject: ReportSubject): string {
  return [
    `# Image size of ${subject.name}`,
    describeTotal(subject),
    '## Instructions',
    toInstructionTable(subject),
    '## What can be saved',
    subject.findings.length === 0
      ? 'Nothing was found that makes this image larger than it has to be.'
      : toFindingTable(subject),
    ...describeContext(subject.facts),
    '## Every safe fix',
    subject.fixed === subject.file.text
      ? 'No fix can be made without a look at it.'
      : `“Preview Fixes of This Dockerfile” shows these changes beside the file; “Make every safe size fix of this Dockerfile” makes them.`,
    ...(subject.fixed === subject.file.text ? [] : [toDiff(subject.file.text, subject.fixed)]),
    '',
  ].join('\n\n');
}

function describeTotal({ facts, findings, image }: ReportSubject): string {
  const saved = sumSavings(findings);
  const base = image.chain[0]?.base;
  const reference = base?.kind === 'image' ? base.reference : undefined;
  const baseBytes = reference === undefined ? undefined : facts.baseImages?.get(reference)?.sizeBytes;
  const measured = facts.measured;
  const own = [...(measured?.instructions.values() ?? [])].reduce(
    (sum, { layerBytes }) => sum + layerBytes,
    0,
  );
  return [
    ...(baseBytes === undefined
      ? []
      : [`The base image ${reference} is ${formatBytes(baseBytes)} compressed.`]),
    measured === undefined
      ? 'The bytes are estimates with their source. “Measure Against Image…” reads them from the layers of an image that was built from this file.'
      : `The layers of this file are ${formatBytes(own)} compressed, measured in ${measured.imageName}.`,
    findings.length === 0
      ? ''
      : `${formatQuantity(findings.length, { one: 'finding', many: 'findings' })}${saved > 0 ? `, at least ${formatBytes(saved)} to save` : ''}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function toInstructionTable({ file, image, facts, findings }: ReportSubject): string {
  const isMeasured = facts.measured !== undefined;
  const rows = image.instructions
    .filter(({ keyword }) => ['RUN', 'COPY', 'ADD'].includes(keyword))
    .map((instruction) => {
      const measured = facts.measured?.instructions.get(instruction.index);
      const count = findings.filter(({ range }) => isInside(file, instruction, range.start.line)).length;
      return [
        String(file.lines.lineOf(instruction.start) + 1),
        `\`${excerpt(file, instruction)}\``,
        ...(isMeasured ? [measured === undefined ? '' : formatBytes(measured.layerBytes)] : []),
        count === 0 ? '' : String(count),
      ];
    });
  return rows.length === 0
    ? 'No instruction of this file makes a layer.'
    : toTable(['Line', 'Instruction', ...(isMeasured ? ['Compressed'] : []), 'Findings'], rows);
}

function toFindingTable({ findings }: ReportSubject): string {
  return toTable(
    ['Line', 'Rule', 'What', 'Bytes', 'Source', 'Fix'],
    findings.map((finding) => [
      String(finding.range.start.line + 1),
      finding.ruleId,
      [finding.summary, finding.advice].filter((text) => text !== undefined).join(' '),
      describeSaving(finding.saving) ?? '',
      finding.saving?.source ?? '',
      finding.fixes[0] === undefined
        ? ''
        : `${finding.fixes[0].title}${finding.fixes[0].class === 'safe' ? '' : ' (check first)'}`,
    ]),
  );
}

function describeContext({ context }: Facts): readonly string[] {
  if (context === undefined) {
    return [];
  }
  const total = `${formatQuantity(context.fileCount, { one: 'file', many: 'files' })}, ${formatBytes(context.sizeBytes)}`;
  return [
    '## Build context',
    `COPY of the whole context would send ${total}${context.isComplete ? '' : ', and more that was not counted'}. ${
      context.ignoreFile === undefined ? 'There is no .dockerignore.' : `${context.ignoreFile} is respected.`
    }`,
    ...(context.unwanted.length === 0
      ? []
      : [
          toTable(
            ['Hardly wanted', 'Files', 'Bytes'],
            context.unwanted.map(({ path, fileCount, sizeBytes }) => [
              `\`${path}\``,
              String(fileCount),
              formatBytes(sizeBytes),
            ]),
          ),
        ]),
  ];
}

function isInside(file: Dockerfile, instruction: Instruction, line: number): boolean {
  return line >= file.lines.lineOf(instruction.start) && line <= file.lines.lineOf(instruction.end);
}

const maxExcerpt = 70;

function excerpt(file: Dockerfile, { start, end }: Instruction): string {
  const text = file.text
    .slice(start, Math.min(end, start + 400))
    .replaceAll(/[\\`]\s*\n/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('`', '´');
  return text.length > maxExcerpt ? `${text.slice(0, maxExcerpt)}…` : text;
}

/** Line by line; the lines of both that are the same at start and end are left out but for three. */
function toDiff(before: string, after: string): string {
  const old = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) {
    start++;
  }
  let tail = 0;
  while (
    tail < Math.min(old.length, now.length) - start &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail++;
  }
  const context = Math.max(0, start - 3);
  return [
    '```diff',
    ...old.slice(context, start).map((line) => ` ${line}`),
    ...old.slice(start, old.length - tail).map((line) => `-${line}`),
    ...now.slice(start, now.length - tail).map((line) => `+${line}`),
    '```',
  ].join('\n');
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => ':--'), ...rows]
    .map(
      (cells) =>
        `| ${cells.map((cell) => cell.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`,
    )
    .join('\n');
}
