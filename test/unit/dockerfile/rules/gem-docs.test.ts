import { gemDocs } from '../../../../src/dockerfile/rules/gem-docs.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const debian = 'FROM debian:trixie-slim\n';

describeRule(gemDocs, {
  catches: {
    'an install': {
      text: `${debian}RUN gem install sinatra\n`,
      fix: 'safe',
      fixed: `${debian}RUN gem install --no-document sinatra\n`,
      severity: 'information',
    },
    'an update': { text: `${debian}RUN gem update rake\n`, fix: 'safe' },
    'every command of a RUN': {
      text: `${debian}RUN gem install rake -v 13 && gem install rack\n`,
      lines: [1, 1],
      fixed: `${debian}RUN gem install --no-document rake -v 13 && gem install --no-document rack\n`,
    },
  },
  passes: {
    'an install without documentation': `${debian}RUN gem install -N rake && gem install --no-document rack\n`,
    'the older options': `${debian}RUN gem install --no-rdoc --no-ri rake\n`,
    'settings that are written before': `${debian}RUN echo 'gem: --no-document' >> ~/.gemrc && gem install rake\n`,
    'settings that are copied': `${debian}COPY gemrc /etc/gemrc\nRUN gem install rake\n`,
    'documentation that is removed': `${debian}RUN gem install rake && rm -rf /var/lib/gems/3.3.0/doc\n`,
    'images of Ruby, which have settings': 'FROM ruby:3.4\nRUN gem install rake\n',
    'images of which nothing is known': 'ARG BASE\nFROM $BASE\nRUN gem install rake\n',
    'Alpine, which has no generator': 'FROM alpine:3.23\nRUN gem install rake\n',
    'a RubyGems that knows other options': 'FROM centos:6\nRUN gem install rake\n',
    'a stage that is not shipped': `FROM debian AS a\nRUN gem install rake\n${debian}COPY --from=a /out /out\n`,
  },
});
