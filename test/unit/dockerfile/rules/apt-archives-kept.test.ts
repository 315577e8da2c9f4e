import { aptArchivesKept } from '../../../../src/dockerfile/rules/apt-archives-kept.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const keep = 'RUN rm -f /etc/apt/apt.conf.d/docker-clean';

describeRule(aptArchivesKept, {
  catches: {
    'an install without a mount': {
      text: `FROM debian\n${keep}\nRUN apt-get update && apt-get install -y x\n`,
      lines: [2],
      severity: 'information',
      fix: 'safe',
      fixed: `FROM debian\n${keep}\nRUN apt-get update && apt-get install -y x && apt-get clean\n`,
    },
    'an install of what is known to be large': {
      text: `FROM debian\n${keep}\nRUN apt-get update && apt-get install -y build-essential\n`,
      severity: 'warning',
    },
    'an install in the same RUN': {
      text: 'FROM debian\nRUN rm /etc/apt/apt.conf.d/docker-clean; apt-get update && apt-get install -y x\n',
    },
    'a setting': {
      text: `FROM debian\nRUN echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache\nRUN apt-get update && apt-get install -y x\n`,
      lines: [2],
    },
    'an install in a stage above': {
      text: `FROM debian AS a\n${keep}\nFROM a\nRUN apt-get update && apt-get install -y x\n`,
      lines: [3],
    },
    'the one of two RUNs that has no mount': {
      text: `FROM debian\n${keep}\nRUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y x\nRUN apt-get update && apt-get install -y y\n`,
      lines: [3],
    },
    sudo: {
      text: `FROM debian\n${keep}\nRUN sudo apt-get update && sudo apt-get install -y x\n`,
      fixed: `FROM debian\n${keep}\nRUN sudo apt-get update && sudo apt-get install -y x && sudo apt-get clean\n`,
    },
  },
  passes: {
    'an image that removes them by itself': 'FROM debian\nRUN apt-get update && apt-get install -y x\n',
    'a cache mount': `FROM debian\n${keep}\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get update && apt-get install -y x\n`,
    'a cleaning': `FROM debian\n${keep}\nRUN apt-get update && apt-get install -y x && apt-get clean\n`,
    'a removal': `FROM debian\n${keep}\nRUN apt-get update && apt-get install -y x && rm -rf /var/cache/apt/archives/*.deb\n`,
    'an install before': `FROM debian\nRUN apt-get update && apt-get install -y x\n${keep}\n`,
    'an install in another stage': `FROM debian AS a\n${keep}\nFROM debian\nRUN apt-get update && apt-get install -y x\n`,
    'a setting that says no':
      'FROM debian\nRUN echo \'APT::Keep-Downloaded-Packages "false";\' > /etc/apt/apt.conf.d/x\nRUN apt-get update && apt-get install -y x\n',
    'a builder': `FROM debian AS a\n${keep}\nRUN apt-get update && apt-get install -y x\nFROM scratch\nCOPY --from=a /x /x\n`,
  },
});
