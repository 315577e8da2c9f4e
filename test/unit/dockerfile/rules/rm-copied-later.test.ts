import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { rmCopiedLater } from '../../../../src/dockerfile/rules/rm-copied-later.ts';
import { contextOf, measuredOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const syntax = '# syntax=docker/dockerfile:1\n';
const context = contextOf({ sizes: { 'a.tool': 30_000_000, tests: 12_000_000, '.env': 100 } });

describeRule(rmCopiedLater, {
  catches: {
    'what another stage built': {
      text: 'FROM golang AS b\nRUN make\nFROM debian\nCOPY --from=b /src /usr/src/tool\nRUN make -C /usr/src/tool install\nRUN rm -rf /usr/src/*\n',
      lines: [3],
      severity: 'information',
    },
    'an archive by the name it gets': {
      text: 'FROM debian\nCOPY ${INSTALLER} /tmp/installer.zip\nRUN sh /x.sh && rm -rf /tmp/*\n',
      severity: 'information',
    },
    'a file that is removed after its use': {
      text: 'FROM debian\nCOPY a.sh /tmp/a.sh\nRUN sh /tmp/a.sh && rm /tmp/a.sh\n',
      lines: [1],
      severity: 'hint',
      fix: 'none',
    },
    'the same in a file for BuildKit, which can mount it': {
      text: `${syntax}FROM debian\nCOPY a.sh /tmp/a.sh\nRUN sh /tmp/a.sh && rm /tmp/a.sh\nCMD ["sh"]\n`,
      fix: 'suggest',
      fixed: `${syntax}FROM debian\nRUN --mount=type=bind,source=a.sh,target=/tmp/a.sh sh /tmp/a.sh\nCMD ["sh"]\n`,
    },
    'a file of another stage': {
      text: `${syntax}FROM golang AS build\nRUN go build -o /out/a.tool\nFROM debian\nCOPY --from=build /out/a.tool /tmp/\nRUN /tmp/a.tool --install && rm -f /tmp/a.tool\n`,
      fixed: `${syntax}FROM golang AS build\nRUN go build -o /out/a.tool\nFROM debian\nRUN --mount=type=bind,from=build,source=/out/a.tool,target=/tmp/a.tool /tmp/a.tool --install\n`,
    },
    'a file that the RUN changes, which a mount would refuse': {
      text: `${syntax}FROM debian\nCOPY a.sh /tmp/a.sh\nRUN chmod +x /tmp/a.sh && /tmp/a.sh && rm /tmp/a.sh\n`,
      fix: 'none',
    },
    'a file that two RUNs use': {
      text: `${syntax}FROM debian\nCOPY a.sh /tmp/a.sh\nRUN sh /tmp/a.sh\nRUN sh /tmp/a.sh && rm /tmp/a.sh\n`,
      fix: 'none',
    },
    'several files and a wildcard': {
      text: 'FROM debian\nCOPY a.sh b.sh /tmp/scripts/\nRUN sh /tmp/scripts/a.sh && rm -rf /tmp/scripts/*\n',
      lines: [1],
    },
    'the content of a folder': {
      text: 'FROM debian\nCOPY setup/ /tmp/setup\nRUN /tmp/setup/run && rm -rf /tmp/setup\n',
      severity: 'information',
    },
    'a file of the context, whose bytes are known': {
      text: 'FROM debian\nCOPY a.tool /tmp/\nRUN /tmp/a.tool && rm /tmp/a.tool\n',
      options: { facts: { context } },
      severity: 'warning',
    },
    'bytes that were measured': {
      text: 'FROM debian\nCOPY a.tool /tmp/\nRUN /tmp/a.tool && rm /tmp/a.tool\n',
      options: {
        facts: {
          measured: measuredOf(1, {
            waste: [{ causeId: 'removed-later', title: '', sizeBytes: 2_000_000, paths: [] }],
          }),
        },
      },
      severity: 'information',
    },
    'a secret': {
      text: 'FROM debian\nCOPY id_rsa /root/.ssh/id_rsa\nRUN git clone git@example.org:a/b && rm -rf /root/.ssh\n',
      severity: 'warning',
      fix: 'none',
    },
    'a path in a folder, where the context has it': {
      text: 'FROM debian\nCOPY . /app\nRUN rm -rf /app/tests\n',
      options: { facts: { context } },
      lines: [2],
      severity: 'warning',
    },
    'a secret in a folder, where the context has it': {
      text: 'FROM debian\nCOPY . /app\nRUN rm /app/.env\n',
      options: { facts: { context } },
      severity: 'warning',
    },
  },
  passes: {
    'what was moved before its folder is removed':
      'FROM debian\nCOPY a.sh /tmp/x/\nRUN mv /tmp/x/a.sh /usr/bin/ && rm -rf /tmp/x\n',
    'a few hundred bytes, where that is known': {
      text: 'FROM debian\nCOPY a.sh /tmp/a.sh\nRUN sh /tmp/a.sh && rm /tmp/a.sh\n',
      options: { facts: { context: contextOf({ sizes: { 'a.sh': 300 } }) } },
    },
    'what stays': 'FROM debian\nCOPY a.sh /tmp/a.sh\nRUN sh /tmp/a.sh && rm /tmp/b.sh\n',
    'a path in a folder that nobody knows': 'FROM debian\nCOPY . /app\nRUN rm -rf /app/tests\n',
    'a path that the context does not have': {
      text: 'FROM debian\nCOPY . /app\nRUN rm -rf /app/build\n',
      options: { facts: { context } },
    },
    'a removal before COPY': 'FROM debian\nRUN rm -rf /tmp/a.sh\nCOPY a.sh /tmp/a.sh\n',
    'a removal that may not happen': 'FROM debian\nCOPY a.sh /tmp/a.sh\nRUN if true; then rm /tmp/a.sh; fi\n',
    'an archive that is unpacked, which has a rule of its own':
      'FROM debian\nCOPY a.tgz /tmp/\nRUN tar xf /tmp/a.tgz && rm /tmp/a.tgz\n',
    'what ADD unpacked': 'FROM debian\nADD a.tgz /tmp/\nRUN rm -rf /tmp/*\n',
    'a mount': 'FROM debian\nCOPY a.sh /m/a.sh\nRUN --mount=type=tmpfs,target=/m rm -rf /m/*\n',
    'a stage that is not shipped':
      'FROM debian AS a\nCOPY a.sh /tmp/a.sh\nRUN rm /tmp/a.sh\nFROM debian\nCOPY --from=a /out /out\n',
    'a public key of packages':
      'FROM debian\nCOPY nodesource.gpg.key /etc/\nRUN apt-key add /etc/nodesource.gpg.key\n',
  },
});

it('rm-copied-later says of a secret that it can still be read', () => {
  const text = 'FROM debian\nCOPY a .npmrc /app/\nRUN npm ci && rm /app/.npmrc /app/a\n';
  const finding = lintDockerfile(text).find(({ ruleId }) => ruleId === 'rm-copied-later');
  expect(finding?.summary).toBe('“.npmrc” can still be read from this layer, although line 3 removes it.');
  expect(finding?.advice).toContain('--mount=type=secret');
});
