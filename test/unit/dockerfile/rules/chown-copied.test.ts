import { chownCopied } from '../../../../src/dockerfile/rules/chown-copied.ts';
import { contextOf, measuredOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const context = contextOf({ sizes: { dist: 50_000_000, 'a.conf': 30_000, 'b.conf': 300 } });

describeRule(chownCopied, {
  catches: {
    'a file that gets another owner': {
      text: 'FROM debian\nCOPY a.conf /etc/a.conf\nRUN chown www-data:www-data /etc/a.conf\nCMD ["sh"]\n',
      lines: [2],
      severity: 'hint',
      fix: 'safe',
      fixed: 'FROM debian\nCOPY --chown=www-data:www-data a.conf /etc/a.conf\nCMD ["sh"]\n',
    },
    'a command among others': {
      text: 'FROM debian\nCOPY a.conf /etc/\nRUN chown 33:33 /etc/a.conf \\\n    && echo done\n',
      fix: 'safe',
      fixed: 'FROM debian\nCOPY --chown=33:33 a.conf /etc/\nRUN echo done\n',
    },
    'an owner without a group, whose files stay with the group of root': {
      text: 'FROM debian\nCOPY a.conf /etc/a.conf\nRUN chown 33 /etc/a.conf\n',
      fixed: 'FROM debian\nCOPY --chown=33:0 a.conf /etc/a.conf\n',
    },
    'the old spelling with a full stop': {
      text: 'FROM debian\nCOPY a.conf /etc/a.conf\nRUN chown 33.34 /etc/a.conf\n',
      fixed: 'FROM debian\nCOPY --chown=33:34 a.conf /etc/a.conf\n',
    },
    'a group by chgrp': {
      text: 'FROM debian\nCOPY a.conf /etc/a.conf\nRUN chgrp 34 /etc/a.conf\n',
      fixed: 'FROM debian\nCOPY --chown=0:34 a.conf /etc/a.conf\n',
    },
    'a tree, whose folder is WORKDIR’s and keeps its command': {
      text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN chown -R node:node /app\nUSER node\n',
      severity: 'information',
      fix: 'safe',
      fixed: 'FROM node:20\nWORKDIR /app\nCOPY --chown=node:node . .\nRUN chown node:node /app\nUSER node\n',
    },
    'all COPYs into a tree': {
      text: 'FROM node:20\nWORKDIR /app\nCOPY dist ./dist\nCOPY package.json ./\nRUN chown -R 1000:1000 /app\n',
      fixed:
        'FROM node:20\nWORKDIR /app\nCOPY --chown=1000:1000 dist ./dist\nCOPY --chown=1000:1000 package.json ./\nRUN chown 1000:1000 /app\n',
    },
    'a tree that a RUN fills as well': {
      text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN chown -R 1000:1000 /app\n',
      fix: 'suggest',
    },
    'a tree that a base image of somebody may fill': {
      text: 'FROM example.org/base\nWORKDIR /app\nCOPY . .\nRUN chown -R 1000:1000 .\n',
      fix: 'suggest',
      fixed: 'FROM example.org/base\nWORKDIR /app\nCOPY --chown=1000:1000 . .\nRUN chown 1000:1000 .\n',
    },
    'a file in a folder that a RUN fills, which the command still changes': {
      text: 'FROM php:8-apache\nRUN curl https://example.org/a.tgz | tar xz -C /var/www/html\nCOPY config.php /var/www/html/include/config.php\nRUN chown -R www-data:www-data /var/www/html\n',
      fix: 'suggest',
      fixed:
        'FROM php:8-apache\nRUN curl https://example.org/a.tgz | tar xz -C /var/www/html\nCOPY --chown=www-data:www-data config.php /var/www/html/include/config.php\nRUN chown -R www-data:www-data /var/www/html\n',
    },
    'a tree that a command in between reads': {
      text: 'FROM debian\nCOPY src /srv/src\nRUN make -C /srv/src\nRUN chown -R 33:33 /srv/src\n',
      fix: 'suggest',
      fixed:
        'FROM debian\nCOPY --chown=33:33 src /srv/src\nRUN make -C /srv/src\nRUN chown -R 33:33 /srv/src\n',
    },
    'names by a wildcard, which may be those of other files': {
      text: 'FROM debian\nCOPY a.conf b.conf /etc/a/\nRUN chown 33:33 /etc/a/*.conf\n',
      fix: 'suggest',
      fixed: 'FROM debian\nCOPY --chown=33:33 a.conf b.conf /etc/a/\n',
    },
    'a folder in which a RUN has made others, which the command still changes': {
      text: 'FROM debian\nRUN useradd app && mkdir -p /u01/logs\nCOPY a.zip b.conf /u01/\nRUN chown -R app:app /u01\n',
      fix: 'suggest',
      fixed:
        'FROM debian\nRUN useradd app && mkdir -p /u01/logs\nCOPY --chown=app:app a.zip b.conf /u01/\nRUN chown -R app:app /u01\n',
    },
    'a folder that a RUN has only made': {
      text: 'FROM debian\nRUN mkdir -p /u01\nCOPY a.zip b.conf /u01/\nRUN chown -R 33:33 /u01\n',
      fix: 'suggest',
      fixed: 'FROM debian\nRUN mkdir -p /u01\nCOPY --chown=33:33 a.zip b.conf /u01/\nRUN chown 33:33 /u01\n',
    },
    'a program that looks like a folder, in a folder of programs': {
      text: 'FROM debian\nCOPY tool /usr/bin/tool-1\nRUN chown 33:33 /usr/bin/tool-1\n',
      fixed: 'FROM debian\nCOPY --chown=33:33 tool /usr/bin/tool-1\n',
    },
    'a command that only `set` stands beside, with its RUN': {
      text: 'FROM debian\nCOPY a.conf /etc/\nRUN set -ex; \\\n  chown 33:33 /etc/a.conf\nCMD ["sh"]\n',
      fixed: 'FROM debian\nCOPY --chown=33:33 a.conf /etc/\nCMD ["sh"]\n',
    },
    'a user that is made between COPY and the command': {
      text: 'FROM debian\nCOPY . /app\nRUN useradd app\nRUN chown -R app:app /app\n',
      fix: 'none',
    },
    'a user that the same RUN makes': {
      text: 'FROM debian\nCOPY a.conf /etc/\nRUN useradd app && chown app:app /etc/a.conf\n',
      fix: 'none',
    },
    'an owner that a variable of the shell tells': {
      text: 'FROM debian\nCOPY a.conf /etc/\nRUN chown "$(id -u www-data)" /etc/a.conf\n',
      fix: 'none',
    },
    'a name where COPY makes a layer of its own': {
      text: 'FROM debian\nCOPY --link a.conf /etc/\nRUN chown www-data:www-data /etc/a.conf\n',
      fix: 'none',
    },
    'a variable of the file': {
      text: 'FROM debian\nARG UID=1000\nCOPY a.conf /etc/\nRUN chown ${UID}:${UID} /etc/a.conf\n',
      fixed: 'FROM debian\nARG UID=1000\nCOPY --chown=${UID}:${UID} a.conf /etc/\n',
    },
    'a variable that the file sets behind COPY': {
      text: 'FROM debian\nCOPY a.conf /etc/\nARG UID=1000\nRUN chown ${UID}:${UID} /etc/a.conf\n',
      fix: 'none',
    },
    'a folder that COPY has to make, which gets the owner too': {
      text: 'FROM debian\nCOPY a.conf /srv/a/a.conf\nRUN chown 33:33 /srv/a/a.conf\n',
      fix: 'suggest',
    },
    'one of several files of a COPY': {
      text: 'FROM debian\nCOPY a.conf b.conf /etc/\nRUN chown 33:33 /etc/a.conf\n',
      fix: 'none',
    },
    'a stage below the last': {
      text: 'FROM debian AS base\nCOPY a.conf /etc/\nRUN chown 33:33 /etc/a.conf\nFROM base\nRUN true\n',
      lines: [2],
    },
    'what comes from another stage': {
      text: 'FROM golang AS build\nRUN go build -o /out/app\nFROM debian\nCOPY --from=build /out/app /usr/bin/app.bin\nRUN chown -R 1:1 /usr/bin/app.bin\n',
    },
    'the bytes of the context': {
      text: 'FROM debian\nCOPY dist /srv/dist\nRUN chown -R 33:33 /srv/dist\n',
      options: { facts: { context } },
      severity: 'warning',
    },
    'a small file of a context that is known': {
      text: 'FROM debian\nCOPY a.conf /etc/\nRUN chown 33:33 /etc/a.conf\n',
      options: { facts: { context } },
      severity: 'hint',
    },
    'the same change again, once': {
      text: 'FROM debian\nCOPY a.conf /etc/\nRUN chown 33 /etc/a.conf\nRUN chown 33 /etc/a.conf\n',
      lines: [2],
    },
    'the same change again, for what came in between': {
      text: 'FROM debian\nCOPY a /srv/a\nRUN chown -R 33 /srv\nCOPY b /srv/b\nRUN chown -R 33 /srv\n',
      lines: [2, 4],
    },
    'part of a tree, where the context has it': {
      text: 'FROM debian\nCOPY . /srv/app\nRUN chown -R 33:33 /srv/app/dist\n',
      options: { facts: { context } },
      severity: 'warning',
      fix: 'none',
    },
  },
  passes: {
    'what the same RUN removes afterwards':
      'FROM debian\nCOPY a.sh b.sh /opt/x/\nRUN chown 33 /opt/x/*.sh && /opt/x/a.sh && rm -rf /opt/x\n',
    'what the same RUN has removed':
      'FROM debian\nCOPY a.zip /tmp/\nRUN unzip /tmp/a.zip -d /srv && rm /tmp/a.zip && chown -R 33:33 /tmp\n',
    'what an earlier RUN has removed':
      'FROM debian\nCOPY a.zip /tmp/\nRUN unzip /tmp/a.zip -d /srv && rm /tmp/a.zip\nRUN chown -R 33:33 /tmp\n',
    'what was moved before':
      'FROM debian\nCOPY a.conf /srv/x/\nRUN mv /srv/x/a.conf /etc/ && chown -R 33:33 /srv/x\n',
    'a few hundred bytes, where that is known': {
      text: 'FROM debian\nCOPY b.conf /etc/\nRUN chown 33:33 /etc/b.conf\n',
      options: { facts: { context } },
    },
    'an owner that the files have already':
      'FROM debian\nCOPY a.conf /etc/\nRUN chown root:root /etc/a.conf\n',
    'an owner that COPY gave':
      'FROM node\nWORKDIR /app\nCOPY --chown=node:node . .\nRUN chown -R node:node /app\n',
    'a number that could be the name COPY gave':
      'FROM node\nWORKDIR /app\nCOPY --chown=node:node . .\nRUN chown -R 1000:1000 /app\n',
    'a folder without what is in it': 'FROM debian\nCOPY dist /srv/dist\nRUN chown 33:33 /srv/dist\n',
    'what the same RUN made': 'FROM debian\nCOPY a.conf /etc/\nRUN mkdir /data && chown -R 33:33 /data\n',
    'a stage that is not shipped':
      'FROM debian AS a\nCOPY a.conf /etc/\nRUN chown 33:33 /etc/a.conf\nFROM debian\nCOPY --from=a /etc/a.conf /etc/\n',
    'an archive that ADD unpacks': 'FROM debian\nADD a.tar.gz /opt/\nRUN chown -R 33:33 /opt/a\n',
    'a command that may not run':
      'FROM debian\nCOPY a.conf /etc/\nRUN if [ -n "$X" ]; then chown 33:33 /etc/a.conf; fi\n',
    'a path that is not known': 'FROM debian\nCOPY a.conf $TARGET/\nRUN chown 33:33 /etc/a.conf\n',
    'a path the context does not have': {
      text: 'FROM debian\nCOPY . /srv/app\nRUN chown -R 33:33 /srv/app/data\n',
      options: { facts: { context } },
    },
    'layers that were measured and have nothing twice': {
      text: 'FROM debian\nCOPY a.conf /etc/\nRUN chown 33:33 /etc/a.conf\n',
      options: { facts: { measured: measuredOf(1, { unpackedBytes: 300 }) } },
    },
  },
});
