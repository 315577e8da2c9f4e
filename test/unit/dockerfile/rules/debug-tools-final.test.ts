import { debugToolsFinal } from '../../../../src/dockerfile/rules/debug-tools-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const start = '\nCMD ["agent"]\n';

describeRule(debugToolsFinal, {
  catches: {
    'an editor and a monitor': {
      text: `FROM debian\nRUN apt-get update && apt-get install -y ca-certificates vim htop${start}`,
      lines: [1],
      severity: 'warning',
      fix: 'none',
    },
    'a small tool': { text: `FROM alpine\nRUN apk add --no-cache strace${start}`, severity: 'information' },
    'a tool of the network, where no script starts the container': {
      text: `FROM debian\nRUN apt-get update && apt-get install -y dnsutils\nCMD ["samba", "-F"]\n`,
    },
    'an image that starts by itself': { text: 'FROM nginx\nRUN apt-get update && apt-get install -y nano\n' },
  },
  passes: {
    'people who come by ssh': `FROM debian\nRUN apt-get update && apt-get install -y vim\nEXPOSE 22${start}`,
    'an editor whose settings are copied': `FROM debian\nRUN apt-get update && apt-get install -y vim-nox\nCOPY vimrc /root/.vimrc${start}`,
    'a terminal that it starts':
      'FROM debian\nRUN apt-get update && apt-get install -y nano\nCMD setsid cron; tmux -2\n',
    'what runs': `FROM debian\nRUN apt-get update && apt-get install -y ca-certificates curl${start}`,
    'a tool that a RUN uses': `FROM debian\nRUN apt-get update && apt-get install -y vim && vim -es -c q${start}`,
    'a tool that the container starts':
      'FROM debian\nRUN apt-get update && apt-get install -y gdbserver\nCMD ["gdbserver", ":1"]\n',
    'a tool of the network beside a script':
      'FROM debian\nRUN apt-get update && apt-get install -y dnsutils\nCMD ["/entry.sh"]\n',
    'a tool that is removed': `FROM debian\nRUN apt-get update && apt-get install -y vim && apt-get remove -y vim${start}`,
    'a shell': 'FROM debian\nRUN apt-get update && apt-get install -y vim\nCMD ["bash"]\n',
    'a file that starts nothing': 'FROM debian\nRUN apt-get update && apt-get install -y vim\n',
    'a stage that is only copied from': `FROM debian AS a\nRUN apt-get update && apt-get install -y gdb\nFROM debian\nCOPY --from=a /a /a${start}`,
    'an image for development': {
      text: `FROM debian\nRUN apt-get update && apt-get install -y vim${start}`,
      options: { fileName: 'Dockerfile.debug' },
    },
  },
});
