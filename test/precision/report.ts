/** How often the rules are right on real Dockerfiles, as the document that people read. */
import { allRules } from '../../src/dockerfile/rules/all.ts';
import { type Place, type RealFile, toKey } from './corpus.ts';
import type { Comparison, Counts } from './hadolint.ts';
import { type Judgement, sample } from './judgements.ts';
import { writeTable } from './tables.ts';

export interface JudgedRule {
  readonly id: string;
  readonly findingCount: number;
  /** Of the sample. */
  readonly right: number;
  readonly wrong: readonly Judgement[];
  readonly unjudged: readonly Place[];
}

export function judgeRules(
  places: readonly Place[],
  judgements: ReadonlyMap<string, Judgement>,
): readonly JudgedRule[] {
  return allRules.map(({ id }) => {
    const found = places.filter(({ rule }) => rule === id);
    const sampled = sample(found);
    const judged = sampled.flatMap((place) => judgements.get(toKey(place)) ?? []);
    return {
      id,
      findingCount: found.length,
      right: judged.filter(({ verdict }) => verdict === 'right').length,
      wrong: judged.filter(({ verdict }) => verdict === 'wrong'),
      unjudged: sampled.filter((place) => !judgements.has(toKey(place))),
    };
  });
}

export function writeReport(from: {
  readonly files: readonly RealFile[];
  readonly rules: readonly JudgedRule[];
  /** Judged wrong, and found no more. */
  readonly mended: readonly Judgement[];
  readonly comparison: Comparison;
}): string {
  const { files, rules, mended, comparison } = from;
  const firing = rules.filter(({ findingCount }) => findingCount > 0);
  const silent = rules.filter(({ findingCount }) => findingCount === 0);
  const repositoryCount = new Set(files.map(({ repository }) => repository)).size;
  return [
    '# How often the rules are right',
    '',
    `The rules were run over ${files.length} Dockerfiles of ${repositoryCount} public repositories; [files.tsv](../test/precision/files.tsv) names them, with the commits. Of each rule up to 20 findings, spread evenly over all that it has there, were judged by reading the Dockerfile around them and what its fixes make of it. A finding is right when what it says is true of the image that ships, the change that it proposes saves bytes (or time of the build, where that is what it promises) and keeps the meaning, and a sensible reviewer would take it. Rules were mended where they were wrong, and judged again, by those who write them: so these are the files by which they were made, and on others they will be right less often.`,
    '',
    'The judgements are in [test/precision/judgements](../test/precision/judgements). `npm run precision` lints the files again and writes this page; it fails where a finding of the sample has not been judged.',
    '',
    '## All rules',
    '',
    ...writeRules(firing),
    '',
    `These have nothing to find in the files: ${silent.map(({ id }) => link(id)).join(', ')}.`,
    '',
    '## What is wrong',
    '',
    ...writeWrong(firing.flatMap((rule) => rule.wrong)),
    '',
    '## What was wrong and is mended',
    '',
    'These were found before and judged wrong; the rules are silent about them now. Those of the rules about packages are all here; those of the other rules were not written down while they were mended.',
    '',
    ...writeWrong(mended.toSorted((a, b) => (toKey(a) < toKey(b) ? -1 : 1))),
    '',
    ...writeComparison(comparison),
    '',
  ].join('\n');
}

function writeRules(rules: readonly JudgedRule[]): readonly string[] {
  const toRow = (name: string, of: readonly JudgedRule[]): readonly string[] => {
    const right = add(of.map((rule) => rule.right));
    const wrong = add(of.map((rule) => rule.wrong.length));
    const found = add(of.map(({ findingCount }) => findingCount));
    return [name, ...[found, right + wrong, right, wrong].map(String), toShare(right, right + wrong)];
  };
  return writeTable(
    ['Rule', 'Findings', 'Judged', 'Right', 'Wrong', 'Share'],
    [...rules.map((rule) => toRow(link(rule.id), [rule])), toRow('All', rules)],
    { numbers: [1, 2, 3, 4, 5] },
  );
}

function writeWrong(wrong: readonly Judgement[]): readonly string[] {
  return wrong.length === 0
    ? ['Nothing.']
    : wrong.map(
        ({ rule, repository, path, line, note }) =>
          `- ${link(rule)}, \`${path}\` of ${repository}, line ${line}: ${note}`,
      );
}

function writeComparison({ pairs }: Comparison): readonly string[] {
  const all = (pick: (pair: Comparison['pairs'][number]) => Counts): readonly string[] =>
    [add(pairs.map((pair) => pick(pair).true)), add(pairs.map((pair) => pick(pair).false))].map(String);
  return [
    '## Beside hadolint',
    '',
    'What hadolint 2.15.1 says of the size of the same files, rule by rule, and what we say. Each instruction that either of the two names was judged: true where the image that ships is made larger there by what the rule is about, false where it is not, since the stage does not ship, a cache is mounted, or it is cleaned up or switched off in a way that was not seen. Files that hadolint cannot parse (26 of these, most with here-documents) count as nothing said.',
    '',
    'The one true finding that we lack is an install of wget by which certificates come along: our fix would name them, since wget mostly needs them, and nothing would be saved.',
    '',
    ...writeTable(
      [
        'About',
        'hadolint',
        'true',
        'false',
        'Ours',
        'true',
        'false',
        'true, only hadolint',
        'true, only ours',
      ],
      [
        ...pairs.map(({ code, topic, rules, hadolint, ours, onlyHadolint, onlyOurs }) => [
          topic,
          code,
          ...[hadolint.true, hadolint.false].map(String),
          rules.map(link).join(', '),
          ...[ours.true, ours.false, onlyHadolint, onlyOurs].map(String),
        ]),
        [
          'all',
          '',
          ...all(({ hadolint }) => hadolint),
          '',
          ...all(({ ours }) => ours),
          String(add(pairs.map(({ onlyHadolint }) => onlyHadolint))),
          String(add(pairs.map(({ onlyOurs }) => onlyOurs))),
        ],
      ],
      { numbers: [2, 3, 5, 6, 7, 8] },
    ),
  ];
}

function link(id: string): string {
  return `[${id}](rules/${id}.md)`;
}

function toShare(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`;
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
