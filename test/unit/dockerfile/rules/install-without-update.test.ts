import { installWithoutUpdate } from '../../../../src/dockerfile/rules/install-without-update.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const first = 'RUN apt-get update && apt-get install -y curl';

describeRule(installWithoutUpdate, {
  catches: {
    'an install behind another': {
      text: `FROM debian\n${first}\nRUN apt-get install -y git\n`,
      lines: [2],
      severity: 'hint',
      fix: 'suggest',
      fixed: `FROM debian\n${first} && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n`,
    },
    'an install that is not a neighbour': {
      text: `FROM debian\n${first}\nCOPY . .\nRUN apt-get install -y git\n`,
      fix: 'none',
    },
    'an install in a stage above': {
      text: `FROM debian AS a\n${first}\nFROM a\nRUN apt-get install -y git\n`,
      lines: [3],
      fix: 'none',
    },
    'every install behind the first': {
      text: `FROM debian\n${first}\nRUN apt-get install -y git\nRUN apt-get install -y vim\n`,
      lines: [2, 3],
    },
    'the second install behind an update': {
      text: 'FROM debian\nRUN apt-get update\nRUN apt-get install -y curl\nRUN apt-get install -y git\n',
      lines: [3],
    },
    'an update that comes too late': {
      text: `FROM debian\n${first}\nRUN apt-get install -y gnupg && apt-get update && apt-get install -y git\n`,
    },
  },
  passes: {
    'an install that updates': `FROM debian\n${first}\n${first}\n`,
    'lists of the base image': 'FROM example/base\nRUN apt-get install -y git\n',
    'the first install behind an update': 'FROM debian\nRUN apt-get update\nRUN apt-get install -y curl\n',
    'a helper that updates': `FROM bitnami/minideb\n${first}\nRUN install_packages git\n`,
    files: `FROM debian\n${first}\nCOPY a.deb /\nRUN apt-get install -y ./a.deb\n`,
    'a mount over the lists': `FROM debian\n${first}\nRUN --mount=type=cache,target=/var/lib/apt/lists apt-get install -y git\n`,
    'lists that were removed': `FROM debian\n${first} && rm -rf /var/lib/apt/lists/*\nRUN apt-get install -y git\n`,
    'a builder': `FROM debian AS a\n${first}\nRUN apt-get install -y git\nFROM scratch\nCOPY --from=a /x /x\n`,
  },
});
