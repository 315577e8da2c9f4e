/**
 * The waste that was measured in the layers of an image, as findings at the instructions that made it. What a rule of the
 * linter already says about the same bytes is not said twice. Knows no editor.
 */
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { MeasuredFacts, MeasuredWaste } from '../../dockerfile/facts.ts';
import type { Finding } from '../../dockerfile/finding.ts';
import { severityOf } from '../../dockerfile/rule.ts';
import { formatBytes } from '../../shared/format.ts';

/** Less is noise. */
const minBytes = 100_000;

export function toMeasuredFindings(
  file: Dockerfile,
  from: { readonly measured: MeasuredFacts; readonly findings: readonly Finding[] },
): readonly Finding[] {
  return [...from.measured.instructions].flatMap(([index, { waste }]) => {
    const instruction = file.instructions[index];
    if (instruction === undefined) {
      return [];
    }
    const first = file.lines.lineOf(instruction.start);
    const last = file.lines.lineOf(instruction.end);
    const here = from.findings.filter(
      ({ range, saving }) =>
        range.start.line >= first && range.start.line <= last && saving?.basis === 'measured',
    );
    const saidBytes = new Set(here.map(({ savedBytes }) => savedBytes));
    return waste
      .filter(({ sizeBytes }) => sizeBytes >= minBytes && !saidBytes.has(sizeBytes))
      .map((group) =>
        toFinding(group, { range: file.lines.toRange(instruction.keywordSpan), measured: from.measured }),
      );
  });
}

function toFinding(
  group: MeasuredWaste,
  at: { readonly range: Finding['range']; readonly measured: MeasuredFacts },
): Finding {
  const saving = {
    minBytes: group.sizeBytes,
    maxBytes: group.sizeBytes,
    basis: 'measured',
    source: `measured in ${at.measured.imageName}`,
    unit: 'unpacked',
  } as const;
  return {
    ruleId: 'measured-waste',
    range: at.range,
    severity: severityOf(saving),
    summary: `${group.title}: ${formatBytes(group.sizeBytes)} in this layer.`,
    ...(group.advice === undefined ? {} : { advice: group.advice }),
    saving,
    savedBytes: group.sizeBytes,
    fixes: [],
  };
}
