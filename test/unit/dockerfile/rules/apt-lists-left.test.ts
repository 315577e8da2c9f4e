import { aptListsLeft } from '../../../../src/dockerfile/rules/apt-lists-left.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(aptListsLeft, {
  catches: {
    'lists that another user fetches in a shell of its own': {
      text: 'FROM debian\nUSER app\nRUN sudo sh -c "apt-get update && apt-get install -y --no-install-recommends jq"\n',
      fix: 'none',
    },
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
    'lists that the next RUN installs with': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nRUN apt-get install -y git\n',
      fix: 'suggest',
      fixed:
        'FROM debian\nRUN apt-get update && apt-get install -y curl && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n',
    },
    'lists that a later RUN installs with': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nCOPY . .\nRUN apt-get install -y git\n',
      fix: 'none',
    },
    'lists that a builder installs with': {
      text: 'FROM debian AS a\nRUN apt-get update && apt-get install -y curl\nFROM a AS b\nRUN apt-get install -y gcc\nFROM a\n',
      fix: 'none',
    },
    'lists that a later RUN fetches again': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nCOPY . .\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n',
      fix: 'safe',
    },
    'lists that a script could install with': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nCOPY . .\nRUN ./install.sh\n',
      fix: 'suggest',
      fixed:
        'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nCOPY . .\nRUN ./install.sh && rm -rf /var/lib/apt/lists/*\n',
    },
    'lists that several scripts could install with': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nCOPY . .\nRUN ./install.sh\nRUN ./setup.sh\n',
      fix: 'none',
    },
    'lists that a container installs with': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nCMD apt-get install -y "$EXTRA"\n',
      fix: 'suggest',
    },
    'lists that children install with': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nONBUILD RUN apt-get install -y git\n',
      fix: 'suggest',
    },
    'an update that nothing uses': {
      text: 'FROM python\nRUN apt-get update\nRUN pip install --no-cache-dir flask\n',
      fix: 'suggest',
      fixed: 'FROM python\nRUN pip install --no-cache-dir flask\n',
    },
    'the set-up script of a vendor': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* && curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs\n',
      fixed:
        'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* && curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs && rm -rf /var/lib/apt/lists/*\n',
    },
    'a script of a vendor in a word of a shell': {
      text: 'FROM debian\nRUN bash -c "$(curl -fsSL https://packagecloud.io/install/repositories/a/b/script.deb.sh)" && apt-get install -y x\n',
    },
    'a source that is added': {
      text: 'FROM ubuntu:24.04\nRUN add-apt-repository ppa:a/b && apt-get install -y c\n',
    },
    'an update with sudo': {
      text: 'FROM debian\nRUN sudo apt-get update && sudo apt-get install -y curl\n',
      fixed:
        'FROM debian\nRUN sudo apt-get update && sudo apt-get install -y curl && sudo rm -rf /var/lib/apt/lists/*\n',
    },
    'lists of which only a part is removed': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/partial\n',
    },
    'lists that are perhaps removed': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y curl && if [ -n "$A" ]; then rm -rf /var/lib/apt/lists/*; fi\n',
    },
    'a helper before an update': {
      text: 'FROM bitnami/minideb\nRUN install_packages curl && apt-get update && apt-get install -y git\n',
    },
    'one of two branches': {
      text: 'FROM debian\nRUN if [ -n "$A" ]; then apt-get update && apt-get install -y curl; fi\n',
    },
  },
  passes: {
    'a file that nobody can build': 'FROM ubuntu\nRUN apt-get update && apt-get \\"install x -y\n',
    'lists that are removed':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n',
    'lists that are removed by find':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -type f -delete\n',
    'lists that are removed with braces':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/{cache/apt,lib/apt/lists}/*\n',
    'lists that dist-clean removes':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && apt-get dist-clean\n',
    'lists that find and xargs remove':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -type f | xargs rm -f\n',
    'lists that are removed from their folder':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && cd /var/lib/apt/lists && rm -rf *\n',
    'lists that are removed behind an alternative':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && [ -z "$A" ] || true && rm -rf /var/lib/apt/lists/*\n',
    'a condition that also removes':
      'FROM debian\nRUN if [ -n "$A" ]; then apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*; fi\n',
    'a function that also removes':
      'FROM debian\nRUN add() { apt-get update && apt-get install -y "$@" && rm -rf /var/lib/apt/lists/*; }; add curl\n',
    'a script that cleans':
      'FROM debian\nRUN apt-get update && apt-get install -y curl && /usr/local/bin/cleanup.sh\n',
    'a variable that cleans':
      'FROM debian\nARG CLEAN="rm -rf /var/lib/apt/lists/*"\nRUN apt-get update && apt-get install -y curl && $CLEAN\n',
    'a helper that cleans': 'FROM bitnami/minideb\nRUN apt-get update && install_packages curl\n',
    'a source that an old release only adds': 'FROM ubuntu:16.04\nRUN add-apt-repository ppa:a/b\n',
    'a source that is added quietly': 'FROM ubuntu:24.04\nRUN add-apt-repository -n ppa:a/b\n',
    'an update for the next RUN, which has a rule of its own':
      'FROM debian\nRUN apt-get update\nRUN apt-get install -y curl\n',
    'lists that are removed later, which has a rule of its own':
      'FROM debian\nRUN apt-get update && apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*\n',
    'lists that are removed before the stage is copied whole':
      'FROM debian AS a\nRUN apt-get update && apt-get install -y curl\nRUN rm -rf /var/lib/apt/lists/*\nFROM scratch\nCOPY --from=a / /\n',
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
