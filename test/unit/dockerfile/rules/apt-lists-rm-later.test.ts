import { aptListsRmLater } from '../../../../src/dockerfile/rules/apt-lists-rm-later.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const install = 'RUN apt-get update && apt-get install -y curl';

describeRule(aptListsRmLater, {
  catches: {
    'a removal behind a RUN that cleans up behind itself': {
      text: `FROM debian\nRUN apt-get update && apt-get install -y gcc\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\nRUN rm -rf /var/lib/apt/lists/*\n`,
      lines: [3],
      fixed: `FROM debian\nRUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n`,
    },
    'a removal in a RUN of its own': {
      text: `FROM debian\n${install}\nRUN rm -rf /var/lib/apt/lists/*\nCMD ["sh"]\n`,
      lines: [2],
      severity: 'warning',
      fix: 'safe',
      fixed: `FROM debian\n${install} && rm -rf /var/lib/apt/lists/*\nCMD ["sh"]\n`,
    },
    'a removal beside other cleaning': {
      text: `FROM debian\n${install}\nCOPY . .\nRUN apt-get clean && rm -rf /var/lib/apt/lists/*\n`,
      fixed: `FROM debian\n${install} && rm -rf /var/lib/apt/lists/*\nCOPY . .\nRUN apt-get clean\n`,
    },
    'a removal of other files as well, which stays': {
      text: `FROM debian\n${install}\nRUN rm -rf /var/lib/apt/lists/* /tmp/*\n`,
      fixed: `FROM debian\n${install} && rm -rf /var/lib/apt/lists/*\nRUN rm -rf /var/lib/apt/lists/* /tmp/*\n`,
    },
    'a removal of everything of apt, which stays': {
      text: `FROM debian\n${install}\nRUN rm -rf /var/lib/apt\n`,
      fixed: `FROM debian\n${install} && rm -rf /var/lib/apt/lists/*\nRUN rm -rf /var/lib/apt\n`,
    },
    'a removal in a stage above': {
      text: `FROM debian AS a\n${install}\nFROM a\nRUN apt-get dist-clean\n`,
      fix: 'safe',
    },
    'the lists of two RUNs': {
      text: `FROM debian\n${install}\nCOPY a b\n${install}\nRUN rm -rf /var/lib/apt/lists/*\n`,
      lines: [4],
      fixed: `FROM debian\n${install} && rm -rf /var/lib/apt/lists/*\nCOPY a b\n${install} && rm -rf /var/lib/apt/lists/*\n`,
    },
    'lists that a RUN between needs': {
      text: `FROM debian\n${install}\nRUN apt-get install -y git\nRUN rm -rf /var/lib/apt/lists/*\n`,
      fix: 'none',
    },
    'lists that a script between could need': {
      text: `FROM debian\n${install}\nRUN bash /install.sh\nRUN rm -rf /var/lib/apt/lists/*\n`,
      fix: 'suggest',
    },
    'an update that nobody can edit': {
      text: `FROM debian\nRUN apt-get update && exec apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*\n`,
      fix: 'none',
    },
  },
  passes: {
    'a removal in the same RUN': `FROM debian\n${install} && rm -rf /var/lib/apt/lists/*\n`,
    'a second removal': `FROM debian\n${install} && rm -rf /var/lib/apt/lists/*\nRUN rm -rf /var/lib/apt/lists/*\n`,
    'a RUN that updates before it removes': `FROM debian\n${install}\n${install} && rm -rf /var/lib/apt/lists/*\n`,
    'lists of the base image': 'FROM example/base\nRUN rm -rf /var/lib/apt/lists/*\n',
    'a removal that may not run': `FROM debian\n${install}\nRUN if [ -n "$A" ]; then rm -rf /var/lib/apt/lists/*; fi\n`,
    'lists under a mount':
      'FROM debian\nRUN --mount=type=cache,target=/var/lib/apt/lists apt-get update && apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*\n',
    'a builder': `FROM debian AS a\n${install}\nRUN rm -rf /var/lib/apt/lists/*\nFROM scratch\nCOPY --from=a /x /x\n`,
    'a stage that is copied whole': `FROM debian AS a\n${install}\nRUN rm -rf /var/lib/apt/lists/*\nFROM scratch\nCOPY --from=a / /\n`,
    'an update for the next RUN, which has a rule of its own':
      'FROM debian\nRUN apt-get update\nRUN apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n',
  },
});
