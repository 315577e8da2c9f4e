import { pkgRemovedLater } from '../../../../src/dockerfile/rules/pkg-removed-later.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(pkgRemovedLater, {
  catches: {
    'a neighbouring RUN': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y gcc\nRUN apt-get purge -y gcc\n',
      lines: [2],
      severity: 'warning',
      fix: 'safe',
      fixed: 'FROM debian\nRUN apt-get update && apt-get install -y gcc && apt-get purge -y gcc\n',
    },
    'a RUN after others': {
      text: 'FROM debian\nRUN apt-get update && apt-get install -y wget\nRUN wget x\nRUN apt-get remove -y --auto-remove wget\n',
      lines: [3],
      fix: 'none',
    },
    'a virtual package': {
      text: 'FROM alpine\nRUN apk add --virtual .build gcc musl-dev\nCOPY . .\nRUN make && apk del .build\n',
      lines: [3],
      severity: 'warning',
    },
    'packages of a virtual one': {
      text: 'FROM alpine\nRUN apk add --virtual=.build gcc musl-dev\nCOPY . .\nRUN make && apk del gcc\n',
    },
    versions: {
      text: 'FROM alpine\nRUN apk add a=1.0-r0\nCOPY . .\nRUN apk del a\n',
      severity: 'information',
    },
    yum: { text: 'FROM centos:7\nRUN yum install -y wget\nCOPY . .\nRUN yum remove -y wget\n' },
    'a stage above': {
      text: 'FROM debian AS a\nRUN apt-get update && apt-get install -y gcc\nFROM a\nRUN apt-get purge -y gcc\n',
      lines: [3],
      fix: 'none',
    },
    'packages of two RUNs': {
      text: 'FROM debian\nRUN apt-get install -y a\nRUN apt-get install -y b\nRUN apt-get purge -y a b\n',
      lines: [3],
      fix: 'none',
    },
  },
  passes: {
    'a removal in the same RUN':
      'FROM debian\nRUN apt-get update && apt-get install -y gcc && apt-get purge -y gcc\n',
    'packages of the base image': 'FROM debian\nRUN apt-get purge -y gcc\n',
    'other packages':
      'FROM debian\nRUN apt-get update && apt-get install -y gcc\nRUN apt-get purge -y make\n',
    'packages that were removed before':
      'FROM debian\nRUN apt-get install -y gcc && apt-get purge -y gcc\nRUN apt-get purge -y gcc\n',
    'packages that were installed again':
      'FROM debian\nRUN apt-get install -y gcc\nRUN apt-get install -y gcc && make && apt-get purge -y gcc\n',
    'a removal that may not run':
      'FROM debian\nRUN apt-get install -y gcc\nRUN if [ -z "$DEV" ]; then apt-get purge -y gcc; fi\n',
    'what nothing needs any more': 'FROM debian\nRUN apt-get install -y gcc\nRUN apt-get autoremove -y\n',
    'a builder':
      'FROM debian AS a\nRUN apt-get install -y gcc\nRUN apt-get purge -y gcc\nFROM scratch\nCOPY --from=a /x /x\n',
  },
});
