import { useraddHighUid } from '../../../../src/dockerfile/rules/useradd-high-uid.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(useraddHighUid, {
  catches: {
    'a large number': {
      text: 'FROM debian:bullseye\nRUN useradd -m -u 1000700000 app\n',
      severity: 'information',
      fix: 'safe',
      fixed: 'FROM debian:bullseye\nRUN useradd --no-log-init -m -u 1000700000 app\n',
    },
    'a variable with a large number': {
      text: 'FROM debian:bullseye\nARG ID=200000\nRUN useradd --uid "$ID" app\n',
      fixed: 'FROM debian:bullseye\nARG ID=200000\nRUN useradd --no-log-init --uid "$ID" app\n',
    },
    'options that are joined': {
      text: 'FROM debian:bullseye\nRUN groupadd -g 123456 app && useradd -mu 123456 app\n',
    },
    'an equals sign': { text: 'FROM debian:bullseye\nRUN useradd --uid=123456 app\n' },
    'an older Ubuntu': { text: 'FROM ubuntu:22.04\nRUN useradd --uid 123456 app\n' },
    'an image that says nothing of its distribution': {
      text: 'FROM python:3.13\nRUN useradd --uid 123456 app\n',
    },
  },
  passes: {
    'Debian since bookworm, whose useradd leaves logs alone that do not reach that far':
      'FROM debian:bookworm-slim\nRUN useradd -u 123456 app\n',
    'the latest Debian': 'FROM debian\nRUN useradd -u 123456 app\n',
    'a newer Ubuntu': 'FROM ubuntu:24.04\nRUN useradd -u 123456 app\n',
    'a small number': 'FROM debian:bullseye\nRUN useradd -u 10001 app\n',
    'no number': 'FROM debian:bullseye\nRUN useradd -m app\n',
    'no log': 'FROM debian:bullseye\nRUN useradd -l -u 123456 app && useradd --no-log-init -u 123457 b\n',
    'a number nobody knows': 'FROM debian:bullseye\nRUN useradd -u "$ID" app\n',
    'adduser of busybox': 'FROM alpine\nRUN adduser -u 123456 -D app\n',
    'a stage that is not shipped':
      'FROM debian:bullseye AS a\nRUN useradd -u 123456 app\nFROM debian:bullseye\nCOPY --from=a /out /out\n',
  },
});
