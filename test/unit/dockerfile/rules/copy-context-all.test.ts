import { expect, it } from 'vitest';
import type { UnwantedKind, UnwantedPath } from '../../../../src/dockerfile/facts.ts';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { copyContextAll } from '../../../../src/dockerfile/rules/copy-context-all.ts';
import { contextOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const ignoreFile = '.dockerignore';

function unwanted(path: string, kind: UnwantedKind, sizeBytes: number): UnwantedPath {
  return { path, pattern: path, kind, fileCount: 1, sizeBytes };
}

const git = unwanted('.git', 'version-control', 120_000_000);
const modules = unwanted('web/node_modules', 'dependencies', 300_000_000);
const logs = unwanted('a.log', 'log', 2_000_000);
const output = unwanted('dist', 'build-output', 20_000_000);

function having(...paths: readonly UnwantedPath[]) {
  return { facts: { context: contextOf({ ignoreFile, unwanted: paths }) } };
}

describeRule(copyContextAll, {
  catches: {
    'a history in the context': {
      text: 'FROM debian\nCOPY . /app\n',
      options: having(git),
      severity: 'warning',
      fix: 'none',
    },
    'a log, which is small': {
      text: 'FROM debian\nADD ./ /app\n',
      options: having(logs),
      severity: 'information',
    },
    'a small secret': {
      text: 'FROM debian\nCOPY . /app\n',
      options: having(unwanted('.env', 'secret', 100)),
      severity: 'warning',
    },
    'dependencies that a RUN installs anew, in a folder that is copied': {
      text: 'FROM node\nWORKDIR /app\nCOPY web ./\nRUN npm ci\n',
      options: having(modules),
      lines: [2],
    },
    'outputs that a RUN builds anew': {
      text: 'FROM node\nCOPY . /app\nRUN cd /app && npm run build\n',
      options: having(output),
    },
    'a context that is not known, once': {
      text: 'FROM debian AS base\nCOPY . /app\nFROM base\nCOPY . /src\n',
      lines: [1],
      severity: 'hint',
    },
  },
  passes: {
    'a clean context': { text: 'FROM debian\nCOPY . /app\n', options: having() },
    'another folder': { text: 'FROM debian\nCOPY src /app\n', options: having(git, modules) },
    'single files of a context that is not known': 'FROM debian\nCOPY a.txt /app/\n',
    'a stage that is not shipped': {
      text: 'FROM node AS a\nCOPY . /app\nFROM debian\nCOPY --from=a /app/dist /app\n',
      options: having(git),
    },
    'a history that a RUN asks': {
      text: 'FROM debian\nCOPY . /app\nRUN cd /app && git describe > VERSION\n',
      options: having(git),
    },
    'dependencies that nothing installs': { text: 'FROM debian\nCOPY . /app\n', options: having(modules) },
    'outputs that nothing builds': { text: 'FROM nginx\nCOPY . /srv\n', options: having(output) },
    'a folder that is itself such a thing': {
      text: 'FROM nginx\nCOPY dist /srv\nRUN make\n',
      options: having(output),
    },
    'a context without an ignore file, which has a rule of its own': {
      text: 'FROM debian\nCOPY . /app\n',
      options: { facts: { context: contextOf({ unwanted: [git] }) } },
    },
    'what comes from another stage': 'FROM debian AS a\nRUN make\nFROM debian\nCOPY --from=a . /app\n',
  },
});

it('copy-context-all names the largest with their bytes, and the lines for the ignore file', () => {
  const text = 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
  const finding = lintDockerfile(text, having(modules, git, logs, unwanted('b.log', 'log', 1))).find(
    ({ ruleId }) => ruleId === 'copy-context-all',
  );
  expect(finding?.summary).toBe(
    'This brings “web/node_modules” (300 MB), “.git” (120 MB), “a.log” (2 MB) and 1 more into the image.',
  );
  expect(finding?.advice).toBe('Add to .dockerignore: web/node_modules, .git, a.log, b.log.');
  expect(finding?.savedBytes).toBe(422_000_001);
});

it('says which lines of the ignore file would mend it, each once', () => {
  const other = { ...git, path: 'sub/.git' };
  const finding = lintDockerfile('FROM debian\nCOPY . /app\n', having(git, other, logs)).find(
    ({ ruleId }) => ruleId === copyContextAll.id,
  );
  expect(finding?.ignorePatterns).toEqual(['.git', 'a.log']);
});
