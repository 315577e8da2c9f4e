import { baseFullRuby } from '../../../../src/dockerfile/rules/base-full-ruby.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(baseFullRuby, {
  catches: {
    'a version': {
      text: 'FROM ruby:3.4\nCMD ["ruby", "a.rb"]\n',
      fix: 'suggest',
      fixed: 'FROM ruby:3.4-slim\nCMD ["ruby", "a.rb"]\n',
    },
    'a release of Debian': { text: 'FROM ruby:3.4.1-bookworm\n', fixed: 'FROM ruby:3.4.1-slim-bookworm\n' },
    'gems that are Ruby alone': {
      text: 'FROM ruby:3\nRUN gem install --no-document bundler rake\nCOPY . .\n',
    },
    'gems beside a compiler of their own': {
      text: 'FROM ruby:3\nRUN apt-get update && apt-get install -y gcc make && bundle install\nCOPY . .\n',
    },
  },
  passes: {
    'gems that may have to be compiled': 'FROM ruby:3.4\nRUN bundle install\n',
    'a gem that may have to be compiled': 'FROM ruby:3.4\nRUN gem install rails\n',
    'a slim image': 'FROM ruby:3.4-slim-bookworm\n',
    'an image on Alpine': 'FROM ruby:3.4-alpine\n',
  },
});
