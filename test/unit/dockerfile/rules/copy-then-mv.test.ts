import { copyThenMv } from '../../../../src/dockerfile/rules/copy-then-mv.ts';
import { contextOf, measuredOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(copyThenMv, {
  catches: {
    'a file that is moved into a folder': {
      text: 'FROM debian\nCOPY a.conf /tmp/\nRUN mv /tmp/a.conf /etc/\nCMD ["sh"]\n',
      lines: [2],
      severity: 'hint',
      fix: 'suggest',
      fixed: 'FROM debian\nCOPY a.conf /etc/a.conf\nCMD ["sh"]\n',
    },
    'a file that is given another name, among other commands': {
      text: 'FROM debian\nWORKDIR /app\nCOPY a.env ./\nRUN mv a.env b.env \\\n    && echo done\n',
      fixed: 'FROM debian\nWORKDIR /app\nCOPY a.env /app/b.env\nRUN echo done\n',
    },
    'a program': {
      text: 'FROM debian\nCOPY --from=build /out/tool /tmp/tool\nRUN mv -f /tmp/tool /usr/local/bin/tool\n',
      fixed: 'FROM debian\nCOPY --from=build /out/tool /usr/local/bin/tool\n',
    },
    'a file that is used before': {
      text: 'FROM debian\nCOPY a.conf /tmp/\nRUN cat /tmp/a.conf\nRUN mv /tmp/a.conf /etc/\n',
      fix: 'none',
    },
    'a name that could be a folder': {
      text: 'FROM debian\nCOPY a.conf /tmp/\nRUN mv /tmp/a.conf /srv/x/conf\n',
      fix: 'none',
    },
    'a folder': {
      text: 'FROM debian\nCOPY dist/ /tmp/dist\nRUN mv /tmp/dist /srv/www\n',
      severity: 'information',
      fix: 'none',
    },
    'what ADD unpacked': {
      text: 'FROM debian\nADD tool-1.2.tar.gz /opt/\nRUN mv /opt/tool-1.2 /opt/tool\n',
    },
    'a path in a folder, where the context has it': {
      text: 'FROM debian\nCOPY . /app\nRUN mv /app/dist /srv/www\n',
      options: { facts: { context: contextOf({ sizes: { dist: 20_000_000 } }) } },
      severity: 'warning',
    },
    'bytes that were measured': {
      text: 'FROM debian\nCOPY a.bin /tmp/\nRUN mv /tmp/a.bin /opt/\n',
      options: {
        facts: {
          measured: measuredOf(1, {
            waste: [{ causeId: 'rewritten', title: '', sizeBytes: 2_000_000, paths: [] }],
          }),
        },
      },
      severity: 'information',
    },
  },
  passes: {
    'a few hundred bytes, where that is known': {
      text: 'FROM debian\nCOPY a.sh /tmp/a.sh\nRUN mv /tmp/a.sh /opt/b\n',
      options: { facts: { context: contextOf({ sizes: { 'a.sh': 300 } }) } },
    },
    'what the same RUN made': 'FROM debian\nCOPY a /a\nRUN make && mv /b /usr/bin/b\n',
    'a path in a folder that nobody knows': 'FROM debian\nCOPY . /app\nRUN mv /app/dist /srv/www\n',
    'a mount': 'FROM debian\nCOPY a /m/a\nRUN --mount=type=cache,target=/m mv /m/a /a\n',
    'a move that may not happen': 'FROM debian\nCOPY a.c /a.c\nRUN test -e /b || mv /a.c /b\n',
    'a folder that had more in it': 'FROM debian\nCOPY x/ /opt\nRUN mv /opt /data\n',
    'a stage that is not shipped':
      'FROM debian AS a\nCOPY a.c /a.c\nRUN mv /a.c /b.c\nFROM debian\nCOPY --from=a /b.c /b.c\n',
  },
});
