import { baseFullPerl } from '../../../../src/dockerfile/rules/base-full-perl.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(baseFullPerl, {
  catches: {
    'a version': {
      text: 'FROM perl:5.40\n',
      fix: 'suggest',
      severity: 'warning',
      fixed: 'FROM perl:5.40-slim\n',
    },
    threads: { text: 'FROM perl:5.40-threaded\n', fixed: 'FROM perl:5.40-slim-threaded\n' },
    'a release of Debian': { text: 'FROM perl:5-bookworm\n', fixed: 'FROM perl:5-slim-bookworm\n' },
    'no tag': { text: 'FROM perl\n', fixed: 'FROM perl:slim\n' },
  },
  passes: {
    'modules that may have to be compiled': 'FROM perl:5.40\nRUN cpanm DBD::Pg\n',
    'a slim image': 'FROM perl:5.40-slim-threaded\n',
    'a dev container': { text: 'FROM perl:5\n', options: { fileName: '.devcontainer/Dockerfile' } },
  },
});
