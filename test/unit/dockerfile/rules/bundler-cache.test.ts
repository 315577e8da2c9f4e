import { bundlerCache } from '../../../../src/dockerfile/rules/bundler-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const ruby = 'FROM ruby:3.4-slim\n';

describeRule(bundlerCache, {
  catches: {
    'an install among the gems of the system': {
      text: `${ruby}RUN bundle install\n`,
      fix: 'safe',
      fixed: `${ruby}RUN bundle install && rm -rf ~/.bundle/cache "$(gem env gemdir)"/cache/*.gem\n`,
      severity: 'information',
    },
    'a folder that a variable names': {
      text: `${ruby}ENV BUNDLE_PATH=/gems\nRUN bundle\n`,
      fixed: `${ruby}ENV BUNDLE_PATH=/gems\nRUN bundle && rm -rf ~/.bundle/cache /gems/ruby/*/cache /gems/cache\n`,
    },
    'a folder that a setting names': {
      text: `${ruby}WORKDIR /app\nRUN bundle config set --local path vendor/gems && bundle install\n`,
      fixed: `${ruby}WORKDIR /app\nRUN bundle config set --local path vendor/gems && bundle install && rm -rf ~/.bundle/cache /app/vendor/gems/ruby/*/cache /app/vendor/gems/cache\n`,
    },
    'an install for deployment': {
      text: `${ruby}WORKDIR /app\nENV BUNDLE_DEPLOYMENT=1\nRUN bundle install\n`,
      fixed: `${ruby}WORKDIR /app\nENV BUNDLE_DEPLOYMENT=1\nRUN bundle install && rm -rf ~/.bundle/cache /app/vendor/bundle/ruby/*/cache /app/vendor/bundle/cache\n`,
    },
    'a stage whose gems are copied': {
      text: 'FROM ruby AS a\nENV BUNDLE_PATH=/gems\nRUN bundle install\nFROM ruby:slim\nCOPY --from=a /gems /gems\n',
      lines: [2],
    },
  },
  passes: {
    'archives that are removed': `${ruby}RUN bundle install && rm -rf ~/.bundle "$BUNDLE_PATH"/ruby/*/cache\n`,
    'archives that are removed by their path': `${ruby}RUN bundle install && rm -rf /usr/local/bundle/cache\n`,
    'archives that are found and removed': `${ruby}RUN bundle install && find /usr/local/bundle -name '*.gem' -delete\n`,
    'a cache mount': `${ruby}RUN --mount=type=cache,target=/usr/local/bundle/cache bundle install\n`,
    'gems that are there already': `${ruby}RUN bundle install --local\n`,
    'commands that install nothing': `${ruby}RUN bundle exec rake assets:precompile && bundle config set without dev && bundle --version\n`,
    'a stage that is not shipped': `FROM ruby AS a\nRUN bundle install\n${ruby}COPY --from=a /out /out\n`,
  },
});
