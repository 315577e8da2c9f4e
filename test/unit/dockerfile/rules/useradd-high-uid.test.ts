import { useraddHighUid } from '../../../../src/dockerfile/rules/useradd-high-uid.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(useraddHighUid, {
  catches: {
    'a large number': {
      text: 'FROM debian\nRUN useradd -m -u 1000700000 app\n',
      severity: 'information',
      fix: 'safe',
      fixed: 'FROM debian\nRUN useradd --no-log-init -m -u 1000700000 app\n',
    },
    'a variable with a large number': {
      text: 'FROM debian\nARG ID=200000\nRUN useradd --uid "$ID" app\n',
      fixed: 'FROM debian\nARG ID=200000\nRUN useradd --no-log-init --uid "$ID" app\n',
    },
    'options that are joined': {
      text: 'FROM debian\nRUN groupadd -g 123456 app && useradd -mu 123456 app\n',
    },
    'an equals sign': { text: 'FROM debian\nRUN useradd --uid=123456 app\n' },
  },
  passes: {
    'a small number': 'FROM debian\nRUN useradd -u 10001 app\n',
    'no number': 'FROM debian\nRUN useradd -m app\n',
    'no log': 'FROM debian\nRUN useradd -l -u 123456 app && useradd --no-log-init -u 123457 b\n',
    'a number nobody knows': 'FROM debian\nRUN useradd -u "$ID" app\n',
    'adduser of busybox': 'FROM alpine\nRUN adduser -u 123456 -D app\n',
    'a stage that is not shipped':
      'FROM debian AS a\nRUN useradd -u 123456 app\nFROM debian\nCOPY --from=a /out /out\n',
  },
});
