import { consecutiveRuns } from '../../../../src/dockerfile/rules/consecutive-runs.ts';
import { measuredOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const get = 'curl -fsSLo /usr/bin/tool https://example.org/tool';

describeRule(consecutiveRuns, {
  catches: {
    'a download whose mode the next RUN changes': {
      text: `FROM debian\nRUN ${get}\nRUN chmod +x /usr/bin/tool\nCMD ["tool"]\n`,
      lines: [2],
      severity: 'information',
      fix: 'safe',
      fixed: `FROM debian\nRUN ${get} && chmod +x /usr/bin/tool\nCMD ["tool"]\n`,
    },
    'a comment in between': {
      text: `FROM debian\nRUN ${get}\n# it is a program\nRUN chmod +x /usr/bin/tool\n`,
      fix: 'safe',
      fixed: `FROM debian\nRUN ${get} \\\n# it is a program\n    && chmod +x /usr/bin/tool\n`,
    },
    'something in between': {
      text: `FROM debian\nRUN ${get}\nCOPY a /a\nRUN echo a\nRUN chmod +x /usr/bin/tool\n`,
      lines: [4],
      fix: 'none',
    },
    'a download among others, by a wildcard': {
      text: 'FROM debian\nRUN wget -O /opt/bin/a https://example.org/a\nRUN set -e; \\\n  chmod +x /opt/bin/*\n',
      lines: [3],
    },
    'a download that two commands change, once': {
      text: `FROM debian\nRUN ${get}\nENV A=1\nRUN chmod +x /usr/bin/tool\nRUN chown app /usr/bin/tool\n`,
      lines: [3],
    },
    'a download that is moved': {
      text: 'FROM debian\nWORKDIR /tmp\nRUN wget https://example.org/a/tool\nRUN mv tool /usr/bin/\n',
    },
    'a clone that gets another owner': {
      text: 'FROM debian\nRUN git clone --depth 1 https://example.org/a.git /srv/a\nRUN chown -R 33 /srv/a\n',
    },
    'a folder that is built in and then removed': {
      text: 'FROM debian\nRUN curl https://example.org/a.tgz | tar xz -C /usr/src && cd /usr/src/a && make install\nRUN rm -rf /usr/src/a\n',
      lines: [2],
      fix: 'none',
    },
    'another user for the two': {
      text: `FROM debian\nRUN --mount=type=cache,target=/c ${get}\nRUN chmod +x /usr/bin/tool\n`,
      fix: 'none',
    },
    'bytes that were measured': {
      text: `FROM debian\nRUN ${get}\nRUN chmod +x /usr/bin/tool\n`,
      options: {
        facts: {
          measured: measuredOf(1, {
            waste: [{ causeId: 'rewritten', title: '', sizeBytes: 50_000_000, paths: [] }],
          }),
        },
      },
      severity: 'warning',
    },
  },
  passes: {
    'a clone that the next RUN removes, which has a rule of its own':
      'FROM debian\nRUN git clone https://example.org/a.git /src && cd /src && make\nRUN rm -rf /src\n',
    'merely several RUNs': 'FROM debian\nRUN echo a\nRUN echo b\nRUN make\n',
    'one RUN': `FROM debian\nRUN ${get} && chmod +x /usr/bin/tool\n`,
    'another file': `FROM debian\nRUN ${get}\nRUN chmod +x /usr/bin/other\n`,
    'a mode that the RUN before gave as well': `FROM debian\nRUN ${get} && chmod +x /usr/bin/tool\nRUN chmod 755 /usr/bin/tool\n`,
    'the owner that the download has': `FROM debian\nRUN ${get}\nRUN chown root:root /usr/bin/tool\n`,
    'an owner after a change of the user': `FROM debian\nUSER app\nRUN ${get}\nUSER root\nRUN chown app /usr/bin/tool\n`,
    'a removal with something in between':
      'FROM debian\nRUN cd /usr/src/a && make install\nCOPY b /b\nRUN rm -rf /usr/src/a\n',
    'a download that the next RUN removes, which has a rule of its own': `FROM debian\nRUN ${get}\nRUN chmod +x /usr/bin/tool && rm /usr/bin/tool\n`,
    'caches, which have rules of their own':
      'FROM debian\nRUN cd /var/cache/apt/x && make\nRUN rm -rf /var/cache/apt/*\n',
    'files that COPY brought': 'FROM debian\nCOPY src /src\nRUN cd /src && make install\nRUN rm -rf /src\n',
    'a folder in a mount':
      'FROM debian\nRUN --mount=type=cache,target=/src cd /src && make install\nRUN rm -rf /src\n',
    'a folder by itself':
      'FROM debian\nRUN git clone --depth 1 https://example.org/a.git /srv/a\nRUN chown 33 /srv/a\n',
    'a stage that is not shipped': `FROM debian AS a\nRUN ${get}\nRUN chmod +x /usr/bin/tool\nFROM debian\nCOPY --from=a /usr/bin/tool /usr/bin/\n`,
  },
});
