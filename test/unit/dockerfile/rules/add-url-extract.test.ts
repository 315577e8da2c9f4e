import { addUrlExtract } from '../../../../src/dockerfile/rules/add-url-extract.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(addUrlExtract, {
  catches: {
    'an archive that stays': {
      text: 'FROM debian\nADD https://example.org/a.tar.gz /tmp/\nRUN tar xzf /tmp/a.tar.gz -C /opt\n',
      lines: [1],
      severity: 'information',
      fix: 'none',
    },
    'an archive that is removed too late': {
      text: 'FROM debian\nADD https://example.org/a.zip?x=1 /tmp/b.zip\nRUN cd /tmp && unzip b.zip && rm b.zip\n',
    },
    'a package': { text: 'FROM debian\nADD https://example.org/a.deb /tmp/\nRUN dpkg -i /tmp/a.deb\n' },
  },
  passes: {
    'a file that is no archive': 'FROM debian\nADD https://example.org/a.txt /srv/\nRUN cat /srv/a.txt\n',
    'an archive of the context': 'FROM debian\nCOPY a.zip /tmp/\nRUN unzip /tmp/a.zip\n',
    'a stage that is not shipped':
      'FROM debian AS a\nADD https://example.org/a.zip /tmp/\nRUN unzip /tmp/a.zip -d /o\nFROM debian\nCOPY --from=a /o /o\n',
  },
});
