import { copyThenCp } from '../../../../src/dockerfile/rules/copy-then-cp.ts';
import { contextOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(copyThenCp, {
  catches: {
    'a file': {
      text: 'FROM debian\nCOPY a.conf /tmp/\nRUN cp /tmp/a.conf /etc/a.conf\n',
      lines: [2],
      severity: 'hint',
      fix: 'none',
    },
    'a folder': {
      text: 'FROM debian\nCOPY dist/ /tmp/dist\nRUN cp -r /tmp/dist /srv/www\n',
      severity: 'information',
    },
    'a wildcard': { text: 'FROM debian\nCOPY a.conf b.conf /tmp/c/\nRUN cp /tmp/c/*.conf /etc/\n' },
    'a path in a folder, where the context has it': {
      text: 'FROM debian\nWORKDIR /app\nCOPY . .\nRUN cp -a dist /srv/www\n',
      options: { facts: { context: contextOf({ sizes: { dist: 20_000_000 } }) } },
      severity: 'warning',
    },
  },
  passes: {
    'a few hundred bytes, where that is known': {
      text: 'FROM debian\nCOPY a.sh /tmp/a.sh\nRUN cp /tmp/a.sh /opt/b\n',
      options: { facts: { context: contextOf({ sizes: { 'a.sh': 300 } }) } },
    },
    'a link': 'FROM debian\nCOPY a.conf /tmp/\nRUN cp -l /tmp/a.conf /tmp/b.conf\n',
    'another file': 'FROM debian\nCOPY a.conf /tmp/\nRUN cp /etc/passwd /tmp/\n',
    'a path in a folder that nobody knows': 'FROM debian\nCOPY . /app\nRUN cp -r /app/dist /srv/www\n',
    'a mount': 'FROM debian\nRUN --mount=type=bind,source=dist,target=/m cp -r /m /srv/www\n',
    'a copy that may not be made': 'FROM debian\nCOPY a.c /a.c\nRUN test -e /b || cp /a.c /b\n',
  },
});
