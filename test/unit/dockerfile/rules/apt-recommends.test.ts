import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { aptRecommends } from '../../../../src/dockerfile/rules/apt-recommends.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const end = '&& rm -rf /var/lib/apt/lists/*';

describeRule(aptRecommends, {
  catches: {
    'an install of a compiler': {
      text: `FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y gcc ${end}\n`,
      severity: 'warning',
      fix: 'suggest',
      fixed: `FROM debian:bookworm-slim\nRUN apt-get update && apt-get install --no-install-recommends -y gcc ${end}\n`,
    },
    'git, whose certificates are added': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y git\n',
      fixed:
        'FROM debian\nRUN apt-get update && apt-get install --no-install-recommends -y git ca-certificates\n',
    },
    'packages on lines of their own': {
      text: `FROM ubuntu:24.04\nRUN apt-get update \\\n  && apt-get install -y \\\n    curl \\\n    gnupg \\\n  ${end}\n`,
      fixed: `FROM ubuntu:24.04\nRUN apt-get update \\\n  && apt-get install --no-install-recommends -y \\\n    curl \\\n    gnupg \\\n    ca-certificates \\\n  ${end}\n`,
    },
    'certificates that are named': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y ca-certificates git\n',
      fixed:
        'FROM debian\nRUN apt-get update && apt-get install --no-install-recommends -y ca-certificates git\n',
    },
    'certificates of an earlier RUN': {
      text: `FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends ca-certificates ${end}\nRUN apt-get update && apt-get install -y git ${end}\n`,
      lines: [2],
      fixed: `FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends ca-certificates ${end}\nRUN apt-get update && apt-get install --no-install-recommends -y git ${end}\n`,
    },
    'certificates that only the build needs': {
      text: `FROM debian\nRUN apt-get update && apt-get install -y wget nodejs && wget https://x && apt-get purge -y --auto-remove wget ${end}\n`,
      fixed: `FROM debian\nRUN apt-get update && apt-get install --no-install-recommends -y wget nodejs ca-certificates && wget https://x && apt-get purge -y --auto-remove wget ${end}\n`,
    },
    'two installs in one RUN': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y gcc && apt-get install -y vim-nox\n',
      lines: [1],
      fixed:
        'FROM debian\nRUN apt-get update && apt-get install --no-install-recommends -y gcc && apt-get install --no-install-recommends -y vim-nox\n',
    },
    'the one of two installs that says nothing': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends gcc && apt-get install -y vim-nox\n',
      fixed:
        'FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends gcc && apt-get install --no-install-recommends -y vim-nox\n',
    },
    apt: { text: 'FROM debian\nRUN apt update && apt install -y gcc\n', fix: 'suggest' },
    'packages that nobody looked at': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y something\n',
      severity: 'hint',
      fix: 'suggest',
    },
    'a base that may have them already': {
      text: 'FROM example/base\nRUN apt-get update && apt-get install -y gcc\n',
      severity: 'information',
    },
    'an install whose words are escaped': {
      text: 'FROM debian\nRUN sh -c "apt-get install -y \\"gcc\\""\n',
      fix: 'none',
    },
    'a setting that says yes': {
      text: `FROM debian\nRUN echo 'APT::Install-Recommends "true";' > /etc/apt/apt.conf.d/x\nRUN apt-get update && apt-get install -y gcc\n`,
      lines: [2],
    },
    'what a later command of the RUN needs, by name': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y software-properties-common && apt-key add x\n',
      fixed:
        'FROM debian\nRUN apt-get update && apt-get install --no-install-recommends -y software-properties-common gnupg && apt-key add x\n',
    },
    'what a later RUN needs, by name': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y ca-certificates git\nRUN ssh-keyscan example.org > /etc/ssh/known\n',
      fixed:
        'FROM debian\nRUN apt-get update && apt-get install --no-install-recommends -y ca-certificates git openssh-client\nRUN ssh-keyscan example.org > /etc/ssh/known\n',
    },
    'what comes beside the compilers that are there': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends build-essential ca-certificates\nRUN apt-get update && apt-get install -y python3-pip\n',
      lines: [2],
    },
    'what a base with sources alone has not': {
      text: 'FROM openjdk:8-jdk\nRUN apt-get update && apt-get install -y curl gcc\n',
      fix: 'suggest',
    },
    'a package of a vendor that is known to recommend more': {
      text: 'FROM debian\nRUN echo deb x > /etc/apt/sources.list.d/docker.list && apt-get update && apt-get install -y docker-ce\n',
      lines: [1],
    },
    'a setting that comes too late': {
      text: `FROM debian\nRUN apt-get update && apt-get install -y gcc\nRUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/x\n`,
      lines: [1],
    },
  },
  passes: {
    'the option': 'FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends gcc\n',
    'the option in front': 'FROM debian\nRUN apt-get --no-install-recommends install -y gcc\n',
    'the option behind': 'FROM debian\nRUN apt-get install -y gcc --no-install-recommends\n',
    'a setting as an option': 'FROM debian\nRUN apt-get install -y -o APT::Install-Recommends=0 gcc\n',
    'a setting as an option without a blank':
      'FROM debian\nRUN apt-get -oAPT::Install-Recommends=false install -y gcc\n',
    'the option in a variable':
      'FROM debian\nARG OPTIONS="-y --no-install-recommends"\nRUN apt-get install $OPTIONS gcc\n',
    'a variable of options that nobody knows': 'FROM debian\nRUN apt-get install ${APT_OPTS} gcc\n',
    'a setting in a file':
      'FROM debian\nRUN echo \'APT::Install-Recommends "0";\' > /etc/apt/apt.conf.d/x\nRUN apt-get install -y gcc\n',
    'a setting in the same RUN':
      'FROM debian\nRUN echo \'APT::Install-Recommends "false";\' > /etc/apt/apt.conf.d/x && apt-get install -y gcc\n',
    'a setting in a stage below':
      'FROM debian AS a\nRUN echo \'APT::Install-Recommends "false";\' > /etc/apt/apt.conf.d/x\nFROM a\nRUN apt-get install -y gcc\n',
    'a setting in a here-document':
      'FROM debian\nCOPY <<EOF /etc/apt/apt.conf.d/x\nAPT::Install-Recommends "0";\nEOF\nRUN apt-get install -y gcc\n',
    'settings that are copied':
      'FROM debian\nCOPY apt.conf /etc/apt/apt.conf.d/\nRUN apt-get install -y gcc\n',
    'settings elsewhere': 'FROM debian\nENV APT_CONFIG=/x\nRUN apt-get install -y gcc\n',
    'recommendations that are wanted': 'FROM debian\nRUN apt-get install -y --install-recommends gcc\n',
    'packages that recommend nothing': 'FROM debian\nRUN apt-get install -y make unzip libssl3 fonts-noto\n',
    'what the base image has': 'FROM python:3.13\nRUN apt-get install -y git curl\n',
    'what the base of a dev container has':
      'FROM mcr.microsoft.com/devcontainers/javascript-node:18\nRUN apt-get install -y git curl libsecret-1-dev\n',
    'what the base of a dev container has, whatever its tag':
      'ARG TAG=${choice}\nFROM mcr.microsoft.com/devcontainers/javascript-node:${TAG}\nRUN apt-get install -y git\n',
    'what the base of App Engine has':
      'FROM gcr.io/google_appengine/python\nRUN apt-get update && apt-get install -y python2.7 python-pip\n',
    'what a base of sources has': 'FROM openjdk:8-jdk\nRUN apt-get install -y curl unzip zip\n',
    'compilers that the base has, under one name':
      'FROM elixir:1.12\nRUN apt-get install -y build-essential\n',
    'libraries that recommend what comes with the compilers of the base':
      'FROM golang:1.25\nRUN apt-get install -y libxml2-dev\n',
    'packages that bring certificates alone':
      'FROM ubuntu:14.04\nRUN apt-get update && apt-get install wget -y\n',
    'an upgrade of what is there': 'FROM debian\nRUN apt-get install -y --only-upgrade gcc\n',
    'packages of vendors':
      'FROM debian\nRUN curl https://x | tee /etc/apt/sources.list.d/x.list && apt-get update && apt-get install -y something\n',
    'packages of vendors by their names': 'FROM debian\nRUN apt-get install -y mongodb-mongosh\n',
    'the Node of its vendor':
      'FROM debian:12\nRUN curl https://deb.nodesource.com/setup_24.x | bash -\nRUN apt-get install -y nodejs\n',
    'what an earlier RUN installed':
      'FROM debian\nRUN apt-get install -y --no-install-recommends gcc\nRUN apt-get install -y gcc\n',
    'packages that are removed with all that came':
      'FROM debian\nRUN apt-get install -y gcc && make && apt-get purge -y --auto-remove gcc\n',
    'packages that nothing needs at the end':
      "FROM debian\nRUN apt-get install -y gcc && make && apt-mark auto '.*' && apt-get purge -y --auto-remove\n",
    'no packages': 'FROM debian\nRUN apt-get install -y -f\n',
    aptitude: 'FROM debian\nRUN aptitude install -y gcc\n',
    'build-dep': 'FROM debian\nRUN apt-get build-dep -y x\n',
    'a helper': 'FROM bitnami/minideb\nRUN install_packages gcc\n',
    'a base that is told': 'FROM bitnami/minideb:bookworm\nRUN apt-get install -y gcc\n',
    'a builder': 'FROM debian AS a\nRUN apt-get install -y gcc\nFROM scratch\nCOPY --from=a /x /x\n',
  },
});

it.each([
  ['git', 'less, openssh-client, patch, xauth with “git”'],
  ['git openssh-client less patch', 'xauth with “git”'],
  ['g++ golang', undefined],
  ['golang', 'gcc, g++ with “golang”'],
])('apt-recommends tells of %s that %s could be missed', (packages, missed) => {
  const text = `FROM debian\nRUN apt-get update && apt-get install -y ${packages}\n`;
  const found = lintDockerfile(text).find(({ ruleId }) => ruleId === 'apt-recommends');
  const caution = found?.fixes[0]?.caution;
  expect(caution).toBe(
    missed === undefined
      ? 'A program could miss a package that came by recommendation alone.'
      : `Without it these do not come: ${missed}; name those that something uses.`,
  );
});
