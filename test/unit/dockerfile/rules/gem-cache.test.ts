import { gemCache } from '../../../../src/dockerfile/rules/gem-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const ruby = 'FROM ruby:3.4-slim\n';
const clean = 'rm -f "$(gem env gemdir)"/cache/*.gem';

describeRule(gemCache, {
  catches: {
    'an install': {
      text: `${ruby}RUN gem install --no-document sinatra\n`,
      fix: 'safe',
      fixed: `${ruby}RUN gem install --no-document sinatra && ${clean}\n`,
      severity: 'information',
    },
    'every RUN once': {
      text: `${ruby}RUN gem install rake && gem install sinatra\nRUN gem install rack\n`,
      lines: [1, 2],
      fixed: `${ruby}RUN gem install rake && gem install sinatra && ${clean}\nRUN gem install rack && ${clean}\n`,
    },
    'a folder of its own, without an edit': {
      text: `${ruby}RUN gem install rake --install-dir /gems\n`,
      fix: 'none',
    },
    'a Ruby that is removed afterwards, without an edit': {
      text: 'FROM alpine\nRUN apk add --no-cache ruby && gem install x && apk del ruby\n',
      fix: 'none',
    },
    'a stage whose gems are copied': {
      text: 'FROM ruby AS a\nRUN gem install rake\nFROM ruby:slim\nCOPY --from=a /usr/local/bundle /usr/local/bundle\n',
    },
  },
  passes: {
    'archives that are removed': `${ruby}RUN gem install rake && ${clean}\n`,
    'archives that are removed by their path': `${ruby}RUN gem install rake && rm -rf /usr/local/bundle/cache\n`,
    'an archive that is removed by its name': `${ruby}RUN gem install x.gem && rm /var/lib/gems/3.3.0/cache/x-1.0.0.gem\n`,
    'archives that are found and removed': `${ruby}RUN gem install rake && find / -name '*.gem' -delete\n`,
    'a cache mount': `${ruby}RUN --mount=type=cache,target=/usr/local/bundle/cache gem install rake\n`,
    'commands that install nothing': `${ruby}RUN gem --version && gem sources --add https://x && gem build x.gemspec\n`,
    'a stage that is not shipped': `FROM ruby AS a\nRUN gem install rake\n${ruby}COPY --from=a /out /out\n`,
  },
});
