import { zypperCacheLeft } from '../../../../src/dockerfile/rules/zypper-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(zypperCacheLeft, {
  catches: {
    'an install': {
      text: 'FROM opensuse/leap\nRUN zypper -n install a\n',
      severity: 'warning',
      fix: 'safe',
      fixed: 'FROM opensuse/leap\nRUN zypper -n install a && zypper clean --all\n',
    },
    'short verbs': { text: 'FROM opensuse/leap\nRUN zypper -n ref && zypper -n in a\n' },
    'an upgrade': { text: 'FROM opensuse/tumbleweed\nRUN zypper -n dup\n' },
    'a cleaning of packages alone': { text: 'FROM opensuse/leap\nRUN zypper -n in a && zypper clean\n' },
    'a cleaning in a later RUN': {
      text: 'FROM opensuse/leap\nRUN zypper -n in a\nRUN zypper clean -a\n',
      lines: [1],
    },
  },
  passes: {
    'a cleaning of all': 'FROM opensuse/leap\nRUN zypper -n in a && zypper clean -a\n',
    'a cleaning of all in words':
      'FROM opensuse/leap\nRUN zypper -n in a && zypper --non-interactive cc --all\n',
    'a removal': 'FROM opensuse/leap\nRUN zypper -n in a && rm -rf /var/cache/zypp/*\n',
    'a cache mount': 'FROM opensuse/leap\nRUN --mount=type=cache,target=/var/cache/zypp zypper -n in a\n',
    'what installs nothing': 'FROM opensuse/leap\nRUN zypper ar https://example.com a && zypper rm b\n',
    'a builder': 'FROM opensuse/leap AS a\nRUN zypper -n in gcc\nFROM scratch\nCOPY --from=a /x /x\n',
  },
});
