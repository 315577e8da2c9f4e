/**
 * Our rules beside those of hadolint that are about size, instruction by instruction. What hadolint finds is in the table
 * of judgements, since it is not installed here; what we find is found anew.
 */
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts';
import { lintDockerfile } from '../../src/dockerfile/linter.ts';
import type { Place, RealFile } from './corpus.ts';
import { readTable } from './tables.ts';

export interface Pair {
  readonly code: string;
  readonly topic: string;
  readonly rules: readonly string[];
}

export interface Counts {
  readonly true: number;
  readonly false: number;
}

export interface ComparedPair extends Pair {
  readonly hadolint: Counts;
  readonly ours: Counts;
  /** True ones that only one of the two has. */
  readonly onlyHadolint: number;
  readonly onlyOurs: number;
}

export interface Comparison {
  readonly pairs: readonly ComparedPair[];
  /** Ours that the table does not have; the rule is hadolint's code. */
  readonly unjudged: readonly Place[];
}

const pairs: readonly Pair[] = [
  {
    code: 'DL3009',
    topic: 'lists of apt',
    rules: ['apt-lists-left', 'apt-lists-rm-later', 'update-without-install'],
  },
  { code: 'DL3010', topic: 'copied archives', rules: ['copy-archive-extract'] },
  { code: 'DL3015', topic: 'recommended packages', rules: ['apt-recommends'] },
  { code: 'DL3019', topic: 'cache of apk', rules: ['apk-cache'] },
  { code: 'DL3032', topic: 'cache of yum', rules: ['rpm-cache', 'rpm-clean-later'] },
  { code: 'DL3036', topic: 'cache of zypper', rules: ['zypper-cache'] },
  { code: 'DL3040', topic: 'cache of dnf', rules: ['rpm-cache', 'rpm-clean-later'] },
  { code: 'DL3042', topic: 'cache of pip', rules: ['pip-cache'] },
  { code: 'DL3060', topic: 'cache of yarn', rules: ['yarn-cache'] },
];

interface Judged {
  readonly code: string;
  readonly key: string;
  readonly byHadolint: boolean;
  readonly isTrue: boolean;
}

export function compareWithHadolint(files: readonly RealFile[], table: string): Comparison {
  const judged = readTable(table, ['code', 'repository', 'path', 'line', 'hadolint', 'verdict', 'note']).map(
    ([code = '', repository = '', file = '', line = '', byHadolint = '', verdict = '']): Judged => ({
      code,
      key: [repository, file, line].join('\t'),
      byHadolint: byHadolint === 'yes',
      isTrue: verdict === 'true',
    }),
  );
  const compared = pairs.map((pair) => {
    const rows = judged.filter(({ code }) => code === pair.code);
    const known = new Set(rows.map(({ key }) => key));
    const others = new Set(judged.filter(({ code }) => hasSameRules(code, pair)).map(({ key }) => key));
    const places = findInstructions(files, pair);
    const ours = new Set(places.map(toInstructionKey));
    const count = (chosen: readonly Judged[]): Counts => ({
      true: chosen.filter(({ isTrue }) => isTrue).length,
      false: chosen.filter(({ isTrue }) => !isTrue).length,
    });
    return {
      ...pair,
      hadolint: count(rows.filter(({ byHadolint }) => byHadolint)),
      ours: count(rows.filter(({ key }) => ours.has(key))),
      onlyHadolint: rows.filter(({ key, byHadolint, isTrue }) => isTrue && byHadolint && !ours.has(key))
        .length,
      onlyOurs: rows.filter(({ key, byHadolint, isTrue }) => isTrue && !byHadolint && ours.has(key)).length,
      unjudged: places.filter(
        (place) => !known.has(toInstructionKey(place)) && !others.has(toInstructionKey(place)),
      ),
    };
  });
  return { pairs: compared, unjudged: compared.flatMap(({ unjudged }) => unjudged) };
}

/** yum and dnf are one rule of ours: what is judged under the one code need not be under the other. */
function hasSameRules(code: string, pair: Pair): boolean {
  return pairs.some((other) => other.code === code && other.rules.join() === pair.rules.join());
}

/** Where the instructions begin in which our rules find something. */
function findInstructions(files: readonly RealFile[], { code, rules }: Pair): readonly Place[] {
  return files.flatMap((file) => {
    const findings = lintDockerfile(file.text, { fileName: file.path }).filter(({ ruleId }) =>
      rules.includes(ruleId),
    );
    if (findings.length === 0) {
      return [];
    }
    const { instructions, lines } = parseDockerfile(file.text);
    const found = findings.flatMap(({ ruleId, range, summary }) => {
      // What is removed too late is in the layers that the summary names.
      if (ruleId.endsWith('-later')) {
        return [...summary.matchAll(/line (\d+)/g)].map(([, line]) => Number(line));
      }
      const at = lines.toOffset(range.start);
      const instruction = instructions.find(({ start, end }) => start <= at && at < end);
      return [lines.toRange(instruction ?? { start: at, end: at }).start.line + 1];
    });
    return [...new Set(found)].map((line) => ({
      rule: code,
      repository: file.repository,
      path: file.path,
      line,
    }));
  });
}

function toInstructionKey({ repository, path: file, line }: Place): string {
  return [repository, file, line].join('\t');
}
