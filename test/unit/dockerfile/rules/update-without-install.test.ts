import { updateWithoutInstall } from '../../../../src/dockerfile/rules/update-without-install.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const removal = 'rm -rf /var/lib/apt/lists/*';

describeRule(updateWithoutInstall, {
  catches: {
    'an update for the next RUN': {
      text: 'FROM debian\nRUN apt-get update\nRUN apt-get install -y curl\n',
      lines: [1],
      severity: 'warning',
      fix: 'safe',
      fixed: `FROM debian\nRUN apt-get update && apt-get install -y curl && ${removal}\n`,
    },
    'a next RUN that cleans': {
      text: `FROM debian\nRUN apt-get update\n# tools\nRUN apt-get install -y curl && ${removal}\n`,
      fix: 'safe',
      fixed: `FROM debian\nRUN apt-get update \\\n# tools\n    && apt-get install -y curl && ${removal}\n`,
    },
    'packages on several lines': {
      text: 'FROM debian\nRUN apt-get update\nRUN apt-get install -y \\\n    curl \\\n    git\n',
      fixed: `FROM debian\nRUN apt-get update \\\n    && apt-get install -y \\\n    curl \\\n    git \\\n    && ${removal}\n`,
    },
    'lists that a later RUN needs as well': {
      text: 'FROM debian\nRUN apt-get update\nRUN apt-get install -y curl\nRUN apt-get install -y git\n',
      fix: 'suggest',
      fixed: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nRUN apt-get install -y git\n',
    },
    'something between the two': {
      text: 'FROM debian\nRUN apt-get update\nENV A=1\nRUN apt-get install -y curl\n',
      fix: 'none',
    },
    'RUNs with other flags': {
      text: 'FROM debian\nRUN apt-get update\nRUN --network=none apt-get install -y curl\n',
      fix: 'none',
    },
    'an install that begins with something else': {
      text: 'FROM debian\nRUN apt-get update\nRUN mkdir /a && apt-get install -y curl\n',
      fixed: `FROM debian\nRUN apt-get update && mkdir /a && apt-get install -y curl && ${removal}\n`,
    },
    'the script of a vendor': {
      text: 'FROM debian\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash -\nRUN apt-get install -y nodejs\n',
      fixed: `FROM debian\nRUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs && ${removal}\n`,
    },
    'an upgrade in the next RUN': {
      text: 'FROM debian\nRUN apt-get update\nRUN apt-get upgrade -y\n',
    },
  },
  passes: {
    'an update and an install': 'FROM debian\nRUN apt-get update && apt-get install -y curl\n',
    'an update and an upgrade': 'FROM debian\nRUN apt-get update && apt-get upgrade -y\n',
    'an update and a script':
      'FROM debian\nRUN apt-get update && ./install.sh\nRUN apt-get install -y curl\n',
    'an update that nothing uses': 'FROM debian\nRUN apt-get update\nRUN pip install flask\n',
    'an install that updates by itself':
      'FROM debian\nRUN apt-get update\nRUN apt-get update && apt-get install -y curl\n',
    'lists under a mount':
      'FROM debian\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\nRUN --mount=type=cache,target=/var/lib/apt apt-get install -y curl\n',
    'a builder':
      'FROM debian AS a\nRUN apt-get update\nRUN apt-get install -y gcc\nFROM scratch\nCOPY --from=a /x /x\n',
  },
});
