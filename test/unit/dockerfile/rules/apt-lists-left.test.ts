import { aptListsLeft } from '../../../../src/dockerfile/rules/apt-lists-left.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(aptListsLeft, {
  catches: {
    'an update whose lists stay': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl\n',
      fix: 'safe',
      fixed: 'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n',
      severity: 'warning',
    },
    'a RUN of several lines, in its own style': {
      text: 'FROM debian\nRUN set -eux; \\\n    apt-get update; \\\n    # curl fetches\n    apt-get install -y curl\nCMD ["sh"]\n',
      fixed:
        'FROM debian\nRUN set -eux; \\\n    apt-get update; \\\n    # curl fetches\n    apt-get install -y curl; \\\n    rm -rf /var/lib/apt/lists/*\nCMD ["sh"]\n',
    },
    'a cleaning before the update': {
      text: 'FROM debian\nRUN rm -rf /var/lib/apt/lists/* && apt-get update && apt-get install -y curl\n',
    },
    'another folder that is removed': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/apt/lists /tmp/*\n',
    },
    'a stage that is copied whole': {
      text: 'FROM debian AS a\nRUN apt-get update && apt-get install -y curl\nFROM scratch\nCOPY --from=a / /\n',
    },
    'a here-document': {
      text: 'FROM debian\nRUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nEOF\n',
      fixed:
        'FROM debian\nRUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nrm -rf /var/lib/apt/lists/*\nEOF\n',
    },
    'lists that a later RUN installs with': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nRUN apt-get install -y git\n',
      fix: 'suggest',
    },
  },
  passes: {
    'lists that are removed':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n',
    'lists that are removed by find':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -type f -delete\n',
    'lists that are removed with braces':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/{cache/apt,lib/apt/lists}/*\n',
    'lists that dist-clean removes':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && apt-get dist-clean\n',
    'a mount over the lists':
      'FROM debian\nRUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl\n',
    'a stage that is not shipped':
      'FROM debian AS a\nRUN apt-get update && apt-get install -y gcc\nFROM debian\nCOPY --from=a /out /out\n',
    'an ignored line':
      'FROM debian\n# registry-explorer ignore=apt-lists-left\nRUN apt-get update && apt-get install -y curl\n',
    'a line that hadolint ignores':
      'FROM debian\n# hadolint ignore=DL3008,DL3009\nRUN apt-get update && apt-get install -y curl\n',
  },
});
