import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { copyArchiveExtract } from '../../../../src/dockerfile/rules/copy-archive-extract.ts';
import { contextOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(copyArchiveExtract, {
  catches: {
    'a tar that stays': {
      text: 'FROM debian\nCOPY a.tar.gz /tmp/\nRUN tar -xzf /tmp/a.tar.gz -C /opt\nCMD ["sh"]\n',
      lines: [1],
      severity: 'information',
      fix: 'suggest',
      fixed: 'FROM debian\nADD a.tar.gz /opt/\nCMD ["sh"]\n',
    },
    'a tar that is removed too late': {
      text: 'FROM debian\nCOPY a.tgz /tmp/a.tgz\nRUN tar xf /tmp/a.tgz -C / && rm /tmp/a.tgz\n',
      fixed: 'FROM debian\nADD a.tgz /\n',
    },
    'a command among others': {
      text: 'FROM debian\nWORKDIR /opt\nCOPY a.tar.xz ./\nRUN tar xJf a.tar.xz && ls\n',
      fixed: 'FROM debian\nWORKDIR /opt\nADD a.tar.xz /opt/\nRUN ls\n',
    },
    'a tar whose first folder is taken off': {
      text: 'FROM debian\nCOPY a.tar.gz /tmp/\nRUN tar -xzf /tmp/a.tar.gz -C /opt --strip-components=1\n',
      fix: 'none',
    },
    'a tar that another line names': {
      text: 'FROM debian\nCOPY a.tar.gz /tmp/\nRUN sha256sum /tmp/a.tar.gz\nRUN tar -xzf /tmp/a.tar.gz -C /opt\n',
      fix: 'none',
    },
    'an owner that COPY gives': {
      text: 'FROM debian\nCOPY --chown=1:1 a.tar.gz /tmp/\nRUN tar -xzf /tmp/a.tar.gz -C /opt\n',
      fix: 'none',
    },
    'a zip': { text: 'FROM debian\nCOPY a.zip /tmp/\nRUN unzip -q /tmp/a.zip -d /opt\n', fix: 'none' },
    'a zip by ADD, which does not unpack it': {
      text: 'FROM debian\nADD a.zip /tmp/\nRUN unzip /tmp/a.zip\n',
    },
    '7z': { text: 'FROM debian\nCOPY a.7z /tmp/\nRUN 7z x /tmp/a.7z -o/opt\n' },
    'packages by a wildcard': { text: 'FROM fedora\nCOPY *.rpm /tmp/\nRUN rpm -ivh /tmp/*.rpm\n' },
    'a package of Python': { text: 'FROM python\nCOPY dist/a.whl /tmp/\nRUN pip install /tmp/a.whl\n' },
    'an archive of another stage': {
      text: 'FROM debian AS a\nRUN make\nFROM debian\nCOPY --from=a /out/a.tar /tmp/\nRUN tar xf /tmp/a.tar\n',
      lines: [3],
      fix: 'none',
    },
    'two archives of one COPY': {
      text: 'FROM debian\nCOPY a.zip b.zip /tmp/\nRUN unzip /tmp/a.zip && unzip /tmp/b.zip\n',
      lines: [1],
    },
    'the bytes of the context': {
      text: 'FROM debian\nCOPY a.zip /tmp/\nRUN unzip /tmp/a.zip\n',
      options: { facts: { context: contextOf({ sizes: { 'a.zip': 70_000_000 } }) } },
      severity: 'warning',
    },
  },
  passes: {
    'an archive that nothing unpacks': 'FROM debian\nCOPY a.tar.gz /srv/\nRUN tar tf /srv/a.tar.gz\n',
    'an archive that is packed': 'FROM debian\nCOPY a /srv/a\nRUN tar czf /srv/a.tgz /srv/a\n',
    'what ADD unpacks by itself': 'FROM debian\nADD a.tar.gz /opt/\n',
    'a mount': 'FROM debian\nRUN --mount=type=bind,source=a.zip,target=/tmp/a.zip unzip /tmp/a.zip\n',
    'a package from its repository': 'FROM debian\nCOPY a.deb /tmp/\nRUN apt-get install -y curl\n',
    'a stage that is not shipped':
      'FROM debian AS a\nCOPY a.tgz /tmp/\nRUN tar xf /tmp/a.tgz -C /out\nFROM debian\nCOPY --from=a /out /out\n',
    'a script with a large name': 'FROM debian\nCOPY install-all.sh /tmp/\nRUN sh /tmp/install-all.sh\n',
  },
});

it('does not say that an installer needs itself', () => {
  const finding = lintDockerfile(
    'FROM debian:trixie-slim\nCOPY big.bin /opt/big.bin\nRUN /opt/big.bin --install && rm /opt/big.bin\n',
  ).find(({ ruleId }) => ruleId === copyArchiveExtract.id);
  expect(finding?.summary).toBe('“big.bin” stays in this layer, although only one RUN needs it.');
});
