import { baseFullDebian } from '../../../../src/dockerfile/rules/base-full-debian.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(baseFullDebian, {
  catches: {
    'a release': {
      text: 'FROM debian:trixie\nCMD ["agent"]\n',
      fix: 'suggest',
      severity: 'warning',
      fixed: 'FROM debian:trixie-slim\nCMD ["agent"]\n',
    },
    'a number': { text: 'FROM debian:12.5\n', fixed: 'FROM debian:12.5-slim\n' },
    'a date': { text: 'FROM debian:bookworm-20240612\n', fixed: 'FROM debian:bookworm-20240612-slim\n' },
    'no tag, which is the stable release': { text: 'FROM debian\n', fixed: 'FROM debian:stable-slim\n' },
  },
  passes: {
    'packages that want a folder of manual pages':
      'FROM debian:buster\nRUN apt-get update && apt-get install -y openjdk-11-jre-headless\n',
    'a slim image': 'FROM debian:trixie-slim\n',
    'manual pages that are wanted': 'FROM debian:trixie\nRUN apt-get update && apt-get install -y man-db\n',
    'another distribution': 'FROM ubuntu:24.04\n',
    'backports, which have no slim variant': 'FROM debian:bookworm-backports\n',
    'a container that somebody opens': 'FROM debian:trixie\nCMD ["sleep", "infinity"]\n',
  },
});
