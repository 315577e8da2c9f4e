import { baseFullPhp } from '../../../../src/dockerfile/rules/base-full-php.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(baseFullPhp, {
  catches: {
    FPM: {
      text: 'FROM php:8.4-fpm\n',
      fix: 'suggest',
      severity: 'warning',
      fixed: 'FROM php:8.4-fpm-alpine\n',
    },
    'a version': { text: 'FROM php:8\nCOPY . /\n', fixed: 'FROM php:8-alpine\nCOPY . /\n' },
    'a release of Debian': { text: 'FROM php:8.3.1-cli-bookworm\n', fixed: 'FROM php:8.3.1-cli-alpine\n' },
    'extensions, which both images build': {
      text: 'FROM php:8-zts\nRUN docker-php-ext-install pdo\nCOPY . /app\n',
    },
  },
  passes: {
    'Apache, which has no variant on Alpine': 'FROM php:8.4-apache\n',
    'an image on Alpine': 'FROM php:8.4-fpm-alpine\n',
    'packages of Debian': 'FROM php:8.4-fpm\nRUN apt-get update && apt-get install -y libpng-dev\n',
  },
});
