import { chownREarlier } from '../../../../src/dockerfile/rules/chown-r-earlier.ts';
import { measuredOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(chownREarlier, {
  catches: {
    'dependencies that an earlier RUN installed': {
      text: 'FROM debian\nWORKDIR /app\nRUN npm ci\nRUN chown -R 1000:1000 /app\n',
      lines: [3],
      severity: 'information',
      fix: 'none',
    },
    'what an earlier RUN unpacked': {
      text: 'FROM debian\nRUN curl https://example.org/a.tgz | tar xz -C /opt/a\nRUN chown -R app /opt/a\n',
    },
    'what an earlier RUN unpacked where it works': {
      text: 'FROM debian\nRUN cd /srv/www && curl https://example.org/a.tgz | tar --strip-components 1 -xz\nRUN cd /srv/www && chown -R app ./\n',
    },
    'an environment of Python': {
      text: 'FROM debian\nRUN python3 -m venv /opt/venv\nRUN chmod -R g+w /opt/venv\n',
    },
    'a clone': {
      text: 'FROM debian\nRUN git clone --depth 1 https://example.org/a.git /opt/a\nENV A=1\nRUN chgrp -R app /opt\n',
    },
    'what the base image has': {
      text: 'FROM continuumio/miniconda3\nRUN chown -R 1000 /opt/conda\n',
      severity: 'information',
    },
    'owner and mode in one RUN, once': {
      text: 'FROM rust:1\nRUN chown -R 1000 /usr/local/cargo && chmod -R g+w /usr/local/cargo\n',
      lines: [1],
    },
    'what an earlier RUN installed beside what was copied': {
      text: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN chown -R node /app\n',
      lines: [4],
    },
    everything: { text: 'FROM debian\nRUN chmod -R a+r /\n' },
    'bytes that were measured': {
      text: 'FROM debian\nRUN python3 -m venv /opt/venv\nRUN chown -R app /opt/venv\n',
      options: {
        facts: {
          measured: measuredOf(1, {
            unpackedBytes: 40_000_000,
            waste: [{ causeId: 'rewritten', title: '', sizeBytes: 30_000_000, paths: [] }],
          }),
        },
      },
      severity: 'warning',
    },
  },
  passes: {
    'the RUN that made the files':
      'FROM debian\nRUN curl https://example.org/a.tgz | tar xz -C /opt/a && chown -R app /opt/a\n',
    'a folder that nobody filled': 'FROM debian\nRUN mkdir /data\nRUN chown -R app /data\n',
    'the owner that files have anyway':
      'FROM debian\nRUN python3 -m venv /opt/venv\nRUN chown -R root:root /opt/venv\n',
    'files that another user made':
      'FROM debian\nUSER app\nRUN python3 -m venv /opt/venv\nUSER root\nRUN chown -R app /opt/venv\n',
    'one file': 'FROM rust:1\nRUN chown 1000 /usr/local/cargo\n',
    'copied files, which have a rule of their own':
      'FROM node\nWORKDIR /app\nCOPY . .\nRUN chown -R node /app\n',
    'an empty image': 'FROM scratch\nRUN chown -R app /usr\n',
    'a layer that was measured and has nothing twice': {
      text: 'FROM debian\nRUN python3 -m venv /opt/venv\nRUN chown -R app /opt/venv\n',
      options: { facts: { measured: measuredOf(1, { unpackedBytes: 40_000_000 }) } },
    },
    'a stage that is not shipped':
      'FROM rust:1 AS a\nRUN chown -R app /usr/local/cargo\nFROM debian\nCOPY --from=a /out /out\n',
  },
});
