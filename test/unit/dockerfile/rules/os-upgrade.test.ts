import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { osUpgrade } from '../../../../src/dockerfile/rules/os-upgrade.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(osUpgrade, {
  catches: {
    'apt-get upgrade': {
      text: 'FROM debian\nRUN apt-get update && apt-get -y upgrade\n',
      lines: [1],
      severity: 'information',
      fix: 'none',
    },
    'apt-get dist-upgrade with options': {
      text: 'FROM debian\nRUN apt-get update && apt-get dist-upgrade -y -o Dpkg::Options::=--force-confold\n',
    },
    'yum update': { text: 'FROM centos:7\nRUN yum -y update && yum clean all\n' },
    'dnf upgrade with repositories': {
      text: 'FROM fedora\nRUN dnf --disablerepo "*" upgrade -y --refresh\n',
    },
    'apk upgrade': { text: 'FROM alpine\nRUN apk upgrade --no-cache\n' },
    'zypper dup': { text: 'FROM opensuse/leap\nRUN zypper -n dup && zypper clean -a\n' },
    'the first of several': {
      text: 'FROM centos:7\nRUN yum update -y\nRUN yum update -y && yum install -y a\n',
      lines: [1],
    },
    'security updates alone': { text: 'FROM fedora\nRUN dnf upgrade -y --security\n', severity: 'hint' },
    'an upgrade for security': {
      text: 'FROM debian\n# Pull in security fixes\nRUN apt-get update && apt-get upgrade -y\n',
      severity: 'hint',
    },
    'an upgrade for a vulnerability, said between its lines': {
      text: 'FROM debian\nRUN apt-get update \\\n  # CVE-2026-1234\n  && apt-get upgrade -y\n',
      severity: 'hint',
    },
    'a comment about security elsewhere': {
      text: 'FROM debian\n# CVE-2026-1234\nENV A=1\nRUN apt-get update && apt-get upgrade -y\n',
      severity: 'information',
    },
  },
  passes: {
    'named packages of apt': 'FROM debian\nRUN apt-get update && apt-get upgrade -y openssl\n',
    'named packages of yum': 'FROM centos:7\nRUN yum update -y openssl\n',
    'named packages of apk': 'FROM alpine\nRUN apk upgrade --no-cache libssl3\n',
    'lists alone': 'FROM debian\nRUN apt-get update && apk update\n',
    'refreshed repositories': 'FROM opensuse/leap\nRUN zypper -n refresh\n',
    'another root': 'FROM fedora\nRUN dnf upgrade -y --installroot=/mnt\n',
    'an upgrade that may not run':
      'FROM debian\nARG UPGRADE\nRUN if [ -n "$UPGRADE" ]; then apt-get upgrade -y; fi\n',
    'a builder':
      'FROM debian AS a\nRUN apt-get update && apt-get upgrade -y\nFROM debian\nCOPY --from=a /x /x\n',
    'a stage that is copied whole':
      'FROM debian AS a\nRUN apt-get update && apt-get upgrade -y\nFROM scratch\nCOPY --from=a / /\n',
  },
});

it('os-upgrade expects no more of Alpine than it has', () => {
  const [finding] = lintDockerfile('FROM alpine\nRUN apk upgrade --no-cache\n');
  expect(finding?.saving?.maxBytes).toBe(10_000_000);
});
