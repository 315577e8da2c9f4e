/** What stands above each stage that is an image of its own: its size, its layers, what could be saved. Knows no editor. */
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { Facts } from '../../dockerfile/facts.ts';
import type { Finding } from '../../dockerfile/finding.ts';
import { chainOf, type Stage } from '../../dockerfile/stages.ts';
import { formatBytes, formatQuantity } from '../../shared/format.ts';
import { sumSavings } from '../../dockerfile/findingText.ts';

export interface StageSummary {
  /** Zero-based, of its FROM. */
  readonly line: number;
  readonly text: string;
}

export function summariseStages(
  file: Dockerfile,
  from: { readonly facts: Facts; readonly findings: readonly Finding[] },
): readonly StageSummary[] {
  return findImages(file).map((stage) => ({
    line: file.lines.lineOf(stage.from.start),
    text: describe(file, stage, from),
  }));
}

/** The last stage, and those that nobody builds on or copies from: a target builds them. */
function findImages(file: Dockerfile): readonly Stage[] {
  const used = new Set(
    file.stages.flatMap(({ base, copies }) => [
      ...(base.kind === 'stage' ? [base.index] : []),
      ...copies.map((copy) => copy.from),
    ]),
  );
  return file.stages.filter(({ index }) => index === file.stages.length - 1 || !used.has(index));
}

function describe(
  file: Dockerfile,
  stage: Stage,
  from: { readonly facts: Facts; readonly findings: readonly Finding[] },
): string {
  const isLast = stage.index === file.stages.length - 1;
  const chain = chainOf(file.stages, stage);
  const own = chain.flatMap(({ instructions }) => instructions).filter(({ keyword }) => makesLayer(keyword));
  const base = chain[0]?.base;
  const reference = base?.kind === 'image' ? base.reference : undefined;
  const baseFacts = reference === undefined ? undefined : from.facts.baseImages?.get(reference);
  const measured = from.facts.measured;
  const ownBytes = own.reduce(
    (sum, { index }) => sum + (measured?.instructions.get(index)?.layerBytes ?? 0),
    0,
  );
  const size =
    measured !== undefined && isLast && (baseFacts !== undefined || base?.kind === 'scratch')
      ? `${formatBytes(ownBytes + (baseFacts?.sizeBytes ?? 0))} compressed`
      : baseFacts === undefined
        ? undefined
        : `${formatBytes(baseFacts.sizeBytes)} base`;
  const layers = formatQuantity(own.length, { one: 'layer of its own', many: 'layers of its own' });
  const hints = isLast
    ? from.findings.filter(({ fixes, saving }) => fixes.length > 0 || saving !== undefined)
    : [];
  const saved = sumSavings(hints);
  const advice =
    hints.length === 0
      ? isLast
        ? 'nothing to save found'
        : undefined
      : `${formatQuantity(hints.length, { one: 'hint', many: 'hints' })}${saved > 0 ? `, ${formatBytes(saved)} to save` : ''}`;
  return [size === undefined ? undefined : `≈ ${size}`, layers, advice]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** @see https://docs.docker.com/build/building/best-practices/ only these make layers with files. */
function makesLayer(keyword: string): boolean {
  return keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD';
}
