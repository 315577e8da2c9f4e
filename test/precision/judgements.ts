/** What people who read the Dockerfiles found of the findings: right or wrong, and why. */
import path from 'node:path';
import { type Place, toKey } from './corpus.ts';
import { readTable } from './tables.ts';

/** One file for each list of rules, so that several people can judge at once. */
const groups = ['systemPackages', 'languagePackages', 'layers', 'baseImages'] as const;

export interface Judgement extends Place {
  readonly verdict: 'right' | 'wrong';
  /** In the judge's words, never in the Dockerfile's. Of what is wrong: why. */
  readonly note: string;
}

/** Most findings of a rule that are judged. */
const sampleSize = 20;

/** By the key of their place. */
export function readJudgements(folder: string): ReadonlyMap<string, Judgement> {
  const judgements = new Map<string, Judgement>();
  for (const group of groups) {
    const file = path.join(folder, `${group}.tsv`);
    for (const row of readTable(file, ['rule', 'repository', 'path', 'line', 'verdict', 'note'])) {
      const judgement = toJudgement(row);
      const key = toKey(judgement);
      if (judgements.has(key)) {
        throw new Error(`${file} judges twice: ${key}.`);
      }
      judgements.set(key, judgement);
    }
  }
  return judgements;
}

/** All of a few, else so many spread evenly over all. */
export function sample<Value>(values: readonly Value[]): readonly Value[] {
  const step = Math.max(1, values.length / sampleSize);
  return values.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function toJudgement([
  rule = '',
  repository = '',
  file = '',
  line = '',
  verdict = '',
  note = '',
]: readonly string[]): Judgement {
  if (verdict !== 'right' && verdict !== 'wrong') {
    throw new Error(`A verdict is right or wrong, not “${verdict}”: ${rule}, ${file}, line ${line}.`);
  }
  if (verdict === 'wrong' && note === '') {
    throw new Error(`What is wrong says why: ${rule}, ${file}, line ${line}.`);
  }
  return { rule, repository, path: file, line: Number(line), verdict, note };
}
