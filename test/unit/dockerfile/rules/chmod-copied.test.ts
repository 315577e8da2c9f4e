import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { chmodCopied } from '../../../../src/dockerfile/rules/chmod-copied.ts';
import { contextOf, measuredOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const syntax = '# syntax=docker/dockerfile:1\n';
const context = contextOf({
  sizes: { 'run.sh': 20_000, 'a.sh': 200, big: 20_000_000 },
  modes: { 'run.sh': 0o644, big: 0o640 },
});
const executable = contextOf({ sizes: { 'run.sh': 20_000 }, modes: { 'run.sh': 0o755 } });

describeRule(chmodCopied, {
  catches: {
    'an octal mode, in a file for BuildKit': {
      text: `${syntax}FROM debian\nCOPY run.sh /run.sh\nRUN chmod 755 /run.sh\nCMD ["/run.sh"]\n`,
      lines: [3],
      severity: 'hint',
      fix: 'safe',
      fixed: `${syntax}FROM debian\nCOPY --chmod=755 run.sh /run.sh\nCMD ["/run.sh"]\n`,
    },
    'an octal mode, in a file that older builders read': {
      text: 'FROM debian\nCOPY run.sh /run.sh\nRUN chmod 755 /run.sh\n',
      fix: 'suggest',
      fixed: 'FROM debian\nCOPY --chmod=755 run.sh /run.sh\n',
    },
    'letters, of a mode that nobody knows': {
      text: `${syntax}FROM debian\nCOPY run.sh /run.sh\nRUN chmod +x /run.sh\n`,
      fix: 'suggest',
      fixed: `${syntax}FROM debian\nCOPY --chmod=755 run.sh /run.sh\n`,
    },
    'letters, of a mode that is known': {
      text: `${syntax}FROM debian\nCOPY run.sh /run.sh\nRUN chmod u+x,o-r /run.sh\n`,
      options: { facts: { context } },
      fix: 'safe',
      fixed: `${syntax}FROM debian\nCOPY --chmod=740 run.sh /run.sh\n`,
    },
    'a large file of the context': {
      text: `${syntax}FROM debian\nCOPY big /usr/bin/big\nRUN chmod a+rx /usr/bin/big\n`,
      options: { facts: { context } },
      severity: 'warning',
      fixed: `${syntax}FROM debian\nCOPY --chmod=755 big /usr/bin/big\n`,
    },
    'a download by ADD, which nobody may run': {
      text: `${syntax}FROM debian\nADD https://example.org/tool /usr/bin/\nRUN chmod a+x /usr/bin/tool\n`,
      fixed: `${syntax}FROM debian\nADD --chmod=711 https://example.org/tool /usr/bin/\n`,
    },
    'a here-document': {
      text: `FROM debian\nCOPY <<EOF /run.sh\necho\nEOF\nRUN chmod +x /run.sh\n`,
      lines: [4],
      fix: 'safe',
      fixed: `FROM debian\nCOPY --chmod=755 <<EOF /run.sh\necho\nEOF\n`,
    },
    'several files by a wildcard, which may be those of other files': {
      text: `${syntax}FROM debian\nCOPY a.sh b.sh /opt/x/\nRUN chmod 755 /opt/x/*.sh\n`,
      fix: 'suggest',
      fixed: `${syntax}FROM debian\nCOPY --chmod=755 a.sh b.sh /opt/x/\n`,
    },
    'a wildcard for what a RUN downloaded as well': {
      text: `${syntax}FROM debian\nRUN wget -O /opt/bin/tool https://example.org/tool\nCOPY run.sh /opt/bin/run.sh\nRUN chmod +x /opt/bin/*\n`,
      fixed: `${syntax}FROM debian\nRUN wget -O /opt/bin/tool https://example.org/tool\nCOPY --chmod=755 run.sh /opt/bin/run.sh\nRUN chmod +x /opt/bin/*\n`,
    },
    'an archive, which is likely large': {
      text: 'FROM debian\nADD a.jar b.jar /u01/\nRUN cd /u01 && chmod 755 *.jar\n',
      severity: 'information',
    },
    'a file in a folder that only other lines show to be one': {
      text: 'FROM example.org/base\nCOPY start.sh /home/app\nCOPY tool /home/app\nRUN chown app /home/app/tool && chmod u+x /home/app/tool && chmod 755 /home/app/start.sh\n',
      lines: [3, 3],
    },
    'a relative path in WORKDIR': {
      text: `${syntax}FROM debian\nWORKDIR /app\nCOPY run.sh .\nRUN chmod 0755 run.sh && echo hello\n`,
      fix: 'safe',
      fixed: `${syntax}FROM debian\nWORKDIR /app\nCOPY --chmod=0755 run.sh .\nRUN echo hello\n`,
    },
    'a script in a folder that was copied just before': {
      text: 'FROM debian\nCOPY . /app\nRUN chmod +x /app/run.sh\n',
      fix: 'none',
    },
    'a tree': {
      text: `${syntax}FROM node:20\nCOPY app /app\nRUN chmod -R 755 /app\n`,
      severity: 'hint',
      fix: 'safe',
      fixed: `${syntax}FROM node:20\nCOPY --chmod=755 app /app\nRUN chmod 755 /app\n`,
    },
    'letters for a tree': {
      text: 'FROM node:20\nCOPY app /app\nRUN chmod -R g+w /app\n',
      fix: 'none',
    },
    'a file that something in between uses': {
      text: `${syntax}FROM debian\nCOPY run.sh /run.sh\nRUN sed -i s/a/b/ /run.sh\nRUN chmod 755 /run.sh\n`,
      fix: 'suggest',
    },
    'bytes that were measured in the layer of COPY': {
      text: 'FROM debian\nCOPY big /usr/bin/big\nRUN chmod 755 /usr/bin/big\n',
      options: {
        facts: {
          measured: measuredOf(1, {
            waste: [{ causeId: 'rewritten', title: '', sizeBytes: 5_000_000, paths: [] }],
          }),
        },
      },
      severity: 'information',
    },
  },
  passes: {
    'a script that the same RUN runs and removes':
      'FROM debian\nCOPY a.sh /tmp/\nRUN chmod +x /tmp/a.sh && /tmp/a.sh && rm -f /tmp/a.sh\n',
    'a few hundred bytes, where that is known': {
      text: 'FROM debian\nCOPY a.sh /a.sh\nRUN chmod 755 /a.sh\n',
      options: { facts: { context } },
    },
    'a mode that the file has': {
      text: 'FROM debian\nCOPY run.sh /run.sh\nRUN chmod +x /run.sh\n',
      options: { facts: { context: executable } },
    },
    'a mode that COPY gave':
      'FROM debian\nCOPY --chmod=755 run.sh /run.sh\nRUN chmod 0755 /run.sh && chmod +x /run.sh\n',
    'a folder by itself': 'FROM debian\nCOPY scripts /opt/scripts\nRUN chmod 755 /opt/scripts\n',
    'what a RUN made': 'FROM debian\nCOPY . /app\nRUN make -C /app\nRUN chmod +x /app/run.sh\n',
    'what the same RUN downloads':
      'FROM debian\nCOPY a.sh /a.sh\nRUN curl -o /usr/bin/x https://example.org/x && chmod +x /usr/bin/x\n',
    'a path under a mount':
      'FROM debian\nCOPY run.sh /m/run.sh\nRUN --mount=type=cache,target=/m chmod +x /m/run.sh\n',
    Windows: 'FROM mcr.microsoft.com/windows/servercore\nCOPY run.sh /run.sh\nRUN chmod +x /run.sh\n',
  },
});

it('chmod-copied tells the bytes of a tree once where its owner changes as well', () => {
  const text = 'FROM scratch\nCOPY big /srv/big\nRUN chown -R 33:33 /srv/big && chmod -R 700 /srv/big\n';
  const savings = lintDockerfile(text, { facts: { context } })
    .filter(({ ruleId }) => ruleId.endsWith('-copied'))
    .map(({ ruleId, savedBytes }) => [ruleId, savedBytes]);
  expect(savings).toEqual([
    ['chown-copied', 20_000_000],
    ['chmod-copied', undefined],
  ]);
});
