/** What has to hold of every fix of every finding, whatever the Dockerfile: for generated files and for real ones. */
import { type Dockerfile, parseDockerfile } from '../../src/dockerfile/dockerfile.ts';
import type { Finding, Fix } from '../../src/dockerfile/finding.ts';
import {
  applyFixes,
  findSafe,
  fixAll,
  lintDockerfile,
  type LintOptions,
} from '../../src/dockerfile/linter.ts';

/** Sentences about what does not hold; none where all does. */
export function findFixFaults(text: string, options: LintOptions = {}): readonly string[] {
  const file = parseDockerfile(text);
  const findings = lintDockerfile(text, options);
  return [
    ...findings.flatMap((finding) =>
      finding.fixes.flatMap((fix) =>
        findFaults(file, { finding, fix, findings, options }).map(
          (fault) => `${finding.ruleId}, “${fix.title}”, line ${finding.range.start.line + 1}: ${fault}`,
        ),
      ),
    ),
    ...findFaultsOfAll(text, { findings, options }),
  ];
}

interface About {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly findings: readonly Finding[];
  readonly options: LintOptions;
}

function findFaults(file: Dockerfile, { finding, fix, findings, options }: About): readonly string[] {
  const { text } = file;
  const edits = fix.edits.map(({ range, newText }) => ({
    start: file.lines.toOffset(range.start),
    end: file.lines.toOffset(range.end),
    newText,
  }));
  if (edits.length === 0) {
    return ['it has no edit'];
  }
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const fixed = applyFixes(text, [{ ...finding, fixes: [fix] }]);
  const after = parseDockerfile(fixed);
  const touched = (instruction: { readonly start: number; readonly end: number }): boolean =>
    edits.some(({ start, end }) => start <= instruction.end && end >= instruction.start);
  const kept = file.instructions.filter((instruction) => !touched(instruction));
  const faults = {
    'it changes nothing': fixed === text,
    'its edits overlap': sorted.some(({ start }, index) => start < (sorted[index - 1]?.end ?? 0)),
    'it has an edit that turns about': edits.some(({ start, end }) => start > end),
    'it suggests without a caution': fix.class === 'suggest' && fix.caution?.endsWith('.') !== true,
    'it changes another instruction': !isSubsequence(toTexts(kept, file), toTexts(after.instructions, after)),
    'it loses a stage': after.stages.length < file.stages.length,
    'it makes an instruction that is none': countUnknown(after) > countUnknown(file),
    'it breaks a script': countUnsure(after) > countUnsure(file),
    'it opens a here-document': countOpen(after) > countOpen(file),
    'it mixes line ends': mixesLineEnds(fixed) && !mixesLineEnds(text),
    'it takes the last line end': text.endsWith('\n') && !fixed.endsWith('\n'),
    'it loses a comment': countLost(file, after) > 0,
    'it does not mend what it is for': !mends(fixed, { finding, findings, options }),
  };
  return Object.entries(faults).flatMap(([fault, isSo]) => (isSo ? [fault] : []));
}

/** What stood behind it may come to light: another command of the same kind. Then that one is mended in turn. */
function mends(fixed: string, { finding, findings, options }: Omit<About, 'fix'>): boolean {
  const before = countOf(findings, finding);
  let text = fixed;
  for (let round = 0; round < maxRounds; round++) {
    const again = lintDockerfile(text, options).filter(
      ({ ruleId, fixes }) => ruleId === finding.ruleId && fixes.length > 0,
    );
    if (again.length < before) {
      return true;
    }
    text = applyFixes(text, again);
  }
  return false;
}

const maxRounds = 6;

function findFaultsOfAll(
  text: string,
  from: { readonly findings: readonly Finding[]; readonly options: LintOptions },
): readonly string[] {
  const once = fixAll(text, from.options);
  const left = lintDockerfile(once, from.options);
  // Where one finding takes the place of another, which is gone, nothing new is wrong.
  const appeared = left.filter(
    ({ ruleId }) =>
      left.length >= from.findings.length &&
      left.filter((finding) => finding.ruleId === ruleId).length >
        from.findings.filter((finding) => finding.ruleId === ruleId).length,
  );
  return [
    ...(fixAll(once, from.options) === once ? [] : ['all fixes: a second time they change more']),
    ...(findSafe(left).length === 0 ? [] : ['all fixes: a safe one is left']),
    ...new Set(appeared.map(({ ruleId }) => `all fixes: they give ${ruleId} something to find`)),
    ...(applyFixes(text, []) === text ? [] : ['no fixes: they change something']),
  ];
}

function toTexts(instructions: Dockerfile['instructions'], { text }: Dockerfile): readonly string[] {
  return instructions.map(({ start, end }) => text.slice(start, end));
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const text of whole) {
    at += text === part[at] ? 1 : 0;
  }
  return at === part.length;
}

const keywords =
  /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/;

function countUnknown({ instructions }: Dockerfile): number {
  return instructions.filter(({ keyword }) => !keywords.test(keyword)).length;
}

function countUnsure({ instructions }: Dockerfile): number {
  return instructions.filter(({ script }) => script?.isSure === false).length;
}

function countOpen({ instructions }: Dockerfile): number {
  return instructions.flatMap(({ heredocs }) => heredocs.filter(({ isClosed }) => !isClosed)).length;
}

function mixesLineEnds(text: string): boolean {
  return /\r\n/.test(text) && /(?<!\r)\n/.test(text);
}

function countLost(before: Dockerfile, after: Dockerfile): number {
  const left = new Map<string, number>();
  after.comments.forEach(({ text }) => left.set(text, (left.get(text) ?? 0) + 1));
  before.comments.forEach(({ text }) => left.set(text, (left.get(text) ?? 0) - 1));
  return [...left.values()].filter((count) => count < 0).length;
}

function countOf(findings: readonly Finding[], { ruleId }: Finding): number {
  return findings.filter((finding) => finding.ruleId === ruleId && finding.fixes.length > 0).length;
}
