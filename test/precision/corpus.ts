/**
 * The real Dockerfiles that the rules are judged by. The repository has their names only, in files.tsv; a folder has them
 * as `owner__name__path-with-dashes.Dockerfile`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../src/dockerfile/finding.ts';
import { lintDockerfile } from '../../src/dockerfile/linter.ts';
import { readTable } from './tables.ts';

export interface RealFile {
  readonly repository: string;
  readonly path: string;
  readonly text: string;
}

/** A finding of a rule in a line, counted from one. Two of one rule in one line are one. */
export interface Place {
  readonly rule: string;
  readonly repository: string;
  readonly path: string;
  readonly line: number;
}

/** In the order of the list. Throws where the folder lacks one. */
export function readCorpus(folder: string): readonly RealFile[] {
  const list = path.join(import.meta.dirname, 'files.tsv');
  return readTable(list, ['repository', 'path', 'commit', 'licence']).map(([repository = '', name = '']) => {
    const file = `${repository.replace('/', '__')}__${name.replaceAll('/', '-')}.Dockerfile`;
    return { repository, path: name, text: readFileSync(path.join(folder, file), 'utf8') };
  });
}

/** In the order of the files, then of the lines. */
export function findPlaces(files: readonly RealFile[]): readonly Place[] {
  return files.flatMap((file) => {
    const findings = lintDockerfile(file.text, { fileName: file.path });
    const places = findings.map((finding) => toPlace(finding, file));
    return places.filter((place, index) => places.findIndex((other) => isSame(other, place)) === index);
  });
}

/** The same for the same place, as the tables of judgements have it. */
export function toKey({ rule, repository, path: file, line }: Place): string {
  return [rule, repository, file, line].join('\t');
}

function toPlace({ ruleId, range }: Finding, file: RealFile): Place {
  return { rule: ruleId, repository: file.repository, path: file.path, line: range.start.line + 1 };
}

function isSame(a: Place, b: Place): boolean {
  return a.rule === b.rule && a.line === b.line;
}
