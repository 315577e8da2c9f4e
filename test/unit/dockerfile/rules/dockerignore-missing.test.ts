import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { dockerignoreMissing } from '../../../../src/dockerfile/rules/dockerignore-missing.ts';
import { contextOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const git = {
  path: '.git',
  pattern: '.git',
  kind: 'version-control',
  fileCount: 9,
  sizeBytes: 50_000_000,
} as const;
const env = { path: '.env', pattern: '**/.env', kind: 'secret', fileCount: 1, sizeBytes: 10 } as const;

const missing = { facts: { context: contextOf({ unwanted: [git] }) } };

describeRule(dockerignoreMissing, {
  catches: {
    'a history that comes into the image': {
      text: 'FROM debian\nCOPY . /app\nCOPY . /src\n',
      options: missing,
      lines: [1],
      severity: 'warning',
      fix: 'none',
    },
    'a secret': {
      text: 'FROM debian\nCOPY . /app\n',
      options: { facts: { context: contextOf({ unwanted: [env] }) } },
      severity: 'warning',
    },
    'a builder, to which it is sent': {
      text: 'FROM golang AS a\nCOPY . /src\nRUN go build\nFROM debian\nCOPY --from=a /a /a\n',
      options: missing,
      lines: [1],
      severity: 'hint',
    },
  },
  passes: {
    'an ignore file': {
      text: 'FROM debian\nCOPY . /app\n',
      options: { facts: { context: contextOf({ unwanted: [git], ignoreFile: '.dockerignore' }) } },
    },
    'nothing worth ignoring': {
      text: 'FROM debian\nCOPY . /app\n',
      options: { facts: { context: contextOf() } },
    },
    'single files': { text: 'FROM debian\nCOPY a.txt b.txt /app/\n', options: missing },
    'a context that is not known': 'FROM debian\nCOPY . /app\n',
  },
});

it('dockerignore-missing says what a file to leave it out would have', () => {
  const finding = lintDockerfile('FROM debian\nCOPY . /app\n', {
    facts: { context: contextOf({ unwanted: [git, env] }) },
  }).find(({ ruleId }) => ruleId === 'dockerignore-missing');
  expect(finding?.summary).toBe(
    'There is no .dockerignore, so “.git” (50 MB) and “.env” (10 B) come into the image.',
  );
  expect(finding?.advice).toBe('Make a .dockerignore with .git, **/.env.');
});
