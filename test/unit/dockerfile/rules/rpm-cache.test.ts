import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { rpmCacheLeft } from '../../../../src/dockerfile/rules/rpm-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(rpmCacheLeft, {
  catches: {
    'an install with dnf': {
      text: 'FROM fedora\nRUN dnf install -y nginx\n',
      severity: 'warning',
      fix: 'safe',
      fixed: 'FROM fedora\nRUN dnf install -y nginx && dnf clean all\n',
    },
    'an update with yum on several lines': {
      text: 'FROM centos:7\nRUN yum -y update \\\n  && yum -y install a \\\n    b\n',
      fixed: 'FROM centos:7\nRUN yum -y update \\\n  && yum -y install a \\\n    b \\\n  && yum clean all\n',
    },
    semicolons: {
      text: 'FROM centos:7\nRUN yum -y install epel-release; yum -y install a\n',
      fixed: 'FROM centos:7\nRUN yum -y install epel-release; yum -y install a && yum clean all\n',
    },
    'a group': { text: 'FROM fedora\nRUN dnf -y groupinstall "Development Tools"\n' },
    microdnf: {
      text: 'FROM ubi\nRUN microdnf install -y a\n',
      fixed: 'FROM ubi\nRUN microdnf install -y a && microdnf clean all\n',
    },
    tdnf: { text: 'FROM photon\nRUN tdnf install -y a\n' },
    dnf5: { text: 'FROM fedora\nRUN dnf5 install -y a\n' },
    'options with a value before the verb': {
      text: 'FROM fedora\nRUN dnf --enablerepo crb -y install a\n',
    },
    sudo: {
      text: 'FROM fedora\nRUN sudo dnf install -y a\n',
      fixed: 'FROM fedora\nRUN sudo dnf install -y a && sudo dnf clean all\n',
    },
    'a cleaning before the last install': {
      text: 'FROM centos:7\nRUN yum install -y a && yum clean all && yum install -y b\n',
    },
    'a cleaning of packages alone': { text: 'FROM centos:7\nRUN yum install -y a && yum clean packages\n' },
    'another folder that is removed': {
      text: 'FROM centos:7\nRUN yum install -y a && rm -rf /var/yum/cache /tmp/all\n',
    },
    'a cleaning that may not run': {
      text: 'FROM centos:7\nRUN yum install -y a && if [ -n "$A" ]; then yum clean all; fi\n',
    },
    'each RUN': { text: 'FROM centos:7\nRUN yum install -y a\nRUN yum install -y b\n', lines: [1, 2] },
    'a RUN before one that cleans for itself': {
      text: 'FROM centos:7\nRUN yum install -y a\nRUN yum install -y b && yum clean all\n',
      lines: [1],
    },
    'a stage that is copied whole': {
      text: 'FROM fedora AS a\nRUN dnf install -y x\nFROM scratch\nCOPY --from=a / /\n',
    },
    'a script that ends by itself': { text: 'FROM fedora\nRUN dnf install -y x; exit 0\n', fix: 'none' },
  },
  passes: {
    'a cleaning': 'FROM fedora\nRUN dnf install -y a && dnf clean all\n',
    'a cleaning with options': "FROM centos:7\nRUN yum install -y a && yum -y --enablerepo='*' clean all\n",
    'a cleaning by the twin': 'FROM fedora\nRUN dnf install -y a && yum clean all\n',
    'a removal': 'FROM centos:7\nRUN yum install -y a && rm -rf /var/cache/yum\n',
    'a removal of all caches': 'FROM centos:7\nRUN yum install -y a && rm -rf /var/cache/*\n',
    'a script that cleans': 'FROM centos:7\nRUN yum install -y a && /opt/clean.sh\n',
    'a cleaning in the same branch':
      'FROM centos:7\nRUN if [ -n "$A" ]; then yum install -y a && yum clean all; fi\n',
    'a cache mount': 'FROM fedora\nRUN --mount=type=cache,target=/var/cache/dnf dnf install -y a\n',
    'a cache mount for libdnf5':
      'FROM fedora\nRUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y a\n',
    'another root': 'FROM fedora\nRUN dnf install -y --installroot /mnt a\n',
    'microdnf that keeps nothing': 'FROM ubi\nRUN microdnf install -y --setopt=keepcache=0 a\n',
    'what installs nothing':
      'FROM fedora\nRUN dnf repolist && dnf remove -y a && dnf config-manager --add-repo x\n',
    'a builder': 'FROM fedora AS a\nRUN dnf install -y gcc\nFROM scratch\nCOPY --from=a /x /x\n',
    'a stage that cleans before it is copied whole':
      'FROM fedora AS a\nRUN dnf install -y x\nRUN dnf clean all\nFROM scratch\nCOPY --from=a / /\n',
    'a cleaning in a later RUN, which has a rule of its own':
      'FROM fedora\nRUN dnf install -y a\nRUN dnf clean all\n',
    'a line that hadolint ignores': 'FROM fedora\n# hadolint ignore=DL3040\nRUN dnf install -y a\n',
  },
});

it.each([
  ['dnf', 30_000_000],
  ['tdnf', 5_000_000],
])('rpm-cache expects of %s at least %d bytes', (program, bytes) => {
  const found = lintDockerfile(`FROM example/base\nRUN ${program} install -y x\n`);
  expect(found.find(({ ruleId }) => ruleId === 'rpm-cache')?.savedBytes).toBe(bytes);
});
