/**
 * `npm run precision -- [folder] [judgements]`: lints a folder of real Dockerfiles, joins a sample of the findings with
 * what people found of them, and writes docs/precision.md. Ends with 1 where nobody has judged what is in the sample.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { findPlaces, type Place, readCorpus, toKey } from './corpus.ts';
import { compareWithHadolint } from './hadolint.ts';
import { readJudgements } from './judgements.ts';
import { judgeRules, writeReport } from './report.ts';

const [
  folder = path.resolve(import.meta.dirname, '../../corpus'),
  judgementFolder = path.join(import.meta.dirname, 'judgements'),
] = process.argv.slice(2);

const files = readCorpus(folder);
const places = findPlaces(files);
const judgements = readJudgements(judgementFolder);
const rules = judgeRules(places, judgements);
const comparison = compareWithHadolint(files, path.join(judgementFolder, 'hadolint.tsv'));

const found = new Set(places.map(toKey));
const mended = [...judgements.values()].filter(
  (judgement) => judgement.verdict === 'wrong' && !found.has(toKey(judgement)),
);
const lost = [...judgements.values()].filter(
  (judgement) => judgement.verdict === 'right' && !found.has(toKey(judgement)),
);
tell(
  'Nobody has judged',
  rules.flatMap(({ unjudged }) => unjudged),
);
tell('Nobody has judged against hadolint', comparison.unjudged);
tell('Judged right and found no more', lost);

writeFileSync(
  path.resolve(import.meta.dirname, '../../docs/precision.md'),
  writeReport({ files, rules, mended, comparison }),
);
process.exitCode =
  rules.some(({ unjudged }) => unjudged.length > 0) || comparison.unjudged.length > 0 ? 1 : 0;

function tell(what: string, about: readonly Place[]): void {
  for (const { rule, repository, path: file, line } of about) {
    console.log(`${what}: ${rule}, ${repository}, ${file}, line ${line}`);
  }
}
