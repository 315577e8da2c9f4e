import { bundleDev } from '../../../../src/dockerfile/rules/bundle-dev.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const ruby = 'FROM ruby:3.4-slim\n';
const rails = `${ruby}ENV RAILS_ENV=production\n`;
const start = 'CMD ["bundle", "exec", "puma"]\n';
const without = "bundle config set --local without 'development test'";
function withFile(name: string, text: string) {
  return {
    facts: {
      workspace: {
        targets: new Set<string>(),
        findText: (path: string) => (path === name ? text : undefined),
      },
    },
  };
}

describeRule(bundleDev, {
  catches: {
    'an image for production': {
      text: `${rails}RUN bundle install\n${start}`,
      fix: 'suggest',
      fixed: `${rails}RUN ${without} && bundle install\n${start}`,
      severity: 'information',
    },
    'a Gemfile that is known to have such a group': {
      text: `${ruby}RUN apt-get update && bundle\n${start}`,
      options: withFile('Gemfile', "gem 'rack'\ngroup :development, :test do\n  gem 'debug'\nend\n"),
      fixed: `${ruby}RUN apt-get update && ${without} && bundle\n${start}`,
    },
    'a command that may not run, without an edit': {
      text: `${rails}RUN if [ -f Gemfile ]; then bundle install; fi\n${start}`,
      fix: 'none',
    },
  },
  passes: {
    'a variable that leaves them out': `${rails}ENV BUNDLE_WITHOUT=development:test\nRUN bundle install\n${start}`,
    'a setting that leaves them out': `${rails}RUN ${without}\nRUN bundle install\n${start}`,
    'an older setting': `${rails}RUN bundle config without 'development test' && bundle install\n${start}`,
    'an option that leaves them out': `${rails}RUN bundle install --without development test\n${start}`,
    'an image of which nothing is known': `${ruby}RUN bundle install\n${start}`,
    'a Gemfile without such a group': {
      text: `${rails}RUN bundle install\n${start}`,
      options: withFile('Gemfile', "gem 'rack' # no group :test\n"),
    },
    'an image that starts tests': `${rails}RUN bundle install\nCMD ["bundle", "exec", "rspec"]\n`,
    'a dev container': {
      text: `${rails}RUN bundle install\n${start}`,
      options: { fileName: '.devcontainer/Dockerfile' },
    },
    'a stage that is not shipped': `FROM ruby AS a\nENV RAILS_ENV=production\nRUN bundle install\n${ruby}COPY --from=a /out /out\n${start}`,
  },
});
