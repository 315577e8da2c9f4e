import { rpmCleanLater } from '../../../../src/dockerfile/rules/rpm-clean-later.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(rpmCleanLater, {
  catches: {
    'a cleaning in a RUN of its own': {
      text: 'FROM fedora\nRUN dnf install -y a\nRUN dnf clean all\nCMD ["a"]\n',
      lines: [2],
      severity: 'warning',
      fix: 'safe',
      fixed: 'FROM fedora\nRUN dnf install -y a && dnf clean all\nCMD ["a"]\n',
    },
    'a cleaning for several RUNs': {
      text: 'FROM centos:7\nRUN yum install -y a\nCOPY x y\nRUN yum install -y b\nRUN yum clean all && c\n',
      lines: [4],
      fixed:
        'FROM centos:7\nRUN yum install -y a && yum clean all\nCOPY x y\nRUN yum install -y b && yum clean all\nRUN c\n',
    },
    'a removal of the folder, which stays': {
      text: 'FROM centos:7\nRUN yum install -y a\nRUN rm -rf /var/cache/yum /tmp/*\n',
      fixed: 'FROM centos:7\nRUN yum install -y a && yum clean all\nRUN rm -rf /var/cache/yum /tmp/*\n',
    },
    'a cleaning in a stage above': {
      text: 'FROM fedora AS a\nRUN dnf install -y x\nFROM a\nRUN dnf clean all\n',
      fix: 'safe',
    },
    'a RUN that ends by itself': {
      text: 'FROM fedora\nRUN dnf install -y a; exit 0\nRUN dnf clean all\n',
      fix: 'none',
    },
  },
  passes: {
    'a cleaning in the same RUN': 'FROM fedora\nRUN dnf install -y a && dnf clean all\n',
    'a second cleaning': 'FROM fedora\nRUN dnf install -y a && dnf clean all\nRUN dnf clean all\n',
    'a RUN that installs before it cleans':
      'FROM fedora\nRUN dnf install -y a\nRUN dnf install -y b && dnf clean all\n',
    'a cleaning of what the base brings': 'FROM fedora\nRUN dnf clean all\n',
    'a cleaning that may not run': 'FROM fedora\nRUN dnf install -y a\nRUN test -z "$A" || dnf clean all\n',
    'a cache mount':
      'FROM fedora\nRUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y a\nRUN dnf clean all\n',
    'a builder':
      'FROM fedora AS a\nRUN dnf install -y x\nRUN dnf clean all\nFROM scratch\nCOPY --from=a /x /x\n',
  },
});
