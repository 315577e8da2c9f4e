import { rmRunMadeLater } from '../../../../src/dockerfile/rules/rm-run-made-later.ts';
import { measuredOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const get = 'curl -fsSL -o /tmp/a.tgz https://example.org/a.tgz';

describeRule(rmRunMadeLater, {
  catches: {
    'a download that a later RUN removes': {
      text: `FROM debian\nRUN ${get} && tar xf /tmp/a.tgz -C /opt\nRUN rm /tmp/a.tgz\nCMD ["sh"]\n`,
      lines: [1],
      severity: 'information',
      fix: 'safe',
      fixed: `FROM debian\nRUN ${get} && tar xf /tmp/a.tgz -C /opt && rm /tmp/a.tgz\nCMD ["sh"]\n`,
    },
    'a clone that a later RUN removes among others': {
      text: 'FROM debian\nRUN git clone --depth 1 https://example.org/tool.git /src/tool && make -C /src/tool install\nENV A=1\nRUN rm -rf /src/tool && echo done\n',
      fixed:
        'FROM debian\nRUN git clone --depth 1 https://example.org/tool.git /src/tool && make -C /src/tool install && rm -rf /src/tool\nENV A=1\nRUN echo done\n',
    },
    'what is used in between': {
      text: `FROM debian\nRUN ${get}\nRUN tar xf /tmp/a.tgz\nRUN rm /tmp/a.tgz\n`,
      fix: 'none',
    },
    'a folder above it that is removed': {
      text: `FROM debian\nRUN ${get}\nRUN rm -rf /tmp/*\n`,
      fix: 'safe',
      fixed: `FROM debian\nRUN ${get} && rm -rf /tmp/*\n`,
    },
    'a folder above it that is removed, with something in between': {
      text: `FROM debian\nRUN ${get}\nCOPY a /a\nRUN rm -rf /tmp/*\n`,
      fix: 'none',
    },
    'another user in between': {
      text: `FROM debian\nRUN ${get}\nUSER app\nRUN rm -f /tmp/a.tgz\n`,
      fix: 'none',
    },
    'a later stage of the image': {
      text: `FROM debian AS base\nRUN ${get}\nFROM base\nRUN rm /tmp/a.tgz\n`,
      lines: [1],
      fix: 'none',
    },
    'bytes that were measured': {
      text: `FROM debian\nRUN ${get}\nRUN rm /tmp/a.tgz\n`,
      options: {
        facts: {
          measured: measuredOf(1, {
            waste: [{ causeId: 'removed-later', title: '', sizeBytes: 40_000_000, paths: ['tmp/a.tgz'] }],
          }),
        },
      },
      severity: 'warning',
    },
  },
  passes: {
    'what the same RUN removes': `FROM debian\nRUN ${get} && rm /tmp/a.tgz\nRUN rm -f /tmp/a.tgz\n`,
    'what is moved away': `FROM debian\nRUN ${get} && mv /tmp/a.tgz /srv/a.tgz\nRUN rm -rf /tmp/*\n`,
    'what stays': `FROM debian\nRUN ${get}\nRUN rm /tmp/b.tgz\n`,
    'a removal that may not happen': `FROM debian\nRUN ${get}\nRUN if false; then rm /tmp/a.tgz; fi\n`,
    'a removal before it': `FROM debian\nRUN rm -f /tmp/a.tgz\nRUN ${get}\n`,
    'a mount': `FROM debian\nRUN --mount=type=cache,target=/tmp ${get}\nRUN rm -rf /tmp/*\n`,
    'a stage that is not shipped': `FROM debian AS a\nRUN ${get}\nRUN rm /tmp/a.tgz\nFROM debian\nCOPY --from=a /opt /opt\n`,
  },
});
