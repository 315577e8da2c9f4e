import { composerDev } from '../../../../src/dockerfile/rules/composer-dev.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const php = 'FROM php:8.4-apache\n';
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

const known = withFile('composer.json', '{ "require-dev": { "phpunit/phpunit": "^12" } }');

/** The same files in a project that has packages for development. */
function inProject(texts: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(texts).map(([title, text]) => [title, { text, options: known }]));
}

describeRule(composerDev, {
  catches: {
    'an install': {
      text: `${php}RUN composer install --no-interaction\n`,
      fix: 'suggest',
      fixed: `${php}RUN composer install --no-dev --no-interaction\n`,
      severity: 'information',
      options: known,
    },
    'the archive of Composer': {
      text: `${php}RUN php composer.phar update\n`,
      fixed: `${php}RUN php composer.phar update --no-dev\n`,
      options: known,
    },
    'packages that are copied from the official image': {
      text: `FROM composer:2 AS vendor\nCOPY . .\nRUN composer install\n${php}COPY --from=vendor /app/vendor /var/www/vendor\n`,
      lines: [2],
      options: known,
    },
    'a project of a framework that comes with such packages': {
      text: `${php}RUN composer install\nRUN php artisan optimize\n`,
      lines: [1],
    },
  },
  passes: {
    ...inProject({
      'an install without them': `${php}RUN composer install --no-dev\n`,
      'a variable that says so': `${php}ENV COMPOSER_NO_DEV=1\nRUN composer install\n`,
      'packages that are installed again without them': `${php}RUN composer install && vendor/x && composer install --no-dev\n`,
      'packages that are removed': `${php}RUN composer install && rm -rf vendor\n`,
      'an environment of development': `${php}ENV APP_ENV=dev\nRUN composer install\n`,
      'an image with a debugger': `${php}RUN docker-php-ext-enable xdebug && composer install\n`,
      'an image that tests': `${php}RUN composer install && vendor/bin/phpunit\n`,
      'an image that starts tests': `${php}RUN composer install\nCMD ["vendor/bin/phpunit"]\n`,
      'a package for everybody': `${php}RUN composer global install\n`,
      'a stage that is not shipped': `FROM composer:2 AS a\nRUN composer install\n${php}COPY --from=a /app/public /var/www\n`,
    }),
    'a project of which nothing is known': `${php}RUN composer install\n`,
    'a project without such packages': {
      text: `${php}RUN composer install\n`,
      options: withFile('composer.json', '{ "require": {}, "require-dev": {} }'),
    },
    'a file for developing': {
      text: `${php}RUN composer install\n`,
      options: { ...known, fileName: 'dev.Dockerfile' },
    },
  },
});
